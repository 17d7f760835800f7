"""What tests of serving publish, run as a script in a process of its own.

`python -m tests.delivery.serving.seed` prepares an empty instance and prints its keys as JSON;
with a headline as argument, it publishes the hero with that headline.
"""

import json
import os
import sys


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
    import django

    django.setup()
    from variants.approval.demand import Demand

    Demand.of = lambda self, kind, found: {}  # what is tested here is not approval
    if len(sys.argv) > 1:
        publish(sys.argv[1])
    else:
        sys.stdout.write(json.dumps(prepare()))


def prepare() -> dict[str, str]:
    from django.core.management import call_command

    from delivery.registration import create_client
    from tests.factories import make_module, make_segment, make_variant, targeting
    from variants.gate import publishing

    call_command("migrate", interactive=False, verbosity=0)
    with publishing():
        make_segment("skier", name="Skiers")
        hero = make_module("home-hero", live=True)
        make_variant(hero, "skier", live=True, targeting=targeting(any=["skier"]))
    return {scope: create_client(scope, scopes=[scope]) for scope in ("deliver", "manage")}


def publish(headline: str) -> None:
    from content.models import Module
    from variants.gate import publishing

    with publishing():
        hero = Module.objects.get(key="home-hero")
        hero.fields = {"headline": headline}
        hero.save()


if __name__ == "__main__":
    main()
