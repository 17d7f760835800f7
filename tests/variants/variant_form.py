"""The form of a variant as a browser posts it."""

from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from variants.models import Variant


def url(name, *args):
    return reverse(Variant.snippet_viewset.get_url_name(name), args=args)


def variant_form(module, overrides=(("headline", "Fresh powder"),), **fields):
    """What the form posts: overrides as pairs of a field that is a group of its own and a value."""
    lists = {name: value for name, value in fields.items() if isinstance(value, list)}
    lists["overrides"] = [name for name, _value in overrides]
    form = nested_form_data(
        {
            "module": str(module.pk),
            "name": "Skiers on phones",
            "key": "skier-phone",
            "priority": "standard",
            "source": "in-house",
        }
        | {f"overrides-{name}": value for name, value in overrides}
        | {name: value for name, value in fields.items() if name not in lists}
    )
    return form | lists


def form_errors(response):
    assert response.status_code == 200
    form = response.context["form"]
    return {name: list(errors) for name, errors in form.errors.items()}
