"""Who may ask, and the secrets that answers are keyed with."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delivery.caching.models import Purge  # noqa: F401 - found here
from delivery.clients import Scope
from delivery.contract.models import AnswerCount, UnknownKeyCount  # noqa: F401 - found here

#: Requests per minute that a limit may be at most; whoever needs more needs none.
HIGHEST_RATE = 10_000_000


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
    """A service that may use the API with one of its keys.

    `brands` and `channels` limit it to content of these brands and to these channels and what
    lies below them; empty lists are no limit. `rate_limit` is in requests per minute.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    scopes = models.JSONField(_("scopes"), validators=[validate_scopes])
    brands = models.JSONField(_("brands"), default=list, blank=True)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    rate_limit = models.PositiveIntegerField(
        _("requests per minute"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_RATE)],
    )
    approves_as = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approves as"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")

    def __str__(self) -> str:
        return self.name


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Keys, by whether they open anything."""

    def in_force(self) -> "ApiKeyQuerySet":
        """Those that are neither ended nor expired."""
        return self.filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now()), revoked_at=None
        )


class ApiKey(models.Model):
    """A key of a client, of which only a digest and the last four characters are stored.

    `last_used_at` is to the minute, and some seconds behind.
    """

    client = models.ForeignKey(
        ApiClient, verbose_name=_("client"), on_delete=models.CASCADE, related_name="keys"
    )
    digest = models.CharField(_("digest of the key"), max_length=64, unique=True)
    hint = models.CharField(_("last four characters"), max_length=4, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"…{self.hint}"

    @property
    def in_force(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and (
            self.expires_at is None or self.expires_at > timezone.now()
        )


class ClientSequence(models.Model):
    """One row that every change of clients or keys moves on; see `delivery.clients_log`."""

    number = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.number)


class PackImport(models.Model):
    """A pack that a client sent over HTTP, and that a job imports.

    `body` is emptied when the job is over; `outcome` is then what the client is told.
    """

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+")
    job = models.OneToOneField(
        "jobs.Job", on_delete=models.CASCADE, null=True, related_name="pack_import"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    body = models.BinaryField()
    dry_run = models.BooleanField()
    outcome = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.client}: {self.job}"


class InstanceSecret(models.Model):
    """A secret of the instance, made by `migrate`, equal on every machine that shares the data.

    Other than the secret key of the settings it never changes, so that context keys and decision
    ids keep their meaning.
    """

    name = models.CharField(max_length=50, unique=True)
    value = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
