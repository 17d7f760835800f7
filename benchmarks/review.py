"""How long it takes to decide over sixty changes of a module with forty variants.

    .venv/bin/python -m benchmarks.review

Makes its own database in memory. Every change is looked at and approved as a manager does by
keyboard: one `j` for each card, one `a`, and the page that opens next. Prints what is on the pages,
the keys pressed, and the seconds of the
processor that the server takes.
"""

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

SEGMENTS = 10
CHANGES = 60
PLACES: tuple[dict[str, list[str]], ...] = ({}, {"channels": ["email"]}, {"devices": ["phone"]})


def main() -> None:
    """Measure in a database of its own."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    _measure()


def _measure() -> None:
    from django.test import Client
    from django.urls import reverse

    from variants.models import Release

    manager = _make()
    client = Client()
    client.force_login(manager)
    queue, seconds = _timed(client.get, reverse("variants_review:queue"))
    print(f"queue of {len(queue.context['object_list'])}: {seconds:.2f} s")
    first = queue.context["object_list"][0]
    url = reverse("variants_review:release", args=[first.key])
    cards, looking, deciding = [], [], []
    while url != reverse("variants_review:queue"):
        page, seconds = _timed(client.get, url)
        looking.append(seconds)
        cards.append(len(page.context["review"].cards))
        form = {
            "seen": page.context["proposal"].digest,
            "shown": page.context["shown"],
            "decision": "approve",
        }
        answer, seconds = _timed(client.post, page.context["decide_url"], form)
        deciding.append(seconds)
        url = answer.url
    live = Release.objects.filter(state=Release.State.LIVE).count()
    print(f"approved and live: {live} of {CHANGES}")
    _print("cards on a page", cards, "d")
    _print("seconds to look", looking, ".2f")
    _print("seconds to approve", deciding, ".2f")
    keys = sum(cards) + len(cards)
    print(f"keys in all: {keys} ({sum(cards)} j, {len(cards)} a)")
    print(f"seconds in all: {sum(looking) + sum(deciding):.0f}")


def _make() -> Any:
    """A module with forty live variants, and sixty changes of it that wait; return a manager."""
    from tests.factories import (
        make_brand,
        make_channel,
        make_device,
        make_module,
        make_segment,
        make_variant,
        targeting,
    )
    from tests.variants.approval.deciding import (
        draft,
        live_without_asking,
        make_group,
        make_user,
        submitted,
    )

    brand = make_brand()
    brand.managers = make_group("Managers of the brand", like="Brand managers")
    brand.save()
    editor = make_user("editor", make_group("Editors of the brand", like="Content editors"))
    values = {
        "headline": "Outside is calling",
        "eyebrow": "Winter",
        "body": "<p>Snow, sun and silence.</p>",
        "ctaLabel": "See the slopes",
        "ctaUrl": "https://example.org/slopes",
    }
    with live_without_asking():
        for number in range(SEGMENTS):
            make_segment(f"s{number}")
        make_channel("email")
        make_device("phone")
        module = make_module(live=True, fields=values)
        groups = (("headline",), ("eyebrow",), ("body",), ("ctaLabel", "ctaUrl"))
        variants = []
        for number in range(40):
            group = groups[number % 4]
            one, other = number % SEGMENTS, (number // 4 + 3) % SEGMENTS
            held = [f"s{one}"] if number % 3 or one == other else [f"s{one}", f"s{other}"]
            overrides = {name: _written(name, f"variant {number}") for name in group}
            variants.append(
                make_variant(
                    module,
                    f"v{number}",
                    live=True,
                    overrides=overrides,
                    targeting=targeting(all=held, **PLACES[number % 3]),
                )
            )
    for number, variant in enumerate(variants):
        name = next(iter(variant.overrides))
        changed = variant.overrides | {name: _written(name, f"variant {number}, changed")}
        submitted(editor, draft(variant, editor, overrides=changed))
    for number in range(CHANGES - len(variants)):
        new = make_variant(
            module,
            f"n{number}",
            overrides={"headline": f"A new headline {number}"},
            targeting=targeting(all=[f"s{number % SEGMENTS}", f"s{(number * 3 + 1) % SEGMENTS}"]),
        )
        submitted(editor, draft(new, editor))
    return make_user("manager", brand.managers)


def _written(name: str, words: str) -> str:
    if name == "body":
        return f"<p>Snow for {words}.</p>"
    return f"https://example.org/{words.replace(' ', '-')}" if name == "ctaUrl" else words


def _timed(ask: Callable[..., Any], *about: Any) -> tuple[Any, float]:
    started = time.process_time()
    answer = ask(*about)
    return answer, time.process_time() - started


def _print(what: str, figures: list[Any], form: str) -> None:
    low, middle, high = min(figures), statistics.median(figures), max(figures)
    print(f"{what}: {low:{form}} to {high:{form}}, middle {middle:.2f}")


if __name__ == "__main__":
    main()
