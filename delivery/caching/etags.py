"""Entity tags: what tells one answer from another, and whether a caller has it already.

Source: RFC 9110, sections 8.8.3 and 13.1.2.
"""

import hashlib
import re

#: Bytes of the digest that an entity tag shows.
DIGEST_SIZE = 16

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def etag_of(body: bytes, *representation: str) -> str:
    """Return the strong entity tag of an answer.

    :param representation: what else tells what is sent from what could have been: its media type
        and its encoding.
    """
    digest = hashlib.blake2b(body, key=" ".join(representation).encode(), digest_size=DIGEST_SIZE)
    return f'"{digest.hexdigest()}"'


def has_it(if_none_match: str, etag: str) -> bool:
    """Whether a header `If-None-Match` names an entity tag, or any; compared weakly."""
    return if_none_match.strip() == "*" or etag in _TAG.findall(if_none_match)
