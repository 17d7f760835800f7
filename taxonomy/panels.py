"""What the forms of terms consist of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TitleFieldPanel
from wagtail.admin.widgets import SlugInput

from taxonomy.forms import LocaleForm, SegmentForm, TermForm
from taxonomy.models import Segment
from taxonomy.suggestions import SuggestingInput

#: Offered although nothing uses it yet: the word that most consent banners use.
USUAL_PURPOSE = "personalization"


def purposes() -> list[str]:
    """The consent purposes that segments name, and the usual one."""
    used = Segment.objects.exclude(purpose=None).values_list("purpose", flat=True)
    return sorted({USUAL_PURPOSE, *used})


class NamePanel(TitleFieldPanel):
    """A name that suggests the key until the row is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"targets": ["key"], "placeholder": _("Name")} | kwargs)

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_should_apply(self) -> bool:
            """Whether typing a name writes the key: it may not change once there is a row."""
            return not (self.instance and self.instance.pk)


class KeyPanel(FieldPanel):
    """A key, written in the letters that keys may have."""

    def __init__(self, field_name: str = "key", **kwargs: Any) -> None:
        widget = SlugInput(attrs={"data-w-slug-allow-unicode-value": "false"})
        super().__init__(field_name, **{"widget": widget, "required_on_save": True} | kwargs)

    class BoundPanel(FieldPanel.BoundPanel):
        def classes(self) -> list[str]:
            """Fold a key that is there already: it was proposed, or it never changes."""
            classes: list[str] = super().classes()
            return [*classes, "collapsed"] if self.bound_field.value() else classes


class ActivePanel(FieldPanel):
    """Whether a term can be chosen."""

    def __init__(self, field_name: str = "active", **kwargs: Any) -> None:
        help_text = _("An inactive term cannot be chosen any more; where it is chosen, it stays.")
        super().__init__(field_name, **{"help_text": help_text} | kwargs)


SEGMENT = ObjectList(
    [
        NamePanel("name"),
        KeyPanel(),
        FieldPanel("condition"),
        MultiFieldPanel(
            [
                FieldPanel("public_label"),
                FieldPanel("kind", help_text=_("What the segment is based on.")),
                FieldPanel("purpose", widget=SuggestingInput(purposes)),
            ],
            heading=_("Consent and explanation"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("parent", help_text=_("Whoever holds a segment holds its parents too.")),
                FieldPanel(
                    "rank",
                    help_text=_(
                        "Between segments that are equally specific, and between exclusive "
                        "children, the smaller rank wins; empty comes last."
                    ),
                ),
                FieldPanel("exclusive_children"),
            ],
            heading=_("Place in the tree"),
        ),
        ActivePanel(),
    ],
    base_form_class=SegmentForm,
)

_TERM_PANELS = [
    NamePanel("name"),
    KeyPanel(),
    MultiFieldPanel(
        [
            FieldPanel("parent", help_text=_("A variant for the parent is shown here too.")),
            FieldPanel("rank", help_text=_("Order in lists: smaller first, empty last.")),
        ],
        heading=_("Place in the tree"),
    ),
]

TERM = ObjectList([*_TERM_PANELS, ActivePanel()], base_form_class=TermForm)

CHANNEL = ObjectList(
    [
        *_TERM_PANELS,
        MultiFieldPanel(
            [
                FieldPanel(
                    "front_end_url",
                    help_text=_(
                        "Where previews of this channel open your own pages: "
                        "https://shop.example/preview?token={token}&module={module}. "
                        "You can also use {experience}, {channel}, {device}, {locale} and "
                        "{segments}. Empty: the address of the channel above, or none."
                    ),
                )
            ],
            heading=_("Front end for previews"),
            classname="collapsed",
        ),
        ActivePanel(),
    ],
    base_form_class=TermForm,
)

LOCALE = ObjectList(
    [
        FieldPanel("name", classname="title"),
        FieldPanel("key"),
        FieldPanel("fallbacks"),
        ActivePanel(),
    ],
    base_form_class=LocaleForm,
)
