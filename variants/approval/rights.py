"""Who may decide over a release."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from brand.models import Brand
from brand.rights import APPROVE, may_approve
from variants.models import Release


def may_decide(user: Any, release: Release) -> bool:
    """Say whether somebody may approve, refuse or request changes of a release."""
    return why_not(user, release) is None


def why_not(user: Any, release: Release) -> str | None:
    """Say why somebody may not decide over a release; None if they may.

    Whoever decides is a manager of every brand that it concerns and, unless a brand does without
    four eyes, no author of it. Rights are read anew: a manager may have been removed a moment ago.
    """
    from variants.approval.authors import authors
    from variants.approval.brands import brands_concerned

    users = get_user_model()._default_manager
    fresh = None if user is None else users.filter(pk=user.pk).first()
    brands = brands_concerned(release)
    return why_not_for(fresh, brands, authors(release))


def why_not_for(user: Any, brands: Iterable[Brand], authors: Iterable[int]) -> str | None:
    """Say why somebody may not decide over changes of some brands by some authors."""
    listed = sorted(brands, key=lambda brand: brand.key)
    if user is None or not user.is_active:
        return _("Only people with an account, or a link that a manager sent, decide.")
    others = [brand.name for brand in listed if not may_approve(user, brand)]
    if others:
        return _("You are no manager of %(brands)s: somebody who is has to decide.") % {
            "brands": get_text_list(others, _("and"))
        }
    if not listed and not (user.is_superuser or user.has_perm(APPROVE)):
        return _("This belongs to no brand: somebody who may approve for brands has to decide.")
    if user.pk in set(authors) and (not listed or any(brand.four_eyes for brand in listed)):
        return _("You wrote a part of this: somebody else has to decide.")
    return None


def managers_words(brands: Iterable[Brand]) -> str:
    """Say who may approve for some brands: “a manager of Alpenglow”."""
    names = sorted(brand.name for brand in brands)
    if not names:
        return _("somebody who may approve for brands")
    return _("a manager of %(brands)s") % {"brands": get_text_list(names, _("and"))}
