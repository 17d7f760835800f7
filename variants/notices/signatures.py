"""Signing what webhooks send, as Standard Webhooks says (https://www.standardwebhooks.com).

Three headers: `webhook-id` names the message and is the same whenever it is repeated,
`webhook-timestamp` holds the seconds since 1970 of this attempt, and `webhook-signature` the
HMAC-SHA-256 of id, seconds and body, joined by full stops. Whoever is called checks it with the
secret, in constant time, and refuses what is older than a few minutes.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
#: Bytes of a secret, as Standard Webhooks bounds them.
SHORTEST, LONGEST = 24, 64


class InvalidSecret(ValueError):
    """A secret is not the prefix and base64 of 24 to 64 bytes."""


def new_secret() -> str:
    """Make a secret of 256 bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """Return the bytes that a secret stands for.

    :raises InvalidSecret: when it does not stand for any.
    """
    if not secret.startswith(PREFIX):
        raise InvalidSecret
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidSecret from None
    if not SHORTEST <= len(key) <= LONGEST:
        raise InvalidSecret
    return key


def signed_headers(secret: str, message: str, at: int, body: bytes) -> dict[str, str]:
    """Return the headers that go with a body.

    :param message: the id of the message, without a full stop.
    :param at: seconds since 1970, UTC.
    :raises InvalidSecret: when nothing can be signed with the secret.
    """
    signed = hmac.new(key_of(secret), f"{message}.{at}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(signed.digest()).decode()}",
    }
