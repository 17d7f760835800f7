"""Where the search of the admin's menu leads: to modules."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.search import SearchArea

from content.models import Module


class ModuleSearchArea(SearchArea):
    """The first of the areas, and with it the one that the menu searches."""

    def __init__(self) -> None:
        super().__init__(
            _("Modules"),
            reverse(Module.snippet_viewset.get_url_name("list")),
            name="modules",
            icon_name=Module.snippet_viewset.icon,
            order=50,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the person may see modules."""
        return bool(request.user.has_module_perms("content"))
