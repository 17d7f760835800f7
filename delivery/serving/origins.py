"""The scheme and host that a caller used, where the instance answers to it.

The same rules as Django's: hosts must be allowed, and the proxy in front of a public instance says
whether the caller came by HTTPS.
"""

from django.conf import settings
from django.http.request import split_domain_port, validate_host

#: Hosts are what callers say: only so many are kept.
_KEPT = 1_000


class Origins:
    """Reads origins, and remembers what it has read."""

    def __init__(self) -> None:
        self._read: dict[tuple[str | None, str | None], str] = {}

    def read(self, host: str | None, forwarded: str | None) -> str:
        """Return scheme and host, without a slash at the end; empty: not to be answered.

        :param host: the header `Host`.
        :param forwarded: the header `X-Forwarded-Proto`, which counts on public instances only.
        """
        origin = self._read.get((host, forwarded))
        if origin is None:
            if len(self._read) >= _KEPT:
                self._read.clear()
            origin = self._read[host, forwarded] = _origin(host or "", forwarded)
        return origin


def _origin(host: str, forwarded: str | None) -> str:
    domain, _port = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return ""
    if not settings.IS_PUBLIC:
        return f"http://{host}"
    return f"https://{host}" if forwarded == "https" else ""


def safety_headers() -> list[tuple[str, str]]:
    """What goes into every answer, whatever it is."""
    headers = [("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY")]
    if settings.IS_PUBLIC:
        age = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        headers.append(("Strict-Transport-Security", age))
    return headers


origins = Origins()
