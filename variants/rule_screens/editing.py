"""Making a rule and changing what it says, by the form of its kind."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from brand.models import BrandRule, RuleVersion
from brand.rule_life.drafting import new_draft
from brand.rule_life.naming import new_rule, rename
from brand.rules.registry import KINDS
from content.models import Module
from variants.rule_screens.access import may_make_rules
from variants.rule_screens.example_form import TrialForm, form_options
from variants.rule_screens.listing import rule_url
from variants.rule_screens.pages import BelowRule, BelowRules, keepers_only
from variants.rule_screens.rule_form import RuleForm, seen_of

State = RuleVersion.State
#: Before the names of the inputs of a trial.
TRIAL = "try"


class RuleFormView(BelowRules, TemplateView):
    """A page with the form of a rule, its examples and its trial."""

    template_name = "variants/rules/form.html"
    purpose = gettext_lazy(
        "Nobody is held to a rule before it is activated: save the draft as often as you like."
    )

    def form(self, data: Any = None) -> RuleForm:
        """Return the form, filled with `data` where that is given."""
        raise NotImplementedError

    def context_of(self, form: RuleForm) -> dict[str, Any]:
        """Return what the page shows of a form."""
        trial = TrialForm(prefix=TRIAL, **form_options(form.entry))
        module = module_chooser_widget()
        return {
            "form": form,
            "kind_label": form.kind.label,
            "kind_purpose": form.kind.purpose,
            "entry": form.entry,
            "trial": trial,
            "module_chooser": module.render("try-module", None, {"id": "id_try-module"}),
            "try_url": reverse("variants_rules:try", args=[form.kind.key]),
            "media": form.media + trial.media + module.media,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | self.context_of(kwargs.get("form") or self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save, and show the rule."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                rule = self.save(form)
            except ValidationError as refused:
                for name, said in _by_field(refused):
                    form.add_error(name if name in form.fields else None, said)
            else:
                messages.success(
                    request,
                    _("Saved as a draft of “%s”: nobody is held to it before it is activated.")
                    % rule.title,
                )
                if "and_go_on" in request.POST:
                    return redirect("variants_rules:change", rule.key)
                return redirect(rule_url(rule))
        messages.error(request, _("The rule was not saved: something is missing or wrong below."))
        return self.render_to_response(self.get_context_data(form=form))

    def save(self, form: RuleForm) -> BrandRule:
        """Save what the form says; return the rule.

        :raises ValidationError: by field; nothing is saved.
        """
        raise NotImplementedError


class NewRuleView(RuleFormView):
    """Makes a rule with its first draft."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let those in who keep rules, for a kind that there is."""
        keepers_only(request.user, may_make_rules(request.user))
        if kwargs["kind"] not in KINDS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return what is made."""
        return _("New rule")

    def get_page_subtitle(self) -> str:
        """Return what kind it is of."""
        return KINDS[self.kwargs["kind"]].label

    def form(self, data: Any = None) -> RuleForm:
        """Return the form of the kind."""
        return RuleForm(data, kind=self.kwargs["kind"], user=self.request.user)

    def save(self, form: RuleForm) -> BrandRule:
        """Make the rule and its draft, both or neither."""
        with transaction.atomic():
            rule = new_rule(
                user=self.request.user,
                key=form.cleaned_data["key"],
                kind=form.kind.key,
                brand=form.chosen_brand(),
                title=form.cleaned_data["title"],
                owner=form.chosen_owner(),
            )
            new_draft(rule, user=self.request.user, **form.columns())
        return rule


class ChangeRuleView(BelowRule, RuleFormView):
    """Changes the draft of a rule; a version that is out of draft is the start of a new one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let those in who keep the rule, while the code has its kind."""
        self.setup(request, *args, **kwargs)
        self.check_may_keep()
        if self.rule.kind not in KINDS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def start(self) -> RuleVersion | None:
        """What the form begins with: the draft, else the version asked for, else the newest."""
        draft = self.in_state(State.DRAFT)
        if draft is not None:
            return draft
        asked = self.request.GET.get("from", "")
        version = self.version_numbered(int(asked)) if asked.isdecimal() else None
        return version or next(iter(self.versions), None)

    def get_page_title(self) -> str:
        """Return which rule is changed."""
        return _("Change “%s”") % self.rule.title

    def get_page_subtitle(self) -> str:
        """Say what becomes of it."""
        if self.start is None or self.start.state == State.DRAFT:
            return _("draft")
        return _("a new draft, from version %d") % self.start.number

    def form(self, data: Any = None) -> RuleForm:
        """Return the form, filled with where it starts."""
        return RuleForm(
            data, kind=self.rule.kind, user=self.request.user, rule=self.rule, version=self.start
        )

    def save(self, form: RuleForm) -> BrandRule:
        """Write the draft, unless somebody else has done so since the form was opened."""
        with transaction.atomic():
            rule = BrandRule.objects.select_for_update().get(pk=self.rule.pk)
            draft = rule.versions.filter(state=State.DRAFT).select_related("author").first()
            if form.cleaned_data["seen"] != seen_of(draft):
                form.data = form.data.copy()
                form.data["seen"] = seen_of(draft)
                raise ValidationError(_overtaken(draft))
            rename(
                rule,
                user=self.request.user,
                title=form.cleaned_data["title"],
                owner=form.chosen_owner(),
            )
            new_draft(rule, user=self.request.user, **form.columns())
        return rule


def module_chooser_widget() -> Any:
    """Return the widget that chooses a module."""
    return Module.snippet_viewset.chooser_viewset.widget_class()


def _overtaken(draft: RuleVersion | None) -> str:
    if draft is None:
        return _(
            "Somebody activated or discarded the draft since you opened this page. Save again to "
            "begin a new draft with what you wrote."
        )
    return _(
        "%s changed this draft since you opened the page. Look at the rule in another tab; save "
        "again to put what you wrote in its place."
    ) % (draft.author or _("Somebody"))


def _by_field(refused: ValidationError) -> list[tuple[str | None, str]]:
    if hasattr(refused, "error_dict"):
        return [
            (name, said) for name, all_said in refused.message_dict.items() for said in all_said
        ]
    return [(None, said) for said in refused.messages]
