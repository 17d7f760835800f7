"""How fast a large content pack is imported, and in how much memory.

    .venv/bin/python benchmarks/pack_import.py [--modules 10000] [--variants 6]

Makes a pack and an empty instance in a temporary folder, imports the pack with `manage.py
import_pack` as an operator would, imports it again (nothing changes) and exports it. Prints
variants per second of wall clock time and of CPU time, and the peak resident memory of each
process, beside the goal of 200 variants/s. `DATABASE_URL` chooses another, empty database.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GOAL = 200
APPROVER = "approver"

_WORDS = [
    *("snow", "trail", "summit", "light", "pack", "boots", "river", "dawn", "ridge", "camp"),
    *("warm", "dry", "alpine", "route", "weather", "gear", "rope", "tent", "valley", "stove"),
]
_SEGMENTS = [f"segment-{number:02}" for number in range(24)]
_CHANNELS = ["email", "push", "sms", "web"]
_DEVICES = ["desktop", "mobile", "tv"]
_LOCALES = ["de", "en", "fr"]


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", type=int, default=10_000)
    parser.add_argument("--variants", type=int, default=6)
    options = parser.parse_args()
    count = options.modules * options.variants
    with tempfile.TemporaryDirectory() as folder:
        os.environ["REFRACT_HOME"] = folder
        pack = Path(folder) / "pack.json"
        write_pack(pack, options.modules, options.variants)
        print(f"{options.modules:,} modules, {count:,} variants, {size(pack)}")
        run("migrate", "migrate", "--noinput", count=0)
        os.environ |= {"DJANGO_SUPERUSER_USERNAME": APPROVER, "DJANGO_SUPERUSER_PASSWORD": "-"}
        user = ("createsuperuser", "--noinput", "--email", "approver@example.org")
        run("make the approver", *user, count=0)
        run("import", "import_pack", str(pack), "--approve-as", APPROVER, count=count)
        run("import again", "import_pack", str(pack), "--approve-as", APPROVER, count=count)
        again = Path(folder) / "again.json"
        run("export", "export_pack", str(again), count=count)
        print(f"exported {size(again)}")


def run(what: str, *arguments: str, count: int) -> None:
    """Run a command of manage.py and print what it took."""
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=ROOT, stdout=-3)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status:
        sys.exit(f"{what} failed")
    cpu = usage.ru_utime + usage.ru_stime
    line = f"{what:>13}: {wall:7.1f} s, {cpu:7.1f} s CPU, peak {usage.ru_maxrss / 1024:.0f} MB"
    if count:
        line += f", {count / wall:,.0f} variants/s (goal {GOAL}), {count / cpu:,.0f} per CPU second"
    print(line, flush=True)


def size(path: Path) -> str:
    """Return the size of a file in megabytes."""
    return f"{path.stat().st_size / 1e6:.1f} MB"


def write_pack(path: Path, modules: int, variants: int) -> None:
    """Write a pack of heroes; the same numbers give the same pack."""
    source = random.Random(42)
    pack: dict[str, Any] = {
        "format": "refract/1",
        "segments": [
            {"key": key, "name": key.title(), "rank": rank, "condition": {"visits": {"$gte": rank}}}
            for rank, key in enumerate(_SEGMENTS)
        ],
        "channels": [{"key": key, "name": key.title()} for key in _CHANNELS],
        "devices": [{"key": key, "name": key.title()} for key in _DEVICES],
        "locales": [{"key": key, "name": key} for key in _LOCALES],
        "brands": [{"key": "alpenglow", "name": "Alpenglow"}],
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(pack)[:-1] + ', "modules": [\n')
        for number, module in enumerate(_modules(source, modules, variants)):
            file.write((",\n" if number else "") + json.dumps(module))
        file.write("\n]}\n")


def _modules(source: random.Random, modules: int, variants: int) -> Iterator[dict[str, Any]]:
    for number in range(modules):
        yield {
            "key": f"hero-{number:06}",
            "type": "hero",
            "brand": "alpenglow",
            "name": f"Hero {number}",
            "locale": "en",
            "tags": source.sample(_WORDS, 2),
            "fields": _values(source) | {"ctaLabel": "Go", "ctaUrl": f"/go/{number}"},
            "variants": [_variant(source, place) for place in range(variants)],
        }


def _variant(source: random.Random, place: int) -> dict[str, Any]:
    return {
        "key": f"variant-{place}",
        "name": f"Variant {place}",
        "targeting": {
            "locales": source.sample(_LOCALES, source.randrange(2)),
            "segments": {"any": source.sample(_SEGMENTS, source.randrange(3))},
            "channels": source.sample(_CHANNELS, source.randrange(2)),
            "devices": source.sample(_DEVICES, source.randrange(2)),
        },
        "overrides": _values(source),
        "provenance": {"source": "agency", "cost": "120.00", "currency": "EUR"},
    }


def _values(source: random.Random) -> dict[str, str]:
    return {
        "eyebrow": _text(source, 2),
        "headline": _text(source, 5),
        "body": "".join(f"<p>{_text(source, 18)}.</p>" for _ in range(2)),
    }


def _text(source: random.Random, words: int) -> str:
    return " ".join(source.choices(_WORDS, k=words)).capitalize()


if __name__ == "__main__":
    main()
