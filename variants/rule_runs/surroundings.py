"""What rules are checked against before they leave draft, as this instance has it."""

from brand.rule_life.surroundings import Surroundings
from brand.rules.types import Target
from content.module_types import module_types
from taxonomy.documents import taxonomy_from_document
from variants.documents import build_taxonomy_document
from variants.engine.index_taxonomy import CompiledTaxonomy
from variants.judging.sources import kinds_of
from variants.judging.targets import overlap


def surroundings() -> Surroundings:
    """Return the module types there are, and who meets whose target in today's taxonomy."""
    taxonomy = CompiledTaxonomy(taxonomy_from_document(build_taxonomy_document()))

    def meet(first: Target, second: Target) -> bool:
        return overlap(first, second, taxonomy)

    return Surroundings(
        types={each.key: kinds_of(each.key) for each in module_types()}, overlap=meet
    )
