"""Caches in front of the API, as Wagtail's front-end cache backends that purge by surrogate key.

Wagtail's own purge addresses, and log what fails. An answer has as many addresses as there are
contexts, so these purge keys, and raise what fails, so that it is tried again.
"""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, Protocol
from uuid import uuid4

import requests
from botocore.exceptions import BotoCoreError, ClientError
from wagtail.contrib.frontend_cache.backends import (
    BaseBackend,
    CloudflareBackend,
    CloudfrontBackend,
    HTTPBackend,
)

#: Seconds until a cache that does not answer has failed.
TIMEOUT = 10


class PurgeFailed(Exception):
    """A cache did not take a purge; the message says why."""


class PurgesKeys(Protocol):
    """What purges by surrogate key."""

    def purge_keys(self, keys: Collection[str]) -> None:
        """Let the cache forget every answer with one of the keys.

        :raises PurgeFailed: what was forgotten by then stays forgotten.
        """


class SurrogateKeyBackend(HTTPBackend):
    """A cache of one's own, such as Varnish: a PURGE of `LOCATION` with `Surrogate-Key: …`."""

    #: So that a header stays below the 8 KB that caches take.
    CHUNK_SIZE = 50

    def __init__(self, params: dict[str, Any]) -> None:
        self.location = params["LOCATION"]
        super().__init__(params)

    def purge_keys(self, keys: Collection[str]) -> None:
        """See `PurgesKeys`."""
        for chunk in _chunks(keys, self.CHUNK_SIZE):
            _send("PURGE", self.location, headers={"Surrogate-Key": " ".join(chunk)})


class FastlyBackend(BaseBackend):
    """Fastly: `SERVICE_ID` and `TOKEN`."""

    CHUNK_SIZE = 50
    ENDPOINT = "https://api.fastly.com"

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.url = f"{params.get('ENDPOINT', self.ENDPOINT)}/service/{params['SERVICE_ID']}/purge"
        self.token = params["TOKEN"]

    def purge_keys(self, keys: Collection[str]) -> None:
        """See `PurgesKeys`."""
        for chunk in _chunks(keys, self.CHUNK_SIZE):
            headers = {"Fastly-Key": self.token, "Surrogate-Key": " ".join(chunk)}
            _send("POST", self.url, headers=headers)


class CloudflareTagBackend(CloudflareBackend):
    """Cloudflare: `ZONEID` and `BEARER_TOKEN`; its name for surrogate keys is cache tags."""

    def __init__(self, params: dict[str, Any]) -> None:
        endpoint = params.pop("ENDPOINT", None)
        super().__init__(params)
        if endpoint:
            zone = self.cloudflare_zoneid
            self.cloudflare_purge_endpoint_url = f"{endpoint}/zones/{zone}/purge_cache"

    def purge_keys(self, keys: Collection[str]) -> None:
        """See `PurgesKeys`."""
        headers = {"Authorization": f"Bearer {self.cloudflare_token}"}
        for chunk in _chunks(keys, self.CHUNK_SIZE):
            url = self.cloudflare_purge_endpoint_url
            answer = _send("POST", url, headers=headers, json={"tags": chunk})
            if b'"success":true' not in answer.content.replace(b" ", b""):
                raise PurgeFailed(answer.text[:100])


class CloudFrontPathBackend(CloudfrontBackend):
    """CloudFront: `DISTRIBUTION_ID`. It knows no keys, so it forgets all answers of the API."""

    PATH = "/graphql/*"

    def purge_keys(self, keys: Collection[str]) -> None:
        """See `PurgesKeys`."""
        paths = {"Quantity": 1, "Items": [self.PATH]}
        try:
            self.client.create_invalidation(
                DistributionId=self.cloudfront_distribution_id,
                InvalidationBatch={"Paths": paths, "CallerReference": str(uuid4())},
            )
        except (BotoCoreError, ClientError) as error:
            raise PurgeFailed(str(error)) from error


def _send(method: str, url: str, **content: Any) -> requests.Response:
    """Send a request to a cache; anything but success is a failure."""
    try:
        answer = requests.request(method, url, timeout=TIMEOUT, allow_redirects=False, **content)
    except requests.RequestException as error:
        raise PurgeFailed(f"{type(error).__name__}: {error}") from error
    if not 200 <= answer.status_code < 300:
        raise PurgeFailed(f"{answer.status_code} {answer.reason} {answer.text[:100]}".strip())
    return answer


def _chunks(keys: Collection[str], size: int) -> Iterator[list[str]]:
    rest = iter(sorted(keys))
    while chunk := list(islice(rest, size)):
        yield chunk
