"""Notices, where there are any."""

from typing import Any

try:
    from variants.notices.telling import tell, tell_managers
except ImportError:  # pragma: no cover

    def tell(event: Any, **values: Any) -> None:
        """Say nothing."""

    def tell_managers(event: Any, brand: Any, **values: Any) -> None:
        """Say nothing."""
