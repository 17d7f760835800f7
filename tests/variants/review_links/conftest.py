"""What the tests of review links start from: a change that waits, and the people around it."""

from tests.variants.review.conftest import (
    brand,
    editor,
    editor_client,
    manager,
    manager_client,
    module,
    waiting,
)

__all__ = [
    "brand",
    "editor",
    "editor_client",
    "manager",
    "manager_client",
    "module",
    "waiting",
]
