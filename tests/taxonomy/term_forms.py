"""What browsers post for the forms of terms."""

from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data


def rule(path, operator, kind="text", value=""):
    return {"path": path, "operator": operator, "kind": kind, "value": value}


def group(mode, *items):
    """A group as the form posts it."""
    return {
        "mode": mode,
        "count": str(len(items)),
        **{str(i): item for i, item in enumerate(items)},
    }


def segment_form(**fields):
    return nested_form_data(
        {"name": "Skiers", "key": "skier", "parent": "", "rank": "", "active": "on"}
        | {"condition": group("all")}
        | fields
    )


def edit(client, term, data):
    return client.post(reverse(f"{term._meta.model_name}:edit", args=[term.pk]), data)


def errors(response, field=None):
    assert response.status_code == 200
    form = response.context["form"]
    return form.errors.get(field) if field else form.errors
