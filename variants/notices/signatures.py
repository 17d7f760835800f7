"""Signing what webhooks send, so that whoever is called knows that it was us.

The header `Refract-Signature` holds `t=SECONDS,v1=HEX`: the HMAC-SHA-256, by the webhook's secret,
of the seconds since 1970, a full stop and the body. Whoever checks it compares in constant time
and refuses what is older than a few minutes.
"""

import hashlib
import hmac
import secrets

HEADER = "Refract-Signature"


def new_secret() -> str:
    """Make a secret of 256 bits."""
    return f"whsec_{secrets.token_hex(32)}"


def signature(secret: str, body: bytes, at: int) -> str:
    """Sign a body.

    :param at: seconds since 1970, UTC.
    """
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"
