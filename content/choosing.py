"""Forms offer what may be chosen: active terms, and whatever a row already has."""

from django import forms
from django.db.models import Q


def offer_active(form: forms.ModelForm, name: str) -> None:
    """Let a form's field choose active terms only, besides the one the row has."""
    if field := form.fields.get(name):
        chosen = getattr(form.instance, f"{name}_id")
        field.queryset = field.queryset.filter(Q(active=True) | Q(pk=chosen))


def prefer_only(form: forms.ModelForm, name: str) -> None:
    """Choose what a new row's field offers, where it offers only one thing."""
    field = form.fields.get(name)
    if field and form.instance.pk is None and not form.initial.get(name):
        offered = list(field.queryset[:2])
        if len(offered) == 1:
            form.initial[name] = offered[0].pk
