"""Callers of `/packs/`."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client

from delivery.models import ApiClient
from delivery.registration import create_client
from tests.pack.packs import Pack


class PackCaller:
    """Sends packs as a deployment does."""

    def __init__(self, key: str | None) -> None:
        self.key = key
        self.http = Client(raise_request_exception=False)

    def send(
        self,
        content: Pack | bytes,
        query: str = "",
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        """Post a pack and return the HTTP response."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.http.post(
            f"/packs/{query}", body, content_type=content_type, headers=self.headers() | headers
        )

    def get(self, path: str) -> Any:
        """Get an address and return the HTTP response."""
        return self.http.get(path, headers=self.headers())

    def headers(self) -> dict[str, str]:
        """The headers of an authorised request."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


@pytest.fixture
def deployer(db: None) -> PackCaller:
    """Somebody with a key that manages."""
    return PackCaller(create_client("deployer", scopes=["manage"]))


@pytest.fixture
def approves_as() -> Callable[[AbstractBaseUser], None]:
    """Let the deployer approve as somebody."""

    def approve(person: AbstractBaseUser) -> None:
        client = ApiClient.objects.get(name="deployer")
        client.approves_as = person
        client.save()

    return approve
