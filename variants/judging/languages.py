"""The built-in rule against compositions that mix languages (DESIGN.md 4.7).

It is part of every rule set and only ever warns: a module may be translated bit by bit.
"""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from brand.rules.canonical import digest
from brand.rules.semantics import fingerprint_of_composition
from brand.rules.types import Finding, Source
from variants.engine.analysis_languages import mixed_languages
from variants.engine.cells_compare import Witness
from variants.engine.index import CompiledModule
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.engine.types import Instant, ModuleDocument
from variants.judging.judgement import JudgedFinding, SourceKey
from variants.judging.sources import fields_with_words

KEY = "mixed-languages"
VERSION = 1
_MEANING = digest([KEY, VERSION])


def mixes(
    module: ModuleDocument,
    taxonomy: CompiledTaxonomy,
    sources: Mapping[SourceKey, Source],
    now: Instant,
) -> Iterator[JudgedFinding]:
    """Yield a finding for each variant that is shown beside another language.

    :param sources: those of the module, by key.
    """
    if not any(variant.targeting.locales for variant in module.variants):
        return
    words = fields_with_words(sources[None].type)
    for mix in mixed_languages(CompiledModule(module, taxonomy), now, words):
        if not mix.decided:
            continue
        said, beside = mix.variant, mix.beside
        read = {
            said.source: [sources[said.source].contents[name] for name in said.fields],
            beside.source: [sources[beside.source].contents[name] for name in beside.fields],
        }
        responsible = tuple(sorted(read, key=lambda source: source or ""))
        finding = Finding(
            rule=KEY,
            version=VERSION,
            kind=KEY,
            module=module.key,
            variants=responsible,
            fields=(*said.fields, *beside.fields),
            spans=(),
            message=_("One visitor sees “%(one)s” in %(language)s beside “%(other)s” in %(and)s.")
            % {
                "one": ", ".join(said.fields),
                "language": said.language,
                "other": ", ".join(beside.fields),
                "and": beside.language,
            },
            evidence={"languages": [said.language, beside.language]},
            fixes=(),
            fingerprint=fingerprint_of_composition(_MEANING, module.key, read),
            severity={"edit": "warn", "submit": "warn", "approval": "warn"},
            of_composition=True,
        )
        witness = None if mix.witness is None else Witness(mix.witness)
        yield JudgedFinding(finding, witness, None, None, responsible)
