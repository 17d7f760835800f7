"""What the content room adds to the admin."""

from wagtail import hooks
from wagtail.admin.compare import register_comparison_class
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
