"""Modules and their variants."""

from django.db import models


class Offer(models.Model):
    """A module with its default values."""

    key = models.CharField(max_length=100, unique=True)
    headline = models.CharField(max_length=255)
    body = models.TextField()
    price = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    valid_through = models.CharField(max_length=10)
    terms = models.TextField()
    image = models.JSONField()
    image_alt = models.CharField(max_length=255)
    cta_label = models.CharField(max_length=255)
    cta_url = models.CharField(max_length=255)


class Variant(models.Model):
    """What a variant says instead, and for whom."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="variants")
    key = models.CharField(max_length=100)
    priority = models.IntegerField()
    locales = models.JSONField()
    any_segments = models.JSONField()
    all_segments = models.JSONField()
    channels = models.JSONField()
    devices = models.JSONField()
    overrides = models.JSONField()
