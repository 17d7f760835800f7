"""When each default value of a module last changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

Values = Mapping[str, Any]


def note_changes(
    before: Values, after: Values, changed_at: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """Return when each field last changed, now that a row's values are other ones.

    A field without a value is null.

    :param changed_at: what was noted until now, `{field name: RFC 3339 instant}`.
    """
    names = [*before, *(name for name in after if name not in before)]
    changed = [name for name in names if before.get(name) != after.get(name)]
    return dict(changed_at) | dict.fromkeys(changed, now.isoformat())


def last_change(changed_at: Mapping[str, str], names: list[str]) -> datetime | None:
    """Return when one of some fields last changed; None if that was not noted."""
    moments = []
    for name in names:
        try:
            moments.append(datetime.fromisoformat(changed_at[name]))
        except (KeyError, TypeError, ValueError):
            continue
    return max(moments, default=None)
