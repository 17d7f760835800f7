"""Which context somebody last looked through: of each row, and at all. Kept in their session."""

from typing import Any

from django.http import HttpRequest, QueryDict

from variants.models import Variant
from variants.preview.contexts import PreviewContext, read_context

_KEY = "preview_contexts"
_LAST = "last"
#: Rows whose context is kept.
_LIMIT = 50


def remember(request: HttpRequest, instance: Any, context: PreviewContext) -> None:
    """Keep a context for a row, and for whichever module or experience is opened next."""
    session = getattr(request, "session", None)
    if session is None:
        return
    kept: dict[str, str] = dict(session.get(_KEY) or {})
    query = context.query()
    changed = dict(kept)
    changed.pop(_name(instance), None)
    changed |= {_name(instance): query, _LAST: query}
    while len(changed) > _LIMIT + 1:
        changed.pop(next(name for name in changed if name != _LAST))
    if changed != kept:
        session[_KEY] = changed


def remembered(request: HttpRequest, instance: Any) -> PreviewContext | None:
    """Return the context to begin with; None for a variant's own targeting, or for nothing."""
    kept = request.session.get(_KEY) or {}
    query = kept.get(_name(instance))
    if query is None and not isinstance(instance, Variant):
        query = kept.get(_LAST)
    return None if query is None else read_context(QueryDict(query))


def _name(instance: Any) -> str:
    return f"{instance._meta.model_name}-{instance.pk or 'new'}"
