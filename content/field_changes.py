"""When each default value of a module last changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

Values = Mapping[str, Any]


def note_changes(
    before: Values, after: Values, changed_at: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """Return when each field last changed, now that a row's values are other ones.

    A field without a value is null. A module that is new has changed nothing yet.

    :param changed_at: what was noted until now, `{field name: RFC 3339 instant}`.
    """
    noted = {name: at for name, at in changed_at.items() if name in after}
    return noted | {
        name: now.isoformat() for name, value in after.items() if value != before.get(name)
    }


def last_change(changed_at: Mapping[str, str], names: list[str]) -> datetime | None:
    """Return when one of some fields last changed; None if that was not noted."""
    moments = []
    for name in names:
        try:
            moments.append(datetime.fromisoformat(changed_at[name]))
        except (KeyError, TypeError, ValueError):
            continue
    return max(moments, default=None)
