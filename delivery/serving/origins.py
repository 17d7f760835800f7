"""The scheme and host that a caller used, where the instance answers to it.

The same rules as Django's: hosts must be allowed, and the proxy in front of a public instance says
whether the caller came by HTTPS.
"""

from django.conf import settings
from django.http.request import split_domain_port, validate_host

#: Hosts are what callers say: only so many are kept.
_KEPT = 1_000


class Origins:
    """Reads origins, and remembers those of hosts that it has seen."""

    def __init__(self) -> None:
        self._allowed: dict[str, bool] = {}

    def read(self, host: str | None, forwarded: str | None) -> str:
        """Return scheme and host, without a slash at the end; empty: not to be answered.

        :param host: the header `Host`.
        :param forwarded: the header `X-Forwarded-Proto`, which counts on public instances only.
        """
        if not host:
            return ""
        allowed = self._allowed.get(host)
        if allowed is None:
            domain, _port = split_domain_port(host)
            allowed = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
            if len(self._allowed) >= _KEPT:
                self._allowed.clear()
            self._allowed[host] = allowed
        if not allowed:
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
