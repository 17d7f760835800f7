"""Filters of lists: what lists of modules, variants and experiences have in common, and the
filter sets of the two that this room shows."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Revision

from brand.models import Brand
from content.models import Experience, Module, ModuleTag
from content.module_types import module_types
from taxonomy.axes import AXES, with_descendants
from taxonomy.choices import term_choices
from taxonomy.models import Channel, Device, Locale, PublishedOnSave, Segment

ME = "me"
MOST_DAYS = 3_650
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_PEOPLE = 200
_BELOW = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "

STATES = [
    ("live", _("Live")),
    ("draft", _("Not live")),
    ("changed", _("Live with a draft")),
    ("unpublished", _("Any draft")),
    ("scheduled", _("Scheduled")),
]


def waiting_revisions() -> QuerySet[Revision]:
    """Return the revisions that wait for a day to be published, of all models, in no order."""
    # A range and not “is not null”, for which SQLite takes no index.
    return Revision.objects.filter(approved_go_live_at__gt=_LONG_AGO).order_by()


def scheduled_keys(model: type[Model]) -> list[int]:
    """Return the primary keys of the rows that wait for a day to be published."""
    content_type = ContentType.objects.get_for_model(model).pk
    waiting = waiting_revisions().values_list("base_content_type", "object_id")
    return [int(pk) for of_model, pk in waiting if of_model == content_type]


def in_state(queryset: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Narrow rows to one of `STATES`."""
    if state == "scheduled":
        return queryset.filter(pk__in=scheduled_keys(queryset.model))
    conditions = {
        "live": Q(live=True),
        "draft": Q(live=False),
        "changed": Q(live=True, has_unpublished_changes=True),
        "unpublished": Q(has_unpublished_changes=True),
    }
    return queryset.filter(conditions[state])


def of_person(queryset: QuerySet[Any], user_id: Any) -> QuerySet[Any]:
    """Narrow rows to those that somebody owns or edited last."""
    edited = Q(latest_revision__in=Revision.objects.filter(user=user_id).order_by().values("pk"))
    owned = Q(owner=user_id) if hasattr(queryset.model, "owner") else Q()
    return queryset.filter(edited | owned if owned else edited)


def type_choices() -> list[tuple[str, Any]]:
    """Return the module types of the code: key and label."""
    return [(module_type.key, module_type.label) for module_type in module_types()]


def brand_choices() -> list[tuple[str, Any]]:
    """Return the brands: key and name."""
    return list(Brand.objects.order_by("name").values_list("key", "name"))


def tag_choices() -> list[tuple[str, Any]]:
    """Return the tags that modules have: slug and name."""
    used = Tag.objects.filter(pk__in=ModuleTag.objects.values("tag"))
    return list(used.order_by("name").values_list("slug", "name"))


def people_choices() -> list[tuple[str, Any]]:
    """Return who can be meant by “mine”: oneself first, then everybody with an account."""
    users = get_user_model().objects.filter(is_active=True).order_by("pk")[:_PEOPLE]
    return [(ME, _("Mine")), *((str(user.pk), get_user_display_name(user)) for user in users)]


def choice_filter(
    label: Any,
    choices: Any,
    method: Any,
    help_text: Any = None,
) -> django_filters.ChoiceFilter:
    """Return a filter by one choice, shown as Wagtail shows those it makes itself.

    :param method: the name of a method of the filter set, or a function of a queryset, the
        filter's name and the choice.
    """
    return django_filters.ChoiceFilter(
        label=label,
        choices=choices,
        method=method,
        widget=forms.RadioSelect,
        empty_label=_("All"),
        help_text=help_text,
    )


def named_terms(model: type[PublishedOnSave]) -> list[tuple[str, str]]:
    """Return the terms of an axis: key, and the name with those of all terms above it."""
    return [(each.key, _BELOW.join((*each.above, each.name))) for each in term_choices(model)]


def term_filter(
    model: type[PublishedOnSave],
    targeting: Callable[[QuerySet[Any], str, Collection[str]], QuerySet[Any]],
) -> django_filters.ChoiceFilter:
    """Return a filter by a term of one axis.

    :param targeting: narrows a queryset to what targets, on an axis, one of some terms.
    """

    def narrowed(queryset: QuerySet[Any], name: str, key: str) -> QuerySet[Any]:
        return targeting(queryset, AXES[model], with_descendants(model, key))

    return django_filters.ChoiceFilter(
        label=model._meta.verbose_name.capitalize(),
        choices=partial(named_terms, model),
        method=narrowed,
        empty_label=_("All"),
        help_text=_("Includes what targets a term below it.") if model is not Locale else "",
    )


class DaysFilter(django_filters.Filter):
    """Rows whose instant lies within a number of days from now."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        limits = {"min_value": 1, "max_value": MOST_DAYS}
        super().__init__(*args, **{"help_text": _("Days from now.")} | limits | kwargs)

    def filter(self, queryset: QuerySet[Any], days: int | None) -> QuerySet[Any]:
        """Narrow a queryset; no number narrows nothing."""
        if days is None:
            return queryset
        return queryset.filter(within_days(self.field_name, days))


def within_days(column: str, days: int) -> Q:
    """Return the condition that an instant lies between now and some days from now."""
    now = timezone.now()
    bounds = {f"{column}__gt": now, f"{column}__lte": now + timedelta(days=days)}
    return Q(**bounds)


class ContentFilterSet(WagtailFilterSet):
    """What can be asked of every list of content."""

    state = choice_filter(_("State"), STATES, "by_state")
    person = choice_filter(
        _("Whose"), people_choices, "by_person", _("Owned, or edited last, by this person.")
    )

    def by_state(self, queryset: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        """Narrow to a state."""
        return in_state(queryset, state)

    def by_person(self, queryset: QuerySet[Any], name: str, person: str) -> QuerySet[Any]:
        """Narrow to what a person owns or edited last; “me” is whoever asks."""
        return of_person(queryset, self.request.user.pk if person == ME else int(person))


def _by(lookup: str, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    return queryset.filter(**{lookup: value})


def _with_variants_for(
    queryset: QuerySet[Module], axis: str, keys: Collection[str]
) -> QuerySet[Module]:
    # Through the relation of a room above, by name: lists are where rooms meet.
    matching = Module.objects.filter(targeted_terms__axis=axis, targeted_terms__key__in=keys)
    return queryset.filter(pk__in=matching.order_by().values("pk"))


def without_variant_for(queryset: QuerySet[Module], segment: str) -> QuerySet[Module]:
    """Narrow modules to those none of whose variants names a segment."""
    having = Module.objects.filter(targeted_terms__axis="segments", targeted_terms__key=segment)
    return queryset.exclude(pk__in=having.order_by().values("pk"))


def _without(queryset: QuerySet[Module], name: str, key: str) -> QuerySet[Module]:
    return without_variant_for(queryset, key)


class ModuleFilterSet(ContentFilterSet):
    """Filters of the list of modules; those by term look at their variants."""

    type = choice_filter(_("Type"), type_choices, partial(_by, "type"))
    brand = choice_filter(_("Brand"), brand_choices, partial(_by, "brand__key"))
    tag = choice_filter(_("Tag"), tag_choices, "by_tag")
    segment = term_filter(Segment, _with_variants_for)
    channel = term_filter(Channel, _with_variants_for)
    device = term_filter(Device, _with_variants_for)
    locale = term_filter(Locale, _with_variants_for)

    without = django_filters.ChoiceFilter(
        label=_("Without a variant for"),
        choices=partial(named_terms, Segment),
        method=_without,
        empty_label=_("All"),
        help_text=_("No variant names this very segment."),
    )

    class Meta:
        model = Module
        fields = ["state", "type", "brand", "tag"]

    def by_tag(self, queryset: QuerySet[Module], name: str, slug: str) -> QuerySet[Module]:
        """Narrow to the modules that have a tag."""
        tagged = ModuleTag.objects.filter(tag__slug=slug)
        return queryset.filter(pk__in=tagged.values("content_object"))


class ExperienceFilterSet(ContentFilterSet):
    """Filters of the list of experiences; type and brand are those of the modules in slots."""

    type = choice_filter(_("Type"), type_choices, "by_type")
    brand = choice_filter(_("Brand"), brand_choices, "by_brand")

    class Meta:
        model = Experience
        fields = ["state", "type", "brand"]

    def by_type(self, queryset: QuerySet[Experience], name: str, key: str) -> Any:
        """Narrow to the experiences with a module of a type."""
        return queryset.filter(pk__in=Experience.objects.filter(slots__module__type=key))

    def by_brand(self, queryset: QuerySet[Experience], name: str, key: str) -> Any:
        """Narrow to the experiences with a module of a brand."""
        return queryset.filter(pk__in=Experience.objects.filter(slots__module__brand__key=key))
