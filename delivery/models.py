"""Who may ask, and the secrets that answers are keyed with."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from delivery.clients import Scope


def validate_scopes(scopes: object) -> None:
    """Refuse anything but a non-empty list of known scopes, each once."""
    known = [scope.value for scope in Scope]
    well_formed = (
        isinstance(scopes, list)
        and len(scopes) == len({str(scope) for scope in scopes})
        and all(scope in known for scope in scopes)
    )
    if not scopes or not well_formed:
        raise ValidationError(
            _("Scopes are a list of one or more of %(known)s; %(given)s was given."),
            params={"known": ", ".join(known), "given": scopes},
        )


class ApiClient(models.Model):
    """A service that may use the API with its key, of which only a digest is stored.

    `brands` and `channels` limit it to content of these brands and to these channels and what
    lies below them; empty lists are no limit.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    digest = models.CharField(_("digest of the key"), max_length=64, unique=True)
    scopes = models.JSONField(_("scopes"), validators=[validate_scopes])
    brands = models.JSONField(_("brands"), default=list, blank=True)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")

    def __str__(self) -> str:
        return self.name


class InstanceSecret(models.Model):
    """A secret of the instance, made by `migrate`, equal on every machine that shares the data.

    Other than the secret key of the settings it never changes, so that context keys and decision
    ids keep their meaning.
    """

    name = models.CharField(max_length=50, unique=True)
    value = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
