"""How fast the admin's pages are where there are 100,000 variants.

    .venv/bin/python -m benchmarks.admin_pages [--modules 2000] [--variants 50] [--home DIR]
        [--only TEXT] [--times 5] [--sql] [--markdown]

Makes a large instance (`benchmarks.admin_data`; some minutes) in a temporary folder, or in
`--home`, where it is kept and used again. With `DATABASE_URL` it is made in that database, which
must be empty, and stays there. Then every page is asked for as an editor does, through Django's
test client and the product's settings and middleware: once to warm up, once to count its queries,
then `--times` times by the clock. Prints the queries, the median and the slowest time and the
median of the CPU time, in milliseconds, and exits with status 1 when a median misses the goal.

A new page is one more line of `PAGES` in `benchmarks.admin_desk`, something else that is sent one
more of `benchmarks.admin_actions.actions`. Filters and sortings are found in
the lists themselves. What is written is undone: each request runs in a transaction.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

#: Milliseconds.
GOAL = 300


def main() -> None:
    """Make the instance if there is none, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", type=int, default=2_000)
    parser.add_argument("--variants", type=int, default=50)
    parser.add_argument("--home", type=Path, help="Keep the instance in this folder.")
    parser.add_argument("--only", default="", help="Only pages whose name holds this text.")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--sql", action="store_true", help="Show each page's slowest queries.")
    parser.add_argument("--markdown", action="store_true", help="Print the rows of a table.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["REFRACT_HOME"] = str((options.home or Path(folder)).resolve())
        prepare(options.modules, options.variants)
        sys.exit(0 if measure_all(options) else 1)


def prepare(modules: int, variants: int) -> None:
    """Set Django up on the instance, and fill it if it is empty."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
    Path(os.environ["REFRACT_HOME"]).mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from benchmarks.admin_data import LAST, Seed
    from content.models import Experience, Module
    from variants.models import Variant

    call_command("migrate", interactive=False, verbosity=0)
    if not Experience.objects.filter(key=LAST).exists():
        if get_user_model().objects.exists():
            sys.exit(
                "The instance is another one, or unfinished: name an empty folder or database."
            )
        Seed(modules, variants).write()
    import config.wsgi  # noqa: F401 - garbage is collected as in a worker of the server

    print(f"{Module.objects.count():,} modules, {Variant.objects.count():,} variants\n")


def measure_all(options: argparse.Namespace) -> bool:
    """Ask for every page; print a line for each; say whether all reach the goal."""
    from django.db import connection

    from benchmarks.admin_actions import actions
    from benchmarks.admin_desk import Desk

    desk = Desk()
    reached = True
    if options.markdown:
        print(f"| page | queries | ms on {connection.vendor} | of CPU |\n| --- | --- | --- | --- |")
    else:
        print(f"{connection.vendor}, goal {GOAL} ms{'':32}queries  median   worst     CPU")
    for name, request in (*desk.requests(), *actions(desk)):
        if options.only not in name:
            continue
        try:
            figures = desk.measure(request, options.times)
        except AssertionError as error:
            print(f"{name:<55} {error}")
            reached = False
            continue
        late = figures.median > GOAL
        reached = reached and not late
        cpu = statistics.median(figures.cpu_times)
        if options.markdown:
            print(f"| {name} | {figures.queries} | {figures.median:.0f} | {cpu:.0f} |")
        else:
            shown = "".join(f"{each:8.0f}" for each in (figures.median, max(figures.times), cpu))
            print(f"{name:<55} {figures.queries:>5} {shown}{'  <- slow' if late else ''}")
        for milliseconds, sql in figures.slowest_sql if options.sql else ():
            print(f"      {milliseconds:6.0f} ms  {sql}")
        sys.stdout.flush()
    return reached


if __name__ == "__main__":
    main()
