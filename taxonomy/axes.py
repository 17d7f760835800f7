"""The axes of targeting: which kind of term belongs to which, and what a term includes."""

from collections import defaultdict

from django.db.models import Model

from taxonomy.models import Channel, Device, Locale, PublishedOnSave, Segment

AXES: dict[type[Model], str] = {
    Segment: "segments",
    Channel: "channels",
    Device: "devices",
    Locale: "locales",
}
"""The axis of targeting that each kind of term belongs to, in the order of forms and lists."""


def with_descendants(model: type[PublishedOnSave], key: str) -> list[str]:
    """Return a term's key with those of all terms below it; a locale has none below it."""
    if issubclass(model, Locale):
        return [key]
    children = defaultdict(list)
    for child, parent in model._default_manager.order_by("key").values_list("key", "parent__key"):
        children[parent].append(child)
    keys = {key: None}
    waiting = [key]
    while waiting:
        below = [child for child in children[waiting.pop()] if child not in keys]
        keys |= dict.fromkeys(below)
        waiting += below
    return list(keys)
