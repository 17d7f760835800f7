"""The schema: one query, resolved from rows."""

import graphene

from stock.models import Offer, Variant


class ImageType(graphene.ObjectType):
    """One rendition."""

    url = graphene.String()
    width = graphene.Int()
    height = graphene.Int()
    alt = graphene.String()


class OfferType(graphene.ObjectType):
    """An offer as a visitor sees it."""

    key = graphene.String()
    headline = graphene.String()
    body = graphene.String()
    price = graphene.String()
    currency = graphene.String()
    valid_through = graphene.String()
    terms = graphene.String()
    image = graphene.Field(ImageType)
    image_alt = graphene.String()
    cta_label = graphene.String()
    cta_url = graphene.String()


NAMES = (
    *("key", "headline", "body", "price", "currency", "valid_through", "terms", "image"),
    *("image_alt", "cta_label", "cta_url"),
)


class Query(graphene.ObjectType):
    """What can be asked."""

    offer = graphene.Field(
        OfferType,
        key=graphene.String(required=True),
        segments=graphene.List(graphene.NonNull(graphene.String)),
        channel=graphene.String(),
        device=graphene.String(),
        locale=graphene.String(),
    )

    def resolve_offer(self, info, key, segments=(), channel=None, device=None, locale=None):
        """Merge the variants that match over the default; what is asked for most goes last."""
        offer = Offer.objects.prefetch_related("variants").filter(key=key).first()
        if offer is None:
            return None
        values = {name: getattr(offer, name) for name in NAMES}
        held = set(segments)
        tags = {locale, locale.partition("-")[0]} if locale else set()
        matching = [
            variant
            for variant in offer.variants.all()
            if matches(variant, held, channel, device, tags)
        ]
        for variant in sorted(matching, key=order, reverse=True):
            values.update(variant.overrides)
        values["image"] = {**values["image"], "alt": values["image_alt"]}
        return values


def matches(variant: Variant, held: set, channel: str, device: str, tags: set) -> bool:
    """Whether a variant is for whoever asks."""
    return (
        (not variant.locales or not tags.isdisjoint(variant.locales))
        and (not variant.channels or channel in variant.channels)
        and (not variant.devices or device in variant.devices)
        and (not variant.any_segments or not held.isdisjoint(variant.any_segments))
        and held.issuperset(variant.all_segments)
    )


def order(variant: Variant) -> tuple:
    """Smaller goes before larger."""
    return (
        -variant.priority,
        -len(variant.locales),
        -len(variant.all_segments),
        -len(variant.channels),
        -len(variant.devices),
        variant.key,
    )


schema = graphene.Schema(query=Query)
