"""What happens without anybody waiting: jobs, and publications, rules and mail that are due."""

import os
import time
from argparse import ArgumentParser
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from delivery.caching.purging import start_purging
from jobs.queue import close_lost
from jobs.worker import start_worker
from variants.notices.due import send_due_notices
from variants.rule_runs.due import run_due_rules
from variants.schedule import run_due

#: Seconds between two looks at the schedule.
INTERVAL = 10


class Command(BaseCommand):
    """Run jobs as they come and due publications every few seconds, until interrupted.

    Several of these may run, on one machine or many: each job is taken by one of them, the gate
    lets one publication through at a time, and what one has published is not due for the next.
    """

    help = "Run jobs and due publications until interrupted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add `--parent`, by which `serve` makes sure that this ends with it."""
        parser.add_argument("--parent", type=int, help="End when this process is gone.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, publish, wait; a database that is away is tried again."""
        parent = options["parent"]
        start_worker(self.stderr.write)
        start_purging(self.stderr.write)
        try:
            while parent is None or os.getppid() == parent:
                self.run_once()
                time.sleep(INTERVAL)
        except KeyboardInterrupt:
            return

    def run_once(self) -> None:
        """Run what is due now and say what was done."""
        close_old_connections()
        try:
            for name in close_lost():
                self.stderr.write(f"The server was stopped while a job was running: {name}")
            for line in chain(run_due(), run_due_rules(), send_due_notices()):
                self.stdout.write(line)
        except DatabaseError as error:
            self.stderr.write(f"Due publications wait, the database does not answer: {error}")
