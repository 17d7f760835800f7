"""What a rule means, and which offence a finding is: the hashes that re-checks and waivers go by.

Equal semantic hashes give equal findings. Messages, rationale, examples and titles say nothing
about what is found; parameters, target, severity and the kind's own data do.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from brand.rules.canonical import digest
from brand.rules.registry import KINDS
from brand.rules.text.folding import Folded
from brand.rules.text.words import words
from brand.rules.types import Content, Json, Rule, Source, Span

#: Words on either side of a match that belong to the offence.
AROUND = 3


def semantic_hash(rule: Rule) -> str:
    """Return the hash of all that can change what the rule finds and how that weighs.

    Works for parameters that the kind would refuse, too.
    """
    kind = KINDS.get(rule.kind)
    return digest(
        {
            "rule": rule.key,
            "kind": rule.kind,
            "parameters": rule.parameters,
            "data": None if kind is None else kind.data_digest(),
            "types": rule.target.types,
            "fields": rule.target.fields,
            "targeting": rule.target.targeting,
            "severity": rule.severity,
        }
    )


def fingerprint_of_text(
    meaning: str, source: Source, fields: Sequence[str], spans: Sequence[Span], about: str = ""
) -> str:
    """Name an offence in one source: as long as it stays the same, a waiver covers it.

    It is the rule's meaning, where the offence stands, what it is about, what is marked and the
    words around it. Where nothing is marked (something is missing) it is all that the rule read.

    :param meaning: the semantic hash of the rule.
    :param fields: those that the rule read.
    """
    place = [meaning, source.module, source.variant, about]
    if not spans:
        read = (_content(source.contents[each]) for each in sorted(fields))
        return digest([*place, *read])
    marks = [_mark(source.contents[span.field].text, span) for span in spans]
    return digest([*place, *marks])


def fingerprint_of_composition(
    meaning: str, module: str, contents: Mapping[str | None, Iterable[Content]]
) -> str:
    """Name an offence of several sources together.

    :param contents: what the rule read, by variant (None: the default).
    """
    read = sorted(
        ([variant or "", variant is None, *sorted(map(_digest_of, each))])
        for variant, each in contents.items()
    )
    return digest([meaning, module, read])


def _digest_of(content: Content) -> str:
    return digest(_content(content))


def _content(content: Content) -> list[Json]:
    if content.image is not None:
        return [content.field, content.image.asset, content.image.digest, content.image.alt]
    return [content.field, _normal(content.text), [link.url for link in content.links]]


def _mark(text: str, span: Span) -> list[Json]:
    starts, ends, texts = _words_of(text)
    before = bisect_right(ends, span.start)
    after = bisect_left(starts, span.end)
    return [
        span.field,
        _normal(span.text),
        list(texts[max(0, before - AROUND) : before]),
        list(texts[after : after + AROUND]),
    ]


@lru_cache(100)
def _words_of(text: str) -> tuple[list[int], list[int], list[str]]:
    found = words(text)
    return (
        [word.start for word in found],
        [word.end for word in found],
        [_normal(word.text) for word in found],
    )


def _normal(text: str) -> str:
    return " ".join(Folded(text).text.split())
