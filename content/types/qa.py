"""The question with its answer."""

from django.utils.translation import gettext_lazy as _

from content.blocks import RichText, Text
from content.module_types import ModuleType


class Qa(ModuleType):
    """A question and its answer."""

    key = "qa"

    question = Text(label=_("Question"), required=True)
    answer = RichText(label=_("Answer"), required=True)

    class Meta:
        label = _("Question and answer")
        description = _("A question and its answer.")
        icon = "help"
        groups = (("question", "answer"),)
