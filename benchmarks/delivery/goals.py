"""Ratios of what was measured, beside the goals of PERFORMANCE.md section 1."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Summaries = Mapping[str, Mapping[str, Any]]

MODULE = "module"
STATIC = "static JSON"
REASONS = "module with reasons"
EXPERIENCE = "experience of 20 slots"
LARGE = "module of 100,000"
GRAPHQL_CORE = "module by graphql-core"


@dataclass(frozen=True)
class Goal:
    """One ratio, and what it should be."""

    what: str
    wanted: str
    is_met: Callable[[float], bool] | None
    over: str
    under: str


GOALS = (
    Goal("one module / static JSON", ">= 0.80x", lambda x: x >= 0.80, MODULE, STATIC),
    Goal("100,000 modules / 1,000", "flat, >= 0.90x", lambda x: x >= 0.90, LARGE, MODULE),
    Goal("one module / 20 slots", "<= 5x", lambda x: x <= 5, MODULE, EXPERIENCE),
    Goal("by plan / by graphql-core", "", None, MODULE, GRAPHQL_CORE),
    Goal("with reasons / without", "", None, REASONS, MODULE),
)


def peer_goal(name: str) -> Goal:
    """The goal against a peer."""
    return Goal(f"one module / {name}", ">= 75x, aim 100x", lambda x: x >= 75, MODULE, name)


def ratios(goal: Goal, summaries: Summaries) -> dict[str, float] | None:
    """A goal's ratio of best windows, of middle windows, and of CPU time; None if not measured."""
    if goal.over not in summaries or goal.under not in summaries:
        return None
    over, under = summaries[goal.over], summaries[goal.under]
    return {
        "best": over["best"] / under["best"],
        "median": over["median"] / under["median"],
        "cpu": under["cpu"] / over["cpu"],
    }


def verdict(goal: Goal, ratio: Mapping[str, float]) -> str:
    """Whether the best windows meet a goal."""
    if goal.is_met is None:
        return ""
    return "met" if goal.is_met(ratio["best"]) else "missed"
