"""Changes of the indexed engine, each of which a golden case must notice."""

from itertools import pairwise

from tests.engine.mutants import Mutation, swap

STEP_LINES = (
    "        -variant.priority,\n",
    "        _LAST if standing.locale is None else standing.locale,\n",
    "        -standing.segment_count,\n",
    "        -standing.segment_depth,\n",
    "        _LAST if segments.place is None else segments.place,\n",
    "        -standing.channel,\n",
    "        -standing.device,\n",
    "        _LAST if variant.starts_at is None else -variant.starts_at,\n",
    "        variant.key,\n",
)

MUTATIONS = (
    *(
        swap(f"steps {number} and {number + 1} change places", "index_entries", first, second)
        for number, (first, second) in enumerate(pairwise(STEP_LINES), start=1)
    ),
    *(
        Mutation(f"step {number} is left out", "index_entries", line, "        0,\n")
        for number, line in enumerate(STEP_LINES, start=1)
    ),
    Mutation(
        "step 1 upside down",
        "index_entries",
        "        -variant.priority,",
        "        +variant.priority,",
    ),
    Mutation(
        "step 2 upside down",
        "index_entries",
        "else standing.locale,",
        "else -standing.locale,",
    ),
    Mutation(
        "step 2 with none first",
        "index_entries",
        "_LAST if standing.locale is None",
        "-_LAST if standing.locale is None",
    ),
    Mutation(
        "step 3 upside down",
        "index_entries",
        "-standing.segment_count,",
        "+standing.segment_count,",
    ),
    Mutation(
        "step 3 counts ancestors",
        "index_entries",
        "len(required - above)",
        "len(required)",
    ),
    Mutation(
        "step 3 forgets any",
        "index_entries",
        " + bool(variant.targeting.any_segments)",
        "",
    ),
    Mutation(
        "step 3 counts every key of any",
        "index_entries",
        "bool(variant.targeting.any_segments)",
        "len(variant.targeting.any_segments)",
    ),
    Mutation(
        "step 4 upside down",
        "index_entries",
        "-standing.segment_depth,",
        "+standing.segment_depth,",
    ),
    Mutation(
        "step 5 upside down",
        "index_entries",
        "else segments.place,",
        "else -segments.place,",
    ),
    Mutation(
        "no rank is first",
        "index_taxonomy",
        "(_RANK_LAST if segment.rank",
        "(-_RANK_LAST if segment.rank",
    ),
    Mutation(
        "step 6 upside down",
        "index_entries",
        "-standing.channel,",
        "+standing.channel,",
    ),
    Mutation(
        "step 7 upside down",
        "index_entries",
        "-standing.device,",
        "+standing.device,",
    ),
    Mutation(
        "step 8 upside down",
        "index_entries",
        "else -variant.starts_at,",
        "else +variant.starts_at,",
    ),
    Mutation(
        "step 8 with open first",
        "index_entries",
        "_LAST if variant.starts_at",
        "-_LAST if variant.starts_at",
    ),
    Mutation(
        "step 9 upside down",
        "index_entries",
        "        variant.key,\n",
        "        chr(0x10FFFF - ord(variant.key[0])),\n",
    ),
    Mutation(
        "WINDOW always holds",
        "index_module",
        "            self.open_at(context.at),\n",
        "            EVERYTHING,\n",
    ),
    Mutation(
        "LOCALE always holds",
        "index_module",
        "            self.locale_mask(context.locale),\n",
        "            EVERYTHING,\n",
    ),
    Mutation(
        "CHANNEL always holds",
        "index_module",
        "            self.channel_masks.of(context.channel),\n",
        "            EVERYTHING,\n",
    ),
    Mutation(
        "DEVICE always holds",
        "index_module",
        "            self.device_masks.of(context.device),\n",
        "            EVERYTHING,\n",
    ),
    Mutation(
        "SEGMENTS always holds",
        "index_module",
        "            self.segments_mask(held),\n",
        "            EVERYTHING,\n",
    ),
    Mutation(
        "EXPERIMENT always holds",
        "index_module",
        "            self.arms_mask(unit),\n",
        "            EVERYTHING,\n",
    ),
    Mutation(
        "HOLDOUT always holds",
        "index_module",
        "            self.holdouts_mask(unit),\n",
        "            EVERYTHING,\n",
    ),
    Mutation(
        "rights do not end a window",
        "index_masks",
        "(variant.ends_at, variant.rights_until)",
        "(variant.ends_at,)",
    ),
    Mutation(
        "only rights end a window",
        "index_masks",
        "(variant.ends_at, variant.rights_until)",
        "(variant.rights_until,)",
    ),
    Mutation(
        "none is not looked at",
        "index_module",
        "                barred |= excluded\n",
        "                pass\n",
    ),
    Mutation(
        "all is not looked at",
        "index_module",
        "                barred |= required\n",
        "                pass\n",
    ),
    Mutation(
        "any must not be held",
        "index_module",
        "return depths & places & ~barred",
        "return ~barred",
    ),
    Mutation(
        "experiments bind when they are stopped",
        "index_masks",
        "if not experiment.running:",
        "if False:",
    ),
    Mutation(
        "units count without personalization",
        "index_module",
        "context.unit if context.personalize else None",
        "context.unit",
    ),
    Mutation(
        "conditions do not establish",
        "index_taxonomy",
        "and evaluate(condition, context.attributes)",
        "and False",
    ),
    Mutation(
        "consent is not asked for",
        "index_taxonomy",
        "if purpose not in context.consent:",
        "if False:",
    ),
    Mutation(
        "exclusive children are not",
        "index_taxonomy",
        "losers |= behind_the_first",
        "losers |= 0",
    ),
    Mutation(
        "segments are held without personalization",
        "index_taxonomy",
        "if not context.personalize:",
        "if False:",
    ),
    Mutation(
        "depth and rank come from one segment",
        "index_entries",
        "SegmentLevel(one.depth, other.place)",
        "SegmentLevel(one.depth, one.place)",
    ),
)
