"""The closed lists of the API, most of them the engine's own."""

from enum import Enum
from typing import Any

import graphene

from variants.engine.types import MatchCondition, WarningCode
from variants.engine.types import Outcome as EngineOutcome
from variants.engine.types import Priority as EnginePriority
from variants.engine.types import Step as EngineStep


def described(
    values: type[Enum], name: str, description: str, members: dict[str, str]
) -> type[graphene.Enum]:
    """Make a GraphQL enum of a Python one.

    :param members: a sentence for each member, by its name.
    """

    def describe(member: Any) -> str:
        return description if member is None else members[member.name]

    return graphene.Enum.from_enum(values, name=name, description=describe)


class _TextFormat(Enum):
    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"


class _ChangeKind(Enum):
    MODULE_PUBLISHED = "MODULE_PUBLISHED"
    MODULE_WITHDRAWN = "MODULE_WITHDRAWN"
    TAXONOMY = "TAXONOMY"
    EXPERIENCE = "EXPERIENCE"
    ROLLBACK = "ROLLBACK"


TextFormat = described(
    _TextFormat,
    "TextFormat",
    "How a rich text is written.",
    {
        "HTML": "Clean HTML: paragraphs, headings, lists, links, emphasis.",
        "TEXT": "Plain text without any markup.",
        "MARKDOWN": "Markdown.",
    },
)

Outcome = described(
    EngineOutcome,
    "Outcome",
    "What became of a candidate.",
    {
        "WON": "It won every field group that it overrides.",
        "PARTLY_WON": "It won some of the field groups that it overrides.",
        "BEATEN": "It matched, and won none of the field groups that it overrides.",
        "NOT_MATCHED": "One of its conditions failed.",
    },
)

Condition = described(
    MatchCondition,
    "Condition",
    "A condition of a variant; of several that fail, the first in this order is named.",
    {
        "WINDOW": "The instant lies in its window.",
        "LOCALE": "One of its locales is in the chain of the context's locale.",
        "CHANNEL": "One of its channels is the context's or an ancestor of it.",
        "DEVICE": "One of its devices is the context's or an ancestor of it.",
        "SEGMENTS": "The segments held are those that it asks for.",
        "EXPERIMENT": "The unit is allocated to its arm of a running experiment.",
        "HOLDOUT": "The unit is in no holdout, or it targets no segments.",
    },
)

Step = described(
    EngineStep,
    "Step",
    "A step of the cascade; the first in which two variants differ decides between them.",
    {
        "PRIORITY": "The higher priority.",
        "LOCALE": "The locale nearer to the context's.",
        "SEGMENT_COUNT": "More segments required together.",
        "SEGMENT_DEPTH": "The segment deeper in its tree.",
        "SEGMENT_RANK": "The segment that comes first in the ranking.",
        "CHANNEL": "The channel deeper in its tree.",
        "DEVICE": "The device deeper in its tree.",
        "START": "The later start.",
        "KEY": "The smaller key.",
    },
)

WarningCodes = described(
    WarningCode,
    "WarningCode",
    "What in a context was not understood, or was contradictory.",
    {
        "UNKNOWN_SEGMENT": "No segment has the key.",
        "UNKNOWN_CHANNEL": "No channel has the key.",
        "UNKNOWN_DEVICE": "No device has the key.",
        "UNKNOWN_LOCALE": "Neither the tag nor any that it falls back to is a known locale.",
        "UNKNOWN_PURPOSE": "No segment names the consent purpose.",
        "EXCLUSIVE_SEGMENTS": "More than one exclusive child of the segment was held.",
    },
)

Priority = described(
    EnginePriority,
    "Priority",
    "The first step of the cascade.",
    {
        "STANDARD": "The usual one.",
        "CAMPAIGN": "Goes before standard.",
        "MANDATORY": "Goes before everything: what must be said.",
    },
)

ChangeKind = described(
    _ChangeKind,
    "ChangeKind",
    "What a publication did.",
    {
        "MODULE_PUBLISHED": "A module or some of its variants were published.",
        "MODULE_WITHDRAWN": "A module is not served any more.",
        "TAXONOMY": "Terms or brands changed.",
        "EXPERIENCE": "An experience was published, changed or withdrawn.",
        "ROLLBACK": "An earlier generation was restored; the changes beside it say what differs.",
    },
)
