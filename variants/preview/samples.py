"""Sample contexts: those that a team has given a name, shared by all of it."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from variants.models import SampleContext
from variants.preview.contexts import PreviewContext, context_of_sample

#: Samples that lists to choose from show; more are searched for on their own page.
SHOWN = 200


class SampleOption(NamedTuple):
    """A sample to choose; `query` is its context as a query string."""

    pk: int
    name: str
    query: str


def sample_options() -> list[SampleOption]:
    """The samples by name, with one query."""
    return [
        SampleOption(sample.pk, sample.name, context_of_sample(sample).query())
        for sample in SampleContext.objects.all()[:SHOWN]
    ]


def save_sample(name: str, context: PreviewContext) -> SampleContext:
    """Keep a context under a name. The moment is left out: a sample is somebody, not a day.

    :raises ValidationError: when the name is empty, too long or taken; nothing is kept.
    """
    sample = SampleContext(name=name.strip(), **sample_values(context))
    if not context:
        raise ValidationError(
            _("Nothing is chosen yet: choose a segment, a channel or a language.")
        )
    sample.full_clean()
    sample.save()
    return sample


def sample_values(context: PreviewContext) -> dict[str, Any]:
    """The columns of a sample for a context."""
    return {
        "segments": list(context.segments),
        "channel": context.channel or "",
        "device": context.device or "",
        "locale": context.locale or "",
        "attributes": dict(context.attributes),
        "consent": list(context.consent),
    }
