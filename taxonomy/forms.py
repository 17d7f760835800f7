"""The forms of terms."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from taxonomy.choices import in_tree_order, term_choices
from taxonomy.condition_fields import ConditionField
from taxonomy.models import Locale, Term
from taxonomy.pickers import TermsField
from taxonomy.stale_forms import StaleCheckedForm


class TermForm(StaleCheckedForm):
    """A term of a tree: its parent is chosen from the tree without what lies below it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = set(keys_below(self.instance)) if self.instance.pk else set()
        model = self._meta.model
        pks = dict(model._default_manager.exclude(key__in=below).values_list("key", "pk"))
        parent = self.fields["parent"]
        parent.queryset = model._default_manager.filter(pk__in=pks.values())
        parent.choices = [("", _("None: at the top"))] + [
            (pks[choice.key], f"{choice.indented_name} ({choice.key})")
            for choice in term_choices(model)
            if choice.key in pks
        ]


class SegmentForm(TermForm):
    """A segment: nobody types JSON."""

    condition = ConditionField(
        required=False,
        label=_("Condition"),
        help_text=_(
            "Who holds the segment without being named: rules about the attributes that the "
            "calling service sends."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"].show(
            self.instance.condition, words_url=reverse_lazy("segment:condition_words")
        )


class LocaleForm(StaleCheckedForm):
    """A locale: fallbacks are chosen from the other locales, nearest first."""

    key_help = _("As BCP 47 writes it: “fr”, or “fr-CA”. Others refer to it: it never changes.")
    fallbacks = TermsField(
        Locale,
        ordered=True,
        label=_("Fallbacks"),
        help_text=_(
            "The languages that stand in for this one, nearest first. Empty: the tag shortened "
            "from the right, “fr” for “fr-CA”."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fallbacks = self.fields["fallbacks"]
        fallbacks.chosen_before = frozenset(self.instance.fallbacks)
        if self.instance.pk:
            fallbacks.exclude([self.instance.key])


def keys_below(term: Term) -> list[str]:
    """The keys of a term and of everything below it."""
    keys: list[str] = []
    own_depth = None
    for key, depth in in_tree_order(type(term)._default_manager.all()):
        if own_depth is not None and depth <= own_depth:
            break
        if key == term.key:
            own_depth = depth
        if own_depth is not None:
            keys.append(key)
    return keys
