"""The rules, waivers and images that one publication or proposal is judged by, each loaded once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from brand.images import checked_images
from brand.models import Waiver
from brand.rules.engine import RuleSet
from brand.rules.types import Image
from brand.rules_in_force import excused, rule_set_for
from brand.waivers import granted_for
from variants.documents import Document
from variants.engine.types import Instant
from variants.judging.judgement import JudgedFinding, Judgement
from variants.judging.verdicts import found_in, judge_module
from variants.moments import EPOCH, MILLISECOND
from variants.reach import Reach

Change = tuple[Document | None, Document | None]
"""A module's document before and after."""

RulesOf = Callable[[str], RuleSet]
"""The compiled rules of a brand, by its key."""


class RulesAtHand:
    """What modules are judged by at one instant, in one taxonomy.

    One query for each brand; more only for brands that have rules.

    :param rules_of: other rules than those that hold now, by the key of the brand.
    """

    def __init__(self, reach: Reach, now: Instant, rules_of: RulesOf = rule_set_for) -> None:
        self._reach = reach
        self._now = now
        self._at = EPOCH + now * MILLISECOND
        self._rules_of = rules_of
        self._rules: dict[str, RuleSet] = {}
        self._excused: dict[str, frozenset[str]] = {}
        self._waivers: dict[str, list[Waiver]] = {}
        self._images: dict[str, Image] = {}

    def load_for(self, changes: Iterable[Change]) -> None:
        """Load what judging these modules takes: in a number of queries that does not depend on
        how many they are.
        """
        documents = [new for _, new in changes if new is not None]
        for brand in sorted({each["brand"] for each in documents} - self._rules.keys()):
            rules = self._rules[brand] = self._rules_of(brand)
            self._excused[brand] = (
                frozenset(excused(brand, self._at)) if rules.rules else frozenset()
            )
        judged = [each for each in documents if self._rules[each["brand"]].rules]
        self._load_waivers({each["key"] for each in judged})
        self._load_images(each for each in judged if self._looks_at_images(each["brand"]))

    def judge(
        self, old: Document | None, new: Document | None, *, list_all: bool = True
    ) -> Judgement | None:
        """Judge what a change adds; None where there are no rules to judge by.

        :param new: one of the documents that `load_for` was given, or with less in it.
        :param list_all: as for `judge_module`.
        """
        rules = None if new is None else self._rules[new["brand"]]
        if new is None or rules is None or not rules.rules:
            return None
        return judge_module(
            old,
            new,
            self._reach,
            rules,
            self._waivers.get(new["key"], []),
            self._now,
            excused=self._excused[new["brand"]],
            images=self._images,
            list_all=list_all,
        )

    def found_in(self, document: Document, known: Collection[str] = ()) -> list[JudgedFinding]:
        """Return what rules find in a document as it stands; parameters as there.

        :param document: one of those that `load_for` was given.
        """
        return found_in(
            document,
            self._reach,
            self._rules[document["brand"]],
            self._waivers.get(document["key"], []),
            self._now,
            images=self._images,
            known=known,
        )

    def _load_waivers(self, keys: set[str]) -> None:
        missing = keys - self._waivers.keys()
        if not missing:
            return
        self._waivers |= {key: [] for key in missing}
        for waiver in granted_for(missing, self._at):
            self._waivers[waiver.module].append(waiver)

    def _load_images(self, documents: Iterable[Document]) -> None:
        assets = {asset for document in documents for asset in _assets(document)}
        missing = assets - self._images.keys()
        if missing:
            self._images |= checked_images(missing, self._at)

    def _looks_at_images(self, brand: str) -> bool:
        return any("image" in each.kind.reads for each in self._rules[brand].rules)


def _assets(document: Document) -> Iterator[str]:
    sources: list[Mapping[str, Any]] = [document["fields"]]
    sources += [variant["overrides"] for variant in document["variants"]]
    for values in sources:
        for value in values.values():
            if isinstance(value, Mapping) and "asset" in value:
                yield value["asset"]
