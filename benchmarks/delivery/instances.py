"""The instances of the delivery benchmark: 1,000 modules through the gate, and 100 times as many.

The larger one is the smaller one's change log, multiplied: each document is written again under
other keys, as one more generation. Kept in a folder, so that the next run only serves them.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.delivery import requests
from benchmarks.delivery.content import CHANNELS, DEVICES, modules, write_pack

ROOT = Path(__file__).resolve().parents[2]
VARIANTS = 6
APPROVER = "approver"
#: Answers that are compared with the reference engine before anything is measured.
CHECKED = 200


@dataclass(frozen=True)
class Instance:
    """An instance with content and a key for it."""

    home: Path
    modules: int
    key: str
    environment: dict[str, str]


def small_instance(folder: Path, count: int, bodies: int) -> Instance:
    """Make the instance with `count` modules, its requests, and the answers to some of them."""
    home = folder / f"instance-{count}"
    environment = {"REFRACT_HOME": str(home)}
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        pack = folder / "pack.zip"
        write_pack(pack, count, VARIANTS)
        people = {"DJANGO_SUPERUSER_USERNAME": APPROVER, "DJANGO_SUPERUSER_PASSWORD": "-"}
        manage(environment, "migrate", "--noinput")
        manage(environment | people, "createsuperuser", "--noinput", "--email", "a@example.org")
        manage(environment, "import_pack", str(pack), "--approve-as", APPROVER)
        key = manage(environment, "create_client", "benchmark", "--scope", "deliver")
        (home / "key").write_text(key.splitlines()[-1])
        (home / "ready").touch()
    write = requests.write_bodies
    write(folder / "module.jsonl", requests.module_bodies(requests.MODULE, count, bodies))
    write(folder / "reasons.jsonl", requests.module_bodies(requests.REASONS, count, bodies))
    write(folder / "experience.jsonl", requests.experience_bodies(bodies))
    write(folder / "stock.jsonl", requests.stock_bodies(count, bodies))
    write(folder / "grapple.jsonl", requests.grapple_bodies(rows(folder, count), bodies))
    instance = Instance(home, count, (home / "key").read_text(), environment)
    inside(instance, "expected", str(folder / "module.jsonl"), str(folder / "expected.json"))
    return instance


def large_instance(folder: Path, of: Instance, count: int) -> Instance:
    """Make the instance with `count` modules out of a small one, and requests over all of them."""
    home = folder / f"instance-{count}"
    instance = Instance(home, count, of.key, {"REFRACT_HOME": str(home)})
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(of.home, home, ignore=shutil.ignore_patterns("ready", "store"))
        inside(instance, "multiply", str(count))
        (home / "ready").touch()
    file = folder / "module-large.jsonl"
    if not file.exists():
        requests.write_bodies(file, requests.module_bodies(requests.MODULE, count, count))
    return instance


def rows(folder: Path, count: int) -> list[dict[str, str]]:
    """Write the rows that wagtail-grapple serves, and return what finds each of them.

    It resolves nothing, so every module is a row for each of its variants, whole: its terms, and
    the default's values under the variant's.
    """
    source = random.Random(44)
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    with (folder / "modules.jsonl").open("w", encoding="utf-8") as file:
        for module in modules(count, VARIANTS):
            file.write(json.dumps(module) + "\n")
            for variant in module["variants"]:
                targeting = variant["targeting"]
                find = {
                    "key": module["key"],
                    "segment": targeting["segments"]["any"][0],
                    "channel": (targeting["channels"] or [source.choice(CHANNELS)])[0],
                    "device": (targeting["devices"] or [source.choice(DEVICES)])[0],
                }
                values = module["fields"] | variant["overrides"]
                found.setdefault(tuple(find.values()), find | values)
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in found.values())
    names = ("key", "segment", "channel", "device")
    return [{name: row[name] for name in names} for row in found.values()]


def manage(environment: dict[str, str], *arguments: str, checkout: Path = ROOT) -> str:
    """Run a command of `manage.py`.

    :return: what it printed.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=checkout,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"manage.py {arguments[0]} failed")
    return done.stdout.strip()


def inside(instance: Instance, *arguments: str) -> None:
    """Run a part of this file in a process of its own that has the instance's settings."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.delivery.instances", *arguments],
        cwd=ROOT,
        env={**os.environ, **instance.environment},
        check=False,
    )
    if done.returncode:
        sys.exit(f"{arguments[0]} failed for {instance.home}")


def multiply(count: int) -> None:
    """Publish every module again under other keys until there are `count`, in one generation."""
    from django.utils import timezone

    from variants.models import ChangeLogEntry, Generation, PublishingState

    originals = list(ChangeLogEntry.objects.filter(kind="module", is_current=True).order_by("key"))
    state = PublishingState.objects.get(pk=1)
    state.generation += 1
    generation = Generation.objects.create(number=state.generation, at=timezone.now())

    def copies() -> Iterator[ChangeLogEntry]:
        for number in tqdm(range(len(originals), count), unit=" modules"):
            original = originals[number % len(originals)]
            key = f"offer-{number:06}"
            yield ChangeLogEntry(
                generation=generation,
                kind="module",
                key=key,
                document=original.document.replace(original.key, key),
                variants=original.variants,
            )

    batch = []
    for entry in copies():
        batch.append(entry)
        if len(batch) == 500:
            ChangeLogEntry.objects.bulk_create(batch)
            batch = []
    ChangeLogEntry.objects.bulk_create(batch)
    state.save()


def expected(bodies: Path, target: Path) -> None:
    """Write what the reference engine answers to the first requests, for `checking.py`."""
    import orjson

    from delivery.values import json_value
    from taxonomy.documents import taxonomy_from_document
    from variants.engine import reference
    from variants.engine.documents import module_from_document
    from variants.engine.types import Context
    from variants.models import ChangeLogEntry

    current = ChangeLogEntry.objects.filter(is_current=True)
    documents = {(entry.kind, entry.key): entry.document for entry in current}
    taxonomy = taxonomy_from_document(orjson.loads(documents["taxonomy", "taxonomy"]))
    answers = []
    with bodies.open(encoding="utf-8") as file:
        for line, _ in zip(file, range(CHECKED), strict=False):
            asked = json.loads(line)["variables"]
            given = asked["context"]
            document = orjson.loads(documents["module", asked["key"]])
            context = Context(
                at=0,
                segments=frozenset(given["segments"]),
                channel=given["channel"],
                device=given["device"],
                locale=given["locale"],
            )
            values = reference.resolve(module_from_document(document), taxonomy, context).values
            answers.append(
                {"key": asked["key"]}
                | {name: json_value(name, values, document["groups"], origin="") for name in values}
            )
    target.write_text(json.dumps(answers), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    import django

    django.setup()
    if sys.argv[1] == "multiply":
        multiply(int(sys.argv[2]))
    else:
        expected(Path(sys.argv[2]), Path(sys.argv[3]))
