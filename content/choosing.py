"""Forms offer what may be chosen: active terms, and whatever a row already has."""

from django import forms
from django.db.models import Q


def offer_active(form: forms.ModelForm, name: str) -> None:
    """Let a form's field choose active terms only, besides the one the row has."""
    if field := form.fields.get(name):
        chosen = getattr(form.instance, f"{name}_id")
        field.queryset = field.queryset.filter(Q(active=True) | Q(pk=chosen))
