"""Framing a team's own front end: where it is, and how it is told what to show.

The front end asks the API with a token that a preview makes for it. The token carries the context
and the scope, so every module of the page is answered as drafted, each by the cascade for itself.
"""

from collections.abc import Mapping

from taxonomy.front_ends import expand
from taxonomy.models import Channel
from variants.preview.callers import Subject, callers_in_use
from variants.preview.contexts import PreviewContext


def template_of_channel(channel: str | None) -> str | None:
    """Return the address of a channel's front end, or of the nearest one above it (one query).

    Without a channel, of the only one that there is.
    """
    rows = Channel.objects.values_list("key", "parent__key", "front_end_url")
    parents = {key: parent for key, parent, _url in rows}
    urls: Mapping[str, str | None] = {key: url for key, _parent, url in rows}
    if channel is None:
        known = {url for url in urls.values() if url}
        return known.pop() if len(known) == 1 else None
    seen: set[str] = set()
    above: str | None = channel
    while above is not None and above in parents and above not in seen:
        if url := urls[above]:
            return url
        seen.add(above)
        above = parents[above]
    return None


def front_end_url(template: str, subject: Subject, context: PreviewContext, user: object) -> str:
    """Return the address at which the front end shows a subject in a context."""
    return expand(
        template,
        {
            "token": callers_in_use().preview_token(user, context.as_input()),
            subject.kind: subject.key,
            "channel": context.channel or "",
            "device": context.device or "",
            "locale": context.locale or "",
            "segments": ",".join(context.segments),
        },
    )
