"""Notices, where there are any."""

from typing import Any

try:
    from variants.notices.telling import tell
except ImportError:  # pragma: no cover

    def tell(event: Any, **values: Any) -> None:
        """Say nothing."""
