"""Images are described for those who do not see them."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

import regex

from brand.rules.kinds.base import BadParameters
from brand.rules.kinds.image_kind import ImageKind, image_hit
from brand.rules.parameters import Parameters
from brand.rules.text.folding import folded
from brand.rules.text.graphemes import count_clusters
from brand.rules.text.marking import whole
from brand.rules.types import Content, Hit, Image, Json, Source, Span

_LONGEST = 1_000
_FILE_NAME = regex.compile(
    r"\S*\.(?:jpe?g|png|gif|webp|avif|heic|tiff?|bmp|svg|psd|eps|raw)"
    r"|(?:img|dsc[nf]?|dscf|pxl|mvi|gopr|p|image|photo|picture|untitled|screen ?shot"
    r"|bildschirmfoto)[\s_-]*[\d\s_.:()-]*\d[\s\d_.:()-]*(?:at[\s\d_.:()-]+)?"
    r"|(?=\S*[_-])(?=\S*\d)[\w-]+",
    regex.IGNORECASE,
)


class ImageAlt(ImageKind):
    """The alternative text that visitors get of an image says something.

    It is the text beside the image (of `image` the field `imageAlt`) where that is not left out,
    and the asset's otherwise. Parameters: `minimum` and `maximum` characters; `decorative` (true
    unless said otherwise) lets the field be emptied for a picture that says nothing; a file's
    name is never a description.
    """

    key: ClassVar[str] = "image_alt"
    label: ClassVar[str] = "Alternative text"
    purpose: ClassVar[str] = "Images are described in a few words, and not by the name of a file."

    def __init__(self, minimum: int, maximum: int, *, decorative: bool) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.decorative = decorative

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `minimum`, `maximum` and `decorative`."""
        read = Parameters(parameters)
        minimum = read.integer("minimum", 1, _LONGEST) or 1
        maximum = read.integer("maximum", 1, _LONGEST) or _LONGEST
        decorative = read.flag("decorative", True)
        read.done()
        if minimum > maximum:
            raise BadParameters("minimum", minimum, f"no more than the maximum of {maximum}")
        return cls(minimum, maximum, decorative=decorative)

    def check_image(self, image: Image, content: Content, source: Source) -> Iterable[Hit]:
        """Report a description that is missing, too short or long, or the name of a file."""
        beside = source.contents.get(f"{content.field}Alt")
        own = beside if beside is not None and beside.value is not None else None
        alt = folded(image.alt if own is None else own.text).text.strip()
        if not alt:
            if own is None or not self.decorative:
                yield image_hit("no_alt", image, found="", expected="a description")
            return
        length = count_clusters(alt)
        limits = f"{self.minimum} to {self.maximum} characters"
        if _FILE_NAME.fullmatch(alt) or alt.casefold() == image.asset.casefold():
            yield _hit("file_name", image, own, alt, "a description")
        elif length < self.minimum:
            yield _hit("too_short", image, own, alt, limits, length)
        elif length > self.maximum:
            yield _hit("too_long", image, own, alt, limits, length)


def _hit(
    problem: str, image: Image, own: Content | None, alt: str, expected: str, length: int = 0
) -> Hit:
    more: dict[str, Json] = {"characters": length} if length else {}
    hit = image_hit(problem, image, found=alt, expected=expected, more=more)
    spans: tuple[Span, ...] = () if own is None else (whole(own),)
    return Hit(spans, hit.evidence, (), hit.words, f"{problem} {alt}" if own is None else problem)
