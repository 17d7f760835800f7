"""Reading review pages as a person does."""

import html
import re


def text_of(response) -> str:
    """Return the words of a page, without markup."""
    main = response.content.decode().split("<main", 1)[-1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def posted(response, decision="approve", **more):
    """Return what the page would post: what was on it, and a decision."""
    context = response.context
    return {
        "seen": context["proposal"].digest,
        "shown": context["shown"],
        "decision": decision,
        **more,
    }


def messages_of(response) -> list[str]:
    """Return what was said after a form was posted and followed."""
    return [html.unescape(str(message)).strip() for message in response.context["messages"]]
