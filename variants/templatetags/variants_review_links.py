"""The links of a release on its review screen."""

from typing import Any

from django import template
from django.utils import timezone

from variants.approval.rights import may_decide
from variants.models import Release
from variants.review_links.links import DAYS, address_of

register = template.Library()


@register.inclusion_tag("variants/review_links/panel.html", takes_context=True)
def review_links(context: dict[str, Any], release: Release) -> dict[str, Any]:
    """Show the links to a release, and the form that makes one."""
    user = context["request"].user
    now = timezone.now()
    links = [
        {
            "link": link,
            "address": context["request"].build_absolute_uri(address_of(link)),
            "works": not (link.revoked_at or link.used_at) and link.expires_at > now,
        }
        for link in release.links.select_related("made_by").order_by("-made_at")
    ]
    return {
        "release": release,
        "links": links,
        "days": DAYS,
        "waits": release.state == Release.State.SUBMITTED,
        "may_ask": may_decide(user, release),
        "csrf_token": context.get("csrf_token"),
    }
