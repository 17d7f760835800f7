"""Changes of the reference engine, each of which a golden case must notice."""

from itertools import pairwise

from tests.engine.mutants import Mutation, swap

STEP_LINES = (
    "    Step.PRIORITY: _step_1_priority,\n",
    "    Step.LOCALE: _step_2_locale,\n",
    "    Step.SEGMENT_COUNT: _step_3_segment_count,\n",
    "    Step.SEGMENT_DEPTH: _step_4_segment_depth,\n",
    "    Step.SEGMENT_RANK: _step_5_segment_rank,\n",
    "    Step.CHANNEL: _step_6_channel,\n",
    "    Step.DEVICE: _step_7_device,\n",
    "    Step.START: _step_8_start,\n",
    "    Step.KEY: _step_9_key,\n",
)

MUTATIONS = (
    *(
        swap(f"steps {number} and {number + 1} change places", "reference_order", first, second)
        for number, (first, second) in enumerate(pairwise(STEP_LINES), start=1)
    ),
    *(
        Mutation(f"step {number} is left out", "reference_order", line, "")
        for number, line in enumerate(STEP_LINES, start=1)
    ),
    Mutation(
        "step 1 upside down",
        "reference_order",
        "return -variant.priority",
        "return +variant.priority",
    ),
    Mutation(
        "step 2 upside down",
        "reference_order",
        "else nearest",
        "else -nearest",
    ),
    Mutation(
        "step 2 with none first",
        "reference_order",
        "return len(situation.chain) if nearest",
        "return -1 if nearest",
    ),
    Mutation(
        "step 3 upside down",
        "reference_order",
        "return -segment_count(",
        "return +segment_count(",
    ),
    Mutation(
        "step 3 counts ancestors",
        "reference_order",
        "len(required - ancestors)",
        "len(required)",
    ),
    Mutation(
        "step 3 forgets any",
        "reference_order",
        "(1 if variant.targeting.any",
        "(0 if variant.targeting.any",
    ),
    Mutation(
        "step 3 counts every key of any",
        "reference_order",
        "(1 if variant.targeting.any_segments else 0)",
        "len(variant.targeting.any_segments)",
    ),
    Mutation(
        "step 4 upside down",
        "reference_order",
        "return -segment_depth(",
        "return +segment_depth(",
    ),
    Mutation(
        "step 4 takes the least deep",
        "reference_order",
        "return max((depth(segments",
        "return min((depth(segments",
    ),
    Mutation(
        "steps 4 and 5 look at segments that are not held",
        "reference_order",
        "for key in named if key in situation.held]",
        "for key in named]",
    ),
    Mutation(
        "step 5 takes the last by rank",
        "reference_order",
        "return min(matched",
        "return max(matched",
    ),
    Mutation(
        "step 5 upside down",
        "reference_order",
        "return (False, rank_order(situation.taxonomy.segments[segment]))",
        "return (False, tuple(-ord(each) for each in segment))",
    ),
    Mutation(
        "no rank is first",
        "reference_held",
        "(segment.rank is None, ",
        "(segment.rank is not None, ",
    ),
    Mutation(
        "step 6 upside down",
        "reference_order",
        "-_deepest(variant.targeting.channels",
        "+_deepest(variant.targeting.channels",
    ),
    Mutation(
        "step 7 upside down",
        "reference_order",
        "-_deepest(variant.targeting.devices",
        "+_deepest(variant.targeting.devices",
    ),
    Mutation(
        "steps 6 and 7 take the least deep",
        "reference_order",
        "return max((path.index",
        "return min((path.index",
    ),
    Mutation(
        "step 8 upside down",
        "reference_order",
        "(False, -variant.starts_at)",
        "(False, +variant.starts_at)",
    ),
    Mutation(
        "step 8 with open first",
        "reference_order",
        "return (True, 0)",
        "return (False, -(10**18))",
    ),
    Mutation(
        "step 9 upside down",
        "reference_order",
        "return variant.key",
        "return chr(0x10FFFF - ord(variant.key[0]))",
    ),
    Mutation(
        "LOCALE always holds",
        "reference_match",
        "    MatchCondition.LOCALE: _locale_holds,\n",
        "",
    ),
    Mutation(
        "CHANNEL always holds",
        "reference_match",
        "    MatchCondition.CHANNEL: _channel_holds,\n",
        "",
    ),
    Mutation(
        "DEVICE always holds",
        "reference_match",
        "    MatchCondition.DEVICE: _device_holds,\n",
        "",
    ),
    Mutation(
        "SEGMENTS always holds",
        "reference_match",
        "    MatchCondition.SEGMENTS: _segments_hold,\n",
        "",
    ),
    Mutation(
        "EXPERIMENT always holds",
        "reference_match",
        "    MatchCondition.EXPERIMENT: _experiment_holds,\n",
        "",
    ),
    Mutation(
        "HOLDOUT always holds",
        "reference_match",
        "    MatchCondition.HOLDOUT: _holdout_holds,\n",
        "",
    ),
    Mutation(
        "WINDOW always holds",
        "reference_match",
        "    if not is_in_window(variant, situation.context.at):\n",
        "    if False:\n",
    ),
    Mutation(
        "a window is shut as it starts",
        "reference_match",
        "variant.starts_at <= at",
        "variant.starts_at < at",
    ),
    Mutation(
        "a window is open at its end",
        "reference_match",
        "at < end)",
        "at <= end)",
    ),
    Mutation(
        "rights do not end a window",
        "reference_match",
        "(variant.ends_at, variant.rights_until)",
        "(variant.ends_at,)",
    ),
    Mutation(
        "only rights end a window",
        "reference_match",
        "(variant.ends_at, variant.rights_until)",
        "(variant.rights_until,)",
    ),
    Mutation(
        "locales compare with case",
        "reference_match",
        "tag.lower() in situation.chain",
        "tag in situation.chain",
    ),
    Mutation(
        "the chain keeps its case",
        "reference_match",
        "    tag = tag.lower()\n",
        "",
    ),
    Mutation(
        "declared fallbacks are not looked at",
        "reference_match",
        "if declared is not None and declared.fallbacks:",
        "if declared is None:",
    ),
    Mutation(
        "malformed tags have a chain",
        "reference_match",
        "if tag is None or not is_well_formed(tag):",
        "if tag is None:",
    ),
    Mutation(
        "any must all be held",
        "reference_match",
        "any(key in held for key in targeting.any_segments)",
        "all(key in held for key in targeting.any_segments)",
    ),
    Mutation(
        "one of all is enough",
        "reference_match",
        "and all(key in held for key in targeting.all_segments)",
        "and (not targeting.all_segments or any(key in held for key in targeting.all_segments))",
    ),
    Mutation(
        "none is not looked at",
        "reference_match",
        "        and not any(key in held for key in targeting.no_segments)\n",
        "",
    ),
    Mutation(
        "experiments bind when they are stopped",
        "reference_match",
        "if not experiment.running or not arms:",
        "if not arms:",
    ),
    Mutation(
        "without a unit arms match",
        "reference_match",
        "if situation.unit is None or allocate(",
        "if situation.unit is not None and allocate(",
    ),
    Mutation(
        "holdouts let none through",
        "reference_match",
        " or targeting.no_segments\n",
        "\n",
    ),
    Mutation(
        "units count without personalization",
        "reference_match",
        "if context.unit and context.personalize else",
        "if context.unit else",
    ),
    Mutation(
        "an empty unit is a unit",
        "reference_match",
        "if context.unit and context.personalize else",
        "if context.unit is not None and context.personalize else",
    ),
    Mutation(
        "naming does not establish",
        "reference_held",
        "if segment.key in context.segments:",
        "if False:",
    ),
    Mutation(
        "conditions do not establish",
        "reference_held",
        "return segment.condition is not None and",
        "return False and",
    ),
    Mutation(
        "consent is not asked for",
        "reference_held",
        "return purposes <= context.consent",
        "return True",
    ),
    Mutation(
        "only the own purpose counts",
        "reference_held",
        "path = path_from_root(taxonomy.segments, key)\n",
        "path = (key,)\n",
    ),
    Mutation(
        "ancestors are not held",
        "reference_held",
        "for step in path_from_root(taxonomy.segments, key))\n",
        "for step in (key,))\n",
    ),
    Mutation(
        "exclusive children are not",
        "reference_held",
        "if len(children) > 1:",
        "if len(children) > 99:",
    ),
    Mutation(
        "the last exclusive child stays",
        "reference_held",
        "first = min(children",
        "first = max(children",
    ),
    Mutation(
        "what is below a loser stays",
        "reference_held",
        "losers.isdisjoint(path_from_root(segments, key))",
        "key not in losers",
    ),
    Mutation(
        "segments are held without personalization",
        "reference_held",
        "if not context.personalize:",
        "if False:",
    ),
    Mutation(
        "the end of a default is no boundary",
        "reference",
        "set(situation.module.default_ends.values())",
        "set()",
    ),
    Mutation(
        "a default that ended is shown",
        "reference",
        "end <= situation.context.at else None",
        "end < 0 else None",
    ),
    Mutation(
        "a default ends a millisecond late",
        "reference",
        "end <= situation.context.at else None",
        "end < situation.context.at else None",
    ),
    Mutation(
        "shut windows have boundaries",
        "reference",
        "or start < end:",
        "or True:",
    ),
    Mutation(
        "windows of zero length have boundaries",
        "reference",
        "or start < end:",
        "or start <= end:",
    ),
    Mutation(
        "valid until may be now",
        "reference",
        "if instant > at)",
        "if instant >= at)",
    ),
    Mutation(
        "every window counts",
        "reference",
        "if use is not None or first_failure_but_window(variant, situation) is None",
        "if True",
    ),
)
