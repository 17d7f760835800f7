"""How large the plans of one query may become.

A query of a few lines can select the same fragments under many names, in fragments that are
selected under many names themselves: what is written once is compiled as often as it is selected.
"""

from delivery.plans.surprises import NoPlanError

#: Fields that the plans of one query have altogether, each counted as often as it is compiled.
FIELDS_LIMIT = 2_000


class Room:
    """What is left for the plans of one query."""

    def __init__(self, fields: int = FIELDS_LIMIT) -> None:
        self._left = fields

    def take(self, fields: int) -> None:
        """Take room for some fields; once it was too small it stays so.

        :raises NoPlanError: where there is no room for them.
        """
        self._left -= fields
        if self._left < 0:
            self._left = -1
            raise NoPlanError
