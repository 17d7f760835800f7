"""Importing a content pack: checked as a whole, then written as a whole (DESIGN.md section 9)."""

import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from shutil import copyfileobj
from typing import IO, NoReturn

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from wagtail.log_actions import LogContext

from brand.models import Brand
from brand.rights import may_approve
from variants.approval.rights import managers_words
from variants.gate import Publication, PublishingRefused, publishing
from variants.pack.archive import PACK_NAME, Archive, BadArchive, is_zip
from variants.pack.assets import AssetFiles, StoredFiles, ZippedFiles
from variants.pack.bulk import BulkWriter
from variants.pack.known import Known
from variants.pack.prepare import PreparedPack, prepare
from variants.pack.problems import PackRefused, Problem, Report, shown, shown_text
from variants.pack.progress import Progress
from variants.pack.write_assets import AssetWriter, NewFiles, new_files
from variants.pack.write_content import ContentWriter
from variants.pack.write_rules import write_rules
from variants.pack.write_terms import write_brands, write_locales, write_terms
from variants.selectors import ChangeRecord, changes_after

REASON = "Import of a content pack"
#: Rows that are written together; memory grows with this and not with the pack.
CHUNK = 1_000
# Names the lock that lets one import after the other write.
_LOCK = 0x72_65_66_72_61_63_74


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the generation that it became (None: nothing live changed), and how
    many modules and variants the pack holds.

    `changes` is what would have changed live, for an import that only tried.
    """

    generation: int | None
    modules: int
    variants: int
    changes: tuple[ChangeRecord, ...] = ()


class _Tried(Exception):
    """Undoes what was written, and brings what it would have been."""

    def __init__(self, imported: Imported) -> None:
        self.imported = imported


def import_pack(
    source: IO[bytes],
    *,
    report: Report,
    warn: Callable[[str], None] = lambda line: None,
    progress: Progress | None = None,
    user: AbstractBaseUser | None = None,
    approver: AbstractBaseUser | None = None,
    approver_option: str = "--approve-as",
    reason: str = REASON,
    dry_run: bool = False,
) -> Imported:
    """Import a pack, all of it or nothing.

    :param source: the pack as JSON, or a zip that holds it; read to the end.
    :param report: takes every problem, as soon as it is found.
    :param warn: takes a line for everything that was cleaned away.
    :param user: recorded with the generation, the revisions and the history.
    :param approver: who approves exactly what is imported; they must be a manager of every brand
        in the pack. Without one, a pack whose changes need approval is refused.
    :param approver_option: how the caller names an approver, for messages.
    :param reason: recorded with the generation.
    :param dry_run: do everything, say what changed, and undo it.
    :raises PackRefused: after the problems were reported; nothing was written.
    """
    import_ = partial(
        _Import,
        report=report,
        warn=warn,
        progress=progress or Progress(None),
        user=user,
        approver=approver,
        approver_option=approver_option,
        reason=reason,
        dry_run=dry_run,
    )
    with tempfile.TemporaryFile() as copy:
        copyfileobj(source, copy)
        if not is_zip(copy):
            return import_(pack=copy, files=StoredFiles()).run()
        try:
            archive = Archive(copy, report)
        except BadArchive:
            raise PackRefused from None
        with tempfile.TemporaryFile() as pack:
            for chunk in archive.read(PACK_NAME):
                pack.write(chunk)
            return import_(pack=pack, files=ZippedFiles(archive)).run()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Import:
    pack: IO[bytes]
    files: AssetFiles
    report: Report
    warn: Callable[[str], None]
    progress: Progress
    user: AbstractBaseUser | None
    approver: AbstractBaseUser | None
    approver_option: str
    reason: str
    dry_run: bool

    def run(self) -> Imported:
        """Import the pack; whatever stops that is reported as a problem."""
        self.pack.flush()
        try:
            return self._check_and_write()
        except _Tried as tried:
            return tried.imported
        except PublishingRefused as error:
            for refusal in error.refusals:
                self.report(Problem(refusal.path, shown(refusal.value), refusal.expected))
            raise PackRefused from error
        except ValidationError as error:
            self._stop("; ".join(error.messages), "rows that their models accept", error)
        except DatabaseError as error:
            self._stop(str(error), "a migrated database that nobody else writes to now", error)
        except OSError as error:
            self._stop(str(error), "files that can be written", error)

    def _check_and_write(self) -> Imported:
        """Check everything without keeping anybody from working, then write it."""
        known = Known.load()
        with ExitStack() as stack:
            prepared = stack.enter_context(closing(self._prepare(known)))
            stack.enter_context(_one_at_a_time())
            if Known.load() != known:
                # Somebody added or deleted what the pack may refer to in the meantime.
                prepared = stack.enter_context(closing(self._prepare(Known.load())))
            return self._write(prepared)

    def _stop(self, value: str, expected: str, error: Exception) -> NoReturn:
        self.report(Problem("instance", shown_text(value), expected))
        raise PackRefused from error

    def _prepare(self, known: Known) -> PreparedPack:
        return prepare(
            self.pack,
            known=deepcopy(known),
            files=self.files,
            report=self.report,
            warn=self.warn,
            progress=self.progress,
        )

    def _write(self, prepared: PreparedPack) -> Imported:
        writer = BulkWriter(user=self.user, at=timezone.now())
        total = prepared.modules + prepared.variants
        with new_files() as created, transaction.atomic():
            with (
                LogContext(user=self.user, generate_uuid=False),
                self.progress.counting("Writing modules and variants", total) as count,
                publishing(user=self.user, reason=self.reason) as publication,
            ):
                publication.approver = self.approver
                if publication.rolled_back_to is None:
                    publication.remedy = f"name somebody who approves with {self.approver_option}"
                self._write_rows(prepared, publication, writer, created, count)
            imported = Imported(publication.generation, prepared.modules, prepared.variants)
            if self.dry_run:
                raise _Tried(replace(imported, changes=_changes(publication)))
        return imported

    def _write_rows(
        self,
        prepared: PreparedPack,
        publication: Publication,
        writer: BulkWriter,
        created: NewFiles,
        count: Callable[[int], object],
    ) -> None:
        brands: set[str] = set()
        content: ContentWriter | None = None
        for section, rows in prepared.chunks(CHUNK):
            if section in ("segments", "channels", "devices"):
                write_terms(section, rows)
            elif section == "locales":
                write_locales(rows)
            elif section == "brands":
                write_brands(rows)
                brands |= {row["key"] for row in rows}
            elif section == "assets":
                AssetWriter(self.files, created, self.user).write(rows)
            elif section == "rules":
                write_rules(rows, self.approver, self.report)
            else:
                content = content or ContentWriter(writer, publication, created)
                if section == "modules":
                    content.modules(rows)
                    brands |= {row["brand"] for row in rows}
                    count(sum(1 + len(row["variants"]) for row in rows))
                else:
                    content.experiences(rows)
        self._demand_approver(brands)

    def _demand_approver(self, keys: Collection[str]) -> None:
        """Refuse an approver who is no manager of a brand in the pack."""
        if self.approver is None:
            return
        for brand in Brand.objects.filter(key__in=keys):
            if not may_approve(self.approver, brand):
                name = self.approver.get_username()
                expected = f"{managers_words([brand])} ({self.approver_option})"
                self.report(Problem(f"brands.{brand.key}", shown_text(name), expected))
                raise PackRefused


def _changes(publication: Publication) -> tuple[ChangeRecord, ...]:
    """What a publication changed live, read before it is undone."""
    if publication.generation is None:
        return ()
    return tuple(changes_after(publication.generation - 1, limit=1))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Open a transaction in which no other import writes: a second one waits for the first."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield
