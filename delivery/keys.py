"""The form of an API key: `refract_`, 32 random characters, and 6 that check the others.

The prefix lets secret scanners recognise a leaked key, and the check lets the server refuse a
mistyped one without asking the database. A key carries 190 random bits, so a plain digest is
enough to store it: there is nothing to guess.
"""

import hashlib
import secrets
import string
import zlib

PREFIX = "refract_"
RANDOM_LENGTH = 32
CHECK_LENGTH = 6
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase


def new_key() -> str:
    """Make a key; it is shown once and never stored."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return PREFIX + random + _check(random)


def is_well_formed(key: str) -> bool:
    """Whether a text can be a key at all."""
    random, check = key[len(PREFIX) : -CHECK_LENGTH], key[-CHECK_LENGTH:]
    return (
        key.startswith(PREFIX)
        and len(key) == len(PREFIX) + RANDOM_LENGTH + CHECK_LENGTH
        and check == _check(random)
    )


def digest(key: str) -> str:
    """What is stored and looked up instead of the key: SHA-256 in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def _check(random: str) -> str:
    """CRC-32 of the random part in base 62, the most significant digit first."""
    rest = zlib.crc32(random.encode())
    digits = []
    for _ in range(CHECK_LENGTH):
        rest, digit = divmod(rest, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))
