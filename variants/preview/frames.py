"""What modules are shown in, one after another: a page, a mail, a phone.

The modules of one screen share its frame, as they will for a visitor; messages have one each.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from variants.preview.cards import Card
from variants.preview.contexts import PreviewContext
from variants.preview.resolve import Missing, ModulePreview, Previews

#: Kinds of card that hold several modules.
_SHARED = {"web", "email"}


@dataclass(frozen=True)
class Slot:
    """A place on a page of previews; a module by itself has no name."""

    name: str
    preview: ModulePreview | Missing


@dataclass
class Frame:
    """A card with what it holds; without a card, one module that cannot be shown."""

    card: Card | None
    slots: list[Slot] = field(default_factory=list)

    @property
    def previews(self) -> list[ModulePreview]:
        """The modules that are shown."""
        return [slot.preview for slot in self.slots if isinstance(slot.preview, ModulePreview)]

    @property
    def name(self) -> str:
        """The name of the only slot; empty where several share the frame."""
        return self.slots[0].name if len(self.slots) == 1 else ""

    @property
    def brand_name(self) -> str:
        """Whose screen it is."""
        return self.previews[0].brand_name

    @property
    def letter(self) -> ModulePreview | None:
        """The module that has the subject of a mail."""
        for preview in self.previews:
            if preview.document["type"] == "email":
                return preview
        return None


def frames_in(
    previews: Previews, keys: Iterable[tuple[str, str]], context: PreviewContext
) -> list[Frame]:
    """Return modules in a context, as the template `variants/preview/modules.html` takes them.

    :param keys: (name of the slot, key of the module), in their order.
    """
    frames: list[Frame] = []
    shared: dict[Card, Frame] = {}
    for name, key in keys:
        preview = previews.of(key, context)
        slot = Slot(name, preview)
        card = preview.card if isinstance(preview, ModulePreview) else None
        if card in shared:
            shared[card].slots.append(slot)
            continue
        frame = Frame(card, [slot])
        frames.append(frame)
        if card is not None and card.kind in _SHARED:
            shared[card] = frame
    return frames
