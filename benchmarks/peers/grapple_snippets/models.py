"""A variant as a snippet: its terms and all its values."""

import graphene
from django.db import models
from grapple.helpers import register_query_field
from grapple.models import GraphQLInt, GraphQLString
from wagtail.snippets.models import register_snippet

_TEXTS = (
    *("key", "segment", "channel", "device", "headline", "body", "price", "currency"),
    *("valid_through", "terms", "image_url", "image_alt", "cta_label", "cta_url"),
)


@register_query_field(
    "offer",
    "offers",
    query_params={
        name: graphene.Argument(graphene.String) for name in ("key", "segment", "channel", "device")
    },
)
@register_snippet
class Offer(models.Model):
    """One variant of one module."""

    key = models.CharField(max_length=100)
    segment = models.CharField(max_length=100)
    channel = models.CharField(max_length=100)
    device = models.CharField(max_length=100)
    headline = models.CharField(max_length=255)
    body = models.TextField()
    price = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    valid_through = models.CharField(max_length=10)
    terms = models.TextField()
    image_url = models.CharField(max_length=255)
    image_width = models.IntegerField()
    image_height = models.IntegerField()
    image_alt = models.CharField(max_length=255)
    cta_label = models.CharField(max_length=255)
    cta_url = models.CharField(max_length=255)

    graphql_fields = [
        *[GraphQLString(name) for name in _TEXTS],
        GraphQLInt("image_width"),
        GraphQLInt("image_height"),
    ]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "segment", "channel", "device"], name="one_row_for_its_terms"
            )
        ]
