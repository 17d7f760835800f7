"""What the content room adds to the admin."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.compare import register_comparison_class
from wagtail.admin.staticfiles import versioned_static
from wagtail.snippets.models import register_snippet

import content.telepath  # noqa: F401 - registers what draws a type's form
from content.comparison import TypedFieldsComparison
from content.editor import open_links_at_addresses
from content.fields import TypedFields
from content.search_area import ModuleSearchArea
from content.viewsets import ContentViewSetGroup

register_snippet(ContentViewSetGroup)
hooks.register("register_admin_search_area", ModuleSearchArea)
register_comparison_class(TypedFields, comparison_class=TypedFieldsComparison)
hooks.register("register_rich_text_features", open_links_at_addresses, order=1)


@hooks.register("insert_global_admin_css")
def fit_narrow_screens() -> SafeString:
    """Keep listings readable on a phone."""
    url = versioned_static("content/narrow-screens.css")
    return format_html('<link rel="stylesheet" href="{}">', url)


@hooks.register("insert_global_admin_css")
def underline_links_in_text() -> SafeString:
    """Let links within sentences be seen by everybody."""
    url = versioned_static("content/links-in-text.css")
    return format_html('<link rel="stylesheet" href="{}">', url)


@hooks.register("insert_global_admin_css")
def colour_tags_of_what_stops() -> SafeString:
    """Let what blocks, or is overdue, be seen from afar."""
    url = versioned_static("content/status-tags.css")
    return format_html('<link rel="stylesheet" href="{}">', url)


@hooks.register("insert_global_admin_js")
def name_dialogs() -> SafeString:
    """Name the dialogs in which Wagtail's choosers open."""
    return format_html('<script src="{}"></script>', versioned_static("content/dialog-names.js"))
