"""The dashboard: what matters to this person now, each line leading to where it is mended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wagtail.admin.ui.components import Component


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a panel: what it is about, what is the case, and where it leads."""

    title: str
    detail: str = ""
    url: str = ""
    warning: bool = False


@dataclass(frozen=True, slots=True)
class More:
    """The way to all rows of which a panel shows the first."""

    label: str
    url: str


@dataclass(slots=True)
class Contents:
    """What stands in a panel; `nothing` is said when there are no lines."""

    heading: str
    nothing: str
    lines: list[Line] = field(default_factory=list)
    more: list[More] = field(default_factory=list)


class DashboardPanel(Component):
    """One panel of the dashboard.

    :param contents: asks for what stands in it, for the person who looks.
    """

    template_name = "config/dashboard/panel.html"

    def __init__(self, name: str, order: int, contents: Callable[[Any], Contents]) -> None:
        self.name = name
        self.order = order
        self.contents = contents

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for the contents."""
        user = parent_context["request"].user
        return {"name": self.name, "contents": self.contents(user)}
