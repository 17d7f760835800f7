"""Required text: a wording that must be there, always or where something is said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import NamedTuple, Self, cast

from brand.rules.kinds.base import BadParameters, Demand, Kind, Scope, Summary
from brand.rules.kinds.term_index import Entry, TermIndex
from brand.rules.parameters import Parameters
from brand.rules.text.marking import span_of
from brand.rules.types import Content, Edit, Hit, Json, Source, Span

#: Where the wording must stand, and the scope that such a rule has.
PLACES: Mapping[str, Scope] = {
    "field": "field",
    "after": "field",
    "source": "source",
    "composition": "composition",
}
#: The locale of the wording for every language without a version of its own.
ANY = ""


class Held(NamedTuple):
    """What some content says: whether the wording is there, what asks for it, and in which words.

    :param trigger: the first thing said that asks for the wording.
    :param wording: what is asked for in the language of the trigger.
    """

    present: bool
    trigger: Span | None
    wording: str


@dataclass(frozen=True)
class RequiredText(Kind):
    """A wording, in versions by locale, that must be in the same field, source or composition.

    A language without a version has the one of `ANY`, or may hold any version where there is
    none. Words are compared as readers see them: white space and kinds of apostrophes and hyphens
    do not matter.

    :param versions: the wording by locale.
    :param triggers: terms of which one must be said for the wording to be asked for; empty: it
        always is.
    :param where: one of `PLACES`; `after`: in the same field, behind the last trigger.
    :param append_to: the field to which the wording is added where a fix is asked for in a source
        that holds it; empty: that of the trigger.
    """

    key = "required_text"
    label = "Required text"
    purpose = "A disclaimer or wording that must be there, always or where a term is used."

    versions: Mapping[str, str]
    triggers: tuple[str, ...] = ()
    where: str = "field"
    append_to: str = ""
    ignore_case: bool = False
    scope: Scope = "field"

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read `wording` and `versions` (each with `locale` and `text`), of which one is needed,
        `triggers`, `where`, `appendTo` and `ignoreCase`.

        :raises BadParameters: also for two versions of one locale, for `after` without triggers,
            and for `appendTo` where no fix adds to another field.
        """
        reader = Parameters(parameters)
        versions: dict[str, str] = {}
        wording = reader.text("wording", "")
        if wording:
            versions[ANY] = wording
        for version in reader.objects("versions"):
            locale = version.text("locale")
            if locale in versions:
                raise BadParameters(version.at("locale"), locale, "a locale without a version yet")
            versions[locale] = version.text("text")
            version.done()
        if not versions:
            raise BadParameters("wording", None, "a wording, or versions of it by locale")
        triggers = reader.texts("triggers", ())
        where = reader.choice("where", tuple(PLACES), "field")
        append_to = reader.text("appendTo", "")
        ignore_case = reader.flag("ignoreCase", False)
        reader.done()
        if where == "after" and not triggers:
            raise BadParameters("triggers", [], "at least one trigger for the wording to be after")
        if append_to and where != "source":
            raise BadParameters("appendTo", append_to, "nothing unless `where` is source")
        return cls(versions, triggers, where, append_to, ignore_case, PLACES[where])

    def demands(self) -> Iterator[Demand]:
        """Ask for every version of the wording."""
        for wording in self.versions.values():
            yield Demand(wording, "required")

    def check_field(self, content: Content, source: Source) -> Iterator[Hit]:
        """Mark what asks for the wording; suggest to add it at the end."""
        held = self._held(content, source.locale)
        if self._is_kept(held):
            return
        yield self._hit(held, content)

    def check_source(self, source: Source) -> Iterator[Hit]:
        """Look for the wording in all fields that a source holds."""
        held = self._sum(source.contents, source)
        if self._is_kept(held):
            return
        name = self.append_to or (held.trigger.field if held.trigger else "")
        yield self._hit(held, source.contents.get(name))

    def summarise(self, contents: Mapping[str, Content], source: Source) -> Summary:
        """Say whether a field group holds the wording, or asks for it."""
        held = self._sum(contents, source)
        return held if held.present or held.trigger else None

    def combine(self, left: Summary, right: Summary) -> Summary:
        """Either holds the wording; the first that asks for it is marked."""
        return _either(cast(Held, left), cast(Held, right))

    def judge(self, summary: Summary | None) -> Iterator[Hit]:
        """Find a composition that should hold the wording and does not."""
        held = cast(Held, summary) if summary is not None else self._nothing
        if not self._is_kept(held):
            yield self._hit(held, None)

    @cached_property
    def _nothing(self) -> Held:
        return Held(present=False, trigger=None, wording=self._wording(ANY))

    @cached_property
    def _triggers(self) -> TermIndex:
        return TermIndex({0: [Entry(text, 0) for text in self.triggers]})

    @cached_property
    def _versions(self) -> Mapping[str, TermIndex]:
        exact = not self.ignore_case
        return {
            locale: TermIndex({0: [Entry(text, 0, exact=exact)]})
            for locale, text in self.versions.items()
        }

    def _version(self, locale: str) -> str | None:
        """Return the locale of the version for a locale: its own, or that of a shorter tag."""
        parts = locale.split("-")
        for length in range(len(parts), 0, -1):
            tag = "-".join(parts[:length])
            if tag in self.versions:
                return tag
        return ANY if ANY in self.versions else None

    def _wording(self, locale: str) -> str:
        version = self._version(locale)
        return next(iter(self.versions.values())) if version is None else self.versions[version]

    def _is_kept(self, held: Held) -> bool:
        return held.present or (bool(self.triggers) and held.trigger is None)

    def _sum(self, contents: Mapping[str, Content], source: Source) -> Held:
        each = [
            self._held(content, source.locale)
            for content in contents.values()
            if content.kind in self.reads
        ]
        return reduce(_either, each, self._nothing._replace(wording=self._wording(source.locale)))

    def _held(self, content: Content, locale: str) -> Held:
        """Say what one field says."""
        text = content.text
        version = self._version(locale)
        indexes = self._versions.values() if version is None else [self._versions[version]]
        found = [match for index in indexes for match in index.matches(text).get(0, [])]
        asking = [
            match
            for match in self._triggers.matches(text).get(0, [])
            if not any(each.start <= match.start and match.end <= each.end for each in found)
        ]
        if self.where == "after" and asking:
            found = [each for each in found if each.start >= asking[-1].end]
        first = asking[0] if asking else None
        return Held(
            bool(found),
            span_of(content, first.start, first.end) if first else None,
            self._wording(locale),
        )

    def _hit(self, held: Held, append_to: Content | None) -> Hit:
        fixes: tuple[tuple[Edit, ...], ...] = ()
        if append_to is not None and append_to.value is not None:
            text = append_to.text
            end = len(text)
            space = "" if not text or text[-1].isspace() else " "
            fixes = ((Edit(append_to.field, end, end, space + held.wording),),)
        return Hit(
            spans=(held.trigger,) if held.trigger else (),
            evidence={"missing": held.wording},
            fixes=fixes,
            words={
                "wording": held.wording,
                "trigger": held.trigger.text if held.trigger else "",
            },
        )


def _either(left: Held, right: Held) -> Held:
    """Add what two contents say: the first trigger, and the wording in its language."""
    first = left if left.trigger else right if right.trigger else left
    return Held(left.present or right.present, first.trigger, first.wording)
