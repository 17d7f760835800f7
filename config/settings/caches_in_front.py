"""The caches in front of the API, from the environment: Wagtail's WAGTAILFRONTENDCACHE."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

BACKENDS = "delivery.caching.backends"
#: For each kind of cache its backend, and by parameter the variables that it needs.
KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "http": (f"{BACKENDS}.SurrogateKeyBackend", {"LOCATION": "REFRACT_PURGE_URL"}),
    "fastly": (
        f"{BACKENDS}.FastlyBackend",
        {"SERVICE_ID": "FASTLY_SERVICE_ID", "TOKEN": "FASTLY_API_TOKEN"},
    ),
    "cloudflare": (
        f"{BACKENDS}.CloudflareTagBackend",
        {"ZONEID": "CLOUDFLARE_ZONE_ID", "BEARER_TOKEN": "CLOUDFLARE_API_TOKEN"},
    ),
    "cloudfront": (
        f"{BACKENDS}.CloudFrontPathBackend",
        {"DISTRIBUTION_ID": "CLOUDFRONT_DISTRIBUTION_ID"},
    ),
}


def caches_in_front(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return the caches that the environment names.

    :raises ImproperlyConfigured: when half of what one needs is missing.
    """
    caches = {}
    for name, (backend, variables) in KINDS.items():
        given = {parameter: environ.get(variable) for parameter, variable in variables.items()}
        if not any(given.values()):
            continue
        missing = [variables[parameter] for parameter, value in given.items() if not value]
        if missing:
            raise ImproperlyConfigured(
                f"{missing[0]} is empty: purging {name} needs {' and '.join(variables.values())}."
            )
        caches[name] = {"BACKEND": backend, **given}
    return caches
