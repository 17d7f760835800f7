"""What is asked: GraphQL requests with distinct contexts, the same in every run."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.delivery.content import (
    CHANNELS,
    DEVICES,
    EXPERIENCES,
    LOCALES,
    SEGMENTS,
    module_key,
)

_FIELDS = (
    "key ... on Offer { headline body price currency validThrough terms imageAlt ctaLabel ctaUrl "
    "image { url width height alt } }"
)
_MODULE = "($key: ID!, $context: ContextInput) { module(key: $key, context: $context) { "
_EXPERIENCE = "($key: ID!, $context: ContextInput) { experience(key: $key, context: $context) { "
#: One module, ten fields.
MODULE = f"query Offer{_MODULE}{_FIELDS} }} }}"
#: The same with what a decision service keeps beside it.
REASONS = (
    f"query Reasons{_MODULE}{_FIELDS} resolution {{ generation contextKey why decisionId }} }} }}"
)
#: A whole screen of twenty slots in one call.
EXPERIENCE = f"query Screen{_EXPERIENCE}slots {{ name module {{ {_FIELDS} }} }} }} }}"
#: The same module of the stock view, which has no contexts and no types of modules.
STOCK = (
    "query Offer($key: String!, $segments: [String!], $channel: String, $device: String, "
    "$locale: String) { offer(key: $key, segments: $segments, channel: $channel, "
    "device: $device, locale: $locale) { key headline body price currency validThrough terms "
    "imageAlt ctaLabel ctaUrl image { url width height alt } } }"
)
#: One row of wagtail-grapple: it has no variants, so each is a snippet with its terms.
GRAPPLE = (
    "query Offer($key: String!, $segment: String!, $channel: String!, $device: String!) "
    "{ offer(key: $key, segment: $segment, channel: $channel, device: $device) { key headline "
    "body price currency validThrough terms imageAlt ctaLabel ctaUrl imageUrl imageWidth "
    "imageHeight } }"
)

Body = dict[str, Any]


def contexts(count: int) -> list[dict[str, Any]]:
    """So many different contexts of four parts."""
    source = random.Random(count)
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    while len(found) < count:
        segments = sorted(source.sample(SEGMENTS, source.randint(1, 4)))
        channel, device = source.choice(CHANNELS), source.choice(DEVICES)
        locale = source.choice(LOCALES)
        found[(*segments, channel, device, locale)] = {
            "segments": segments,
            "channel": channel,
            "device": device,
            "locale": locale,
        }
    return list(found.values())


def module_bodies(query: str, modules: int, count: int) -> Iterator[Body]:
    """Requests for one module each, over all modules in turn, each with a context of its own."""
    order = list(range(modules))
    random.Random(7).shuffle(order)
    for number, context in enumerate(contexts(count)):
        key = module_key(order[number % modules])
        yield {"query": query, "variables": {"key": key, "context": context}}


def experience_bodies(count: int) -> Iterator[Body]:
    """Requests for one experience each."""
    for number, context in enumerate(contexts(count)):
        key = f"screen-{number % EXPERIENCES:02}"
        yield {"query": EXPERIENCE, "variables": {"key": key, "context": context}}


def stock_bodies(modules: int, count: int) -> Iterator[Body]:
    """The requests of `module_bodies` as the stock view takes them."""
    for body in module_bodies(STOCK, modules, count):
        asked = body["variables"]
        yield {"query": STOCK, "variables": {"key": asked["key"], **asked["context"]}}


def grapple_bodies(rows: list[dict[str, str]], count: int) -> Iterator[Body]:
    """Requests for rows that there are, each by its key and its three terms."""
    order = rows[:]
    random.Random(7).shuffle(order)
    for number in range(count):
        yield {"query": GRAPPLE, "variables": order[number % len(order)]}


def write_bodies(path: Path, bodies: Iterator[Body]) -> None:
    """Write requests for the load generator, one in a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(body, separators=(",", ":")) + "\n" for body in bodies)
