"""One waiver: what is asked, of what, and the decision."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import ModelLogEntry

from brand.models import KeptFinding, RuleVersion, Waiver
from brand.rights import may_approve
from brand.waivers import grant_waiver, refuse_waiver, revoke_waiver, why_not_grant
from content.models import Module
from variants.models import Variant
from variants.rule_runs.findings_columns import edit_url
from variants.waiver_screens.forms import DecisionForm
from variants.waiver_screens.listing import DOCS
from variants.waiver_screens.quotation import quotation
from variants.waiver_screens.words import state_words

State = Waiver.State


class WaiverView(WagtailAdminTemplateMixin, TemplateView):
    """One waiver on one page: read it, grant or refuse it, and go on with the next."""

    template_name = "variants/waivers/waiver.html"
    header_icon = "key"
    purpose = gettext_lazy(
        "A text that violates a rule, and why it should pass: a manager decides. Where the rule "
        "blocks this is a second person, unless the brand's four eyes are off."
    )
    docs = DOCS
    _show_breadcrumbs = True

    @cached_property
    def waiver(self) -> Waiver:
        """The waiver.

        :raises Http404: when there is none.
        """
        found = Waiver.objects.select_related("rule", "brand", "requested_by", "decided_by")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("variants_waivers"), "label": _("Waivers")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_page_title(self) -> str:
        """Return what is waived."""
        return _("Waiver of “%(rule)s”") % {"rule": self.waiver.rule}

    def get_page_subtitle(self) -> str:
        """Return its state."""
        return state_words(self.waiver)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is known of the waiver, and what the person may do with it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        waiver, user = self.waiver, self.request.user
        version = waiver.rule.versions.filter(state=RuleVersion.State.ACTIVE).first()
        finding = KeptFinding.objects.filter(
            module=waiver.module, fingerprint=waiver.fingerprint
        ).first()
        is_held = waiver.state == State.GRANTED and waiver.expires_at > timezone.now()
        may_decide = may_approve(user, waiver.brand)
        waits = waiver.state == State.REQUESTED
        return context | {
            "waiver": waiver,
            "version": version,
            "message": finding.finding.get("message", "") if finding else "",
            "places": self._places(),
            "quotation": quotation(waiver),
            "form": kwargs.get("form") or DecisionForm(waiver=waiver),
            "why_not": self._why_not() if waits and may_decide else None,
            "may_grant": waits and may_decide and self._why_not() is None,
            "may_refuse": waits and (may_decide or user.pk == waiver.requested_by_id),
            "may_revoke": is_held and may_decide,
            "is_own": user.pk == waiver.requested_by_id and not may_decide,
            "history": ModelLogEntry.objects.for_instance(waiver)
            .select_related("user")
            .order_by("timestamp"),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Grant, refuse or revoke, and go on with what waits next.

        :raises PermissionDenied: when the person may not.
        """
        form = DecisionForm(request.POST, waiver=self.waiver)
        action = request.POST.get("action")
        is_filled = form.is_valid()
        if action == "grant" and not is_filled:
            return self.render_to_response(self.get_context_data(form=form))
        note = form.cleaned_data.get("note", "")
        try:
            if action == "grant":
                until = form.cleaned_data["expires_at"]
                grant_waiver(self.waiver, user=request.user, expires_at=until, note=note)
                said = _("“%(quoted)s” is waived until %(until)s.") % {
                    "quoted": self.waiver.quoted,
                    "until": timezone.localtime(until).strftime("%Y-%m-%d %H:%M"),
                }
            elif action == "refuse":
                refuse_waiver(self.waiver, user=request.user, note=note)
                said = _("“%s” is not waived.") % self.waiver.quoted
            elif action == "revoke":
                revoke_waiver(self.waiver, user=request.user, note=note)
                said = _("“%s” is not waived any more.") % self.waiver.quoted
            else:
                raise PermissionDenied
        except ValidationError as refused:
            for sentence in refused.messages:
                messages.error(request, sentence)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, said)
        return redirect(self._next())

    def _why_not(self) -> str | None:
        try:
            return why_not_grant(self.waiver, self.request.user)
        except ValidationError as refused:
            return " ".join(refused.messages)

    def _places(self) -> list[dict[str, str]]:
        module = Module.objects.filter(key=self.waiver.module).first()
        places = [{"name": module.name if module else self.waiver.module, "url": edit_url(module)}]
        wanted = [key for key in self.waiver.variants if key is not None]
        if module is not None and wanted:
            places += [
                {"name": variant.name, "url": edit_url(variant)}
                for variant in Variant.objects.filter(module=module, key__in=wanted)
            ]
        return places

    def _next(self) -> str:
        """The next waiver that the person may decide on, or the list."""
        waiting = Waiver.objects.filter(state=State.REQUESTED).select_related("brand")
        for waiver in waiting.exclude(requested_by=self.request.user).order_by("expires_at")[:50]:
            if may_approve(self.request.user, waiver.brand):
                return reverse("variants_waiver", args=[waiver.pk])
        return reverse("variants_waivers")
