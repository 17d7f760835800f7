"""Importing a content pack: checked as a whole, then written as a whole (DESIGN.md section 9)."""

import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
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
from variants.pack.write_assets import AssetWriter, new_files
from variants.pack.write_content import ContentWriter
from variants.pack.write_rules import write_rules
from variants.pack.write_terms import write_brands, write_locales, write_terms

REASON = "Import of a content pack"
REMEDY = "name somebody who approves with --approve-as"
#: Rows that are written together; memory grows with this and not with the pack.
CHUNK = 1_000
# Names the lock that lets one import after the other write.
_LOCK = 0x72_65_66_72_61_63_74


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the generation that it became (None: nothing live changed), and how
    many modules and variants the pack holds."""

    generation: int | None
    modules: int
    variants: int


def import_pack(
    source: IO[bytes],
    *,
    report: Report,
    warn: Callable[[str], None] = lambda line: None,
    progress: Progress | None = None,
    user: AbstractBaseUser | None = None,
    approver: AbstractBaseUser | None = None,
) -> Imported:
    """Import a pack, all of it or nothing.

    :param source: the pack as JSON, or a zip that holds it; read to the end.
    :param report: takes every problem, as soon as it is found.
    :param warn: takes a line for everything that was cleaned away.
    :param user: recorded with the generation, the revisions and the history.
    :param approver: who approves exactly what is imported; they must be a manager of every brand
        in the pack. Without one, a pack whose changes need approval is refused.
    :raises PackRefused: after the problems were reported; nothing was written.
    """
    with tempfile.TemporaryFile() as copy:
        copyfileobj(source, copy)
        if not is_zip(copy):
            return _Import(copy, StoredFiles(), report, warn, progress, user, approver).run()
        try:
            archive = Archive(copy, report)
        except BadArchive:
            raise PackRefused from None
        with tempfile.TemporaryFile() as pack:
            for chunk in archive.read(PACK_NAME):
                pack.write(chunk)
            files = ZippedFiles(archive)
            return _Import(pack, files, report, warn, progress, user, approver).run()


class _Import:
    def __init__(
        self,
        pack: IO[bytes],
        files: AssetFiles,
        report: Report,
        warn: Callable[[str], None],
        progress: Progress | None,
        user: AbstractBaseUser | None,
        approver: AbstractBaseUser | None,
    ) -> None:
        self.pack = pack
        self.files = files
        self.report = report
        self.warn = warn
        self.progress = progress or Progress(None)
        self.user = user
        self.approver = approver

    def run(self) -> Imported:
        """Import the pack; whatever stops that is reported as a problem."""
        self.pack.flush()
        try:
            return self._check_and_write()
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
            publication = self._write(prepared)
        return Imported(publication.generation, prepared.modules, prepared.variants)

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

    def _write(self, prepared: PreparedPack) -> Publication:
        writer = BulkWriter(user=self.user, at=timezone.now())
        total = prepared.modules + prepared.variants
        with (
            new_files() as created,
            transaction.atomic(),
            LogContext(user=self.user, generate_uuid=False),
            self.progress.counting("Writing modules and variants", total) as count,
            publishing(user=self.user, reason=REASON) as publication,
        ):
            publication.approver = self.approver
            if publication.rolled_back_to is None:
                publication.remedy = REMEDY
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
        return publication

    def _demand_approver(self, keys: Collection[str]) -> None:
        """Refuse an approver who is no manager of a brand in the pack."""
        if self.approver is None:
            return
        for brand in Brand.objects.filter(key__in=keys):
            if not may_approve(self.approver, brand):
                name = self.approver.get_username()
                expected = f"{managers_words([brand])} (--approve-as)"
                self.report(Problem(f"brands.{brand.key}", shown_text(name), expected))
                raise PackRefused


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Open a transaction in which no other import writes: a second one waits for the first."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield
