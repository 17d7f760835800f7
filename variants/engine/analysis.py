"""Static analysis of a module: what an editor should know before anybody visits (DESIGN.md 4.7).

Everything starts from a `CompiledModule` and an instant `now` (milliseconds): what was possible
before does not count. Nothing here reads a clock or a database.
"""

from variants.engine.analysis_consent import GatedNone, gated_nones
from variants.engine.analysis_coverage import Coverage, Covered, coverage, matrix_context
from variants.engine.analysis_grid import Block, Passed
from variants.engine.analysis_in_use import InUse, in_use
from variants.engine.analysis_languages import MixedLanguages, Said, mixed_languages
from variants.engine.analysis_mandatory import Untranslated, untranslated_mandatory
from variants.engine.analysis_never import Cause, NeverMatches
from variants.engine.analysis_order import Precedence, precedence
from variants.engine.analysis_reach import Reach, reach
from variants.engine.analysis_shadowed import (
    LostGroup,
    NeverWins,
    NotDecided,
    OverridesNothing,
    Shadow,
    Shadowed,
    UnreachableDefault,
    never_wins,
    shadowed,
    unreachable_defaults,
    winning_context,
)
from variants.engine.analysis_ties import Tie, duplicates, ties

__all__ = [
    "Block",
    "Cause",
    "Coverage",
    "Covered",
    "GatedNone",
    "InUse",
    "LostGroup",
    "MixedLanguages",
    "NeverMatches",
    "NeverWins",
    "NotDecided",
    "OverridesNothing",
    "Passed",
    "Precedence",
    "Reach",
    "Said",
    "Shadow",
    "Shadowed",
    "Tie",
    "UnreachableDefault",
    "Untranslated",
    "coverage",
    "duplicates",
    "gated_nones",
    "in_use",
    "matrix_context",
    "mixed_languages",
    "never_wins",
    "precedence",
    "reach",
    "shadowed",
    "ties",
    "unreachable_defaults",
    "untranslated_mandatory",
    "winning_context",
]
