"""How cards show the fields of a preview, each marked with where it is from."""

from dataclasses import replace
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from variants.preview import cards
from variants.preview.resolve import ModulePreview, PreviewedField

register = template.Library()

#: Signs of currencies that most readers know; others are written as their code.
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}


@register.inclusion_tag("variants/preview/piece.html", takes_context=True)
def piece(
    context: template.Context, preview: ModulePreview, name: str, limit: int = 0
) -> dict[str, Any]:
    """Show a field with its mark; nothing if it is empty or the type does not have it.

    :param limit: characters after which the client cuts; 0: it does not.
    """
    return _marked(context, preview.fields.get(name), limit)


@register.inclusion_tag("variants/preview/piece.html", takes_context=True)
def piece_of(
    context: template.Context, field: PreviewedField | None, limit: int = 0
) -> dict[str, Any]:
    """As `piece`, of a field that is at hand; a rich text as its words."""
    return _marked(context, field, limit) | {"as_text": True}


@register.filter
def says(preview: ModulePreview, name: str) -> bool:
    """Whether a field of a preview has something to show."""
    field = preview.fields.get(name)
    return field is not None and not field.is_empty


@register.filter
def value_of(preview: ModulePreview, name: str) -> Any:
    """The value of a field, for what is no text: a level, an image."""
    field = preview.fields.get(name)
    return None if field is None else field.value


@register.filter
def published_html(value: Any) -> SafeString:
    """The HTML of a rich text as it is published.

    It is safe because `content.documents.published_values` cleans whatever a row holds, drafts
    too; this is the one place where a preview trusts HTML.
    """
    return mark_safe(value["html"])  # noqa: S308 - cleaned, as said above


@register.inclusion_tag("variants/preview/piece.html", takes_context=True)
def price(context: template.Context, preview: ModulePreview) -> dict[str, Any]:
    """Show a price with the sign of its currency, marked as one group."""
    field = preview.fields["price"]
    currency = preview.fields["currency"].text
    sign = _SIGNS.get(currency)
    amount = f"{sign}{field.text}" if sign else f"{field.text} {currency}".strip()
    return _marked(context, replace(field, kind="text", value=amount), 0)


@register.filter
def slice_after(text: str, limit: int) -> str:
    """What is cut off a text, shortened where it is long."""
    lost = text[limit:].strip()
    return f"{lost[:60]}…" if len(lost) > 60 else lost


@register.simple_tag
def mail_limits(card: cards.Card) -> dict[str, int]:
    """How much of subject and preheader the list of a mail client shows in this frame."""
    return {
        "subject": cards.MAIL_SUBJECT[card.frame],
        "preheader": cards.MAIL_PREHEADER[card.frame],
    }


@register.simple_tag
def push_limits() -> dict[str, int]:
    """How much of a push message a lock screen shows."""
    return {"title": cards.PUSH_TITLE, "text": cards.PUSH_TEXT}


@register.filter
def as_text_message(field: PreviewedField | None) -> cards.TextMessage:
    """How a text is sent as a text message."""
    return cards.text_message(field.text if field else "")


def _marked(context: template.Context, field: PreviewedField | None, limit: int) -> dict[str, Any]:
    if field is None or field.is_empty:
        return {"field": None}
    return {
        "field": field,
        "cut": cards.cut(field.text, limit) if limit else None,
        # Strangers see the words and not whose they are.
        "is_marked": not context.get("hide_sources"),
    }
