"""Writing many rows with drafts and revisions at once, as Wagtail would write them one by one.

Wagtail's own way costs some fifteen queries for each row. What it leaves behind is kept here: a
revision that is the latest (and the live) one, entries in the history, references to images and
other rows, and the search index. Publishing is not done here: the caller tells the gate.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast
from modelsearch.backends import get_search_backends_with_name
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from content.models import Experience, Module
from variants.models import Variant
from variants.variant_terms import record_terms

logger = logging.getLogger(__name__)

Instance = Module | Variant | Experience

_STATE = (
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "go_live_at",
    "expire_at",
    "expired",
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Instances of one model that hold their new values, by what is to be done with them.

    `drafts` are drafts of something live: only their revision is written, the row stays as it is.
    """

    created: list[Any] = field(default_factory=list)
    updated: list[Any] = field(default_factory=list)
    drafts: list[Any] = field(default_factory=list)

    @property
    def rows(self) -> list[Any]:
        """Return the instances whose rows are written."""
        return self.created + self.updated

    @property
    def instances(self) -> list[Any]:
        """Return all instances; each gets a revision."""
        return self.created + self.updated + self.drafts


class BulkWriter:
    """Writes the batches of one import.

    :param user: who approved it, for the revisions and the history; may be None.
    """

    def __init__(self, *, user: AbstractBaseUser | None, at: datetime) -> None:
        self.user = user
        self.at = at

    def write(
        self,
        model: type[Instance],
        batch: Batch,
        columns: Sequence[str],
        write_children: Callable[[Batch], None] = lambda batch: None,
    ) -> None:
        """Write a batch; rows that are not draft go live.

        :param columns: the columns that hold values, without those of Wagtail.
        :param write_children: writes child rows once their parents have primary keys.
        """
        if not batch.instances:
            return
        model._default_manager.bulk_create(batch.created)
        if batch.updated:
            model._default_manager.bulk_update(batch.updated, [*columns, *_STATE], batch_size=100)
        write_children(batch)
        if model is Variant:
            record_terms(batch.rows)
        self._add_revisions(model, batch)
        self._add_history(model, batch)
        _index_references(model, batch)
        _index_for_search(model, batch.rows)

    def set_state(self, instance: Instance, *, draft: bool) -> None:
        """Make an instance whose row is written live, or a draft that is not."""
        instance.has_unpublished_changes = draft
        instance.live = not draft
        if not draft:
            instance.first_published_at = instance.first_published_at or self.at
            instance.last_published_at = self.at
            instance.go_live_at = None
            instance.expired = False
            if instance.expire_at is not None and instance.expire_at <= self.at:
                instance.expire_at = None

    def _add_revisions(self, model: type[Instance], batch: Batch) -> None:
        content_type = ContentType.objects.get_for_model(model)
        drafts = [each for each in batch.rows if not each.live] + batch.drafts
        live = [each for each in batch.rows if each.live]
        Revision.objects.bulk_create(
            Revision(
                content_type=content_type,
                base_content_type=content_type,
                object_id=str(instance.pk),
                created_at=self.at,
                user=self.user,
                object_str=str(instance),
                content=instance.serializable_data(),
            )
            for instance in batch.instances
        )
        newest = Subquery(
            Revision.objects.filter(
                base_content_type=content_type,
                object_id=Cast(OuterRef("pk"), CharField(max_length=255)),
            )
            .order_by("-created_at", "-pk")
            .values("pk")[:1]
        )
        rows = model._default_manager
        rows.filter(pk__in=[each.pk for each in live]).update(
            latest_revision=newest, live_revision=newest
        )
        # A revision that waits for its day must not undo what goes live now.
        Revision.objects.filter(
            base_content_type=content_type,
            object_id__in=[str(each.pk) for each in live],
            approved_go_live_at__isnull=False,
        ).update(approved_go_live_at=None)
        rows.filter(pk__in=[each.pk for each in drafts]).update(
            latest_revision=newest, has_unpublished_changes=True
        )

    def _add_history(self, model: type[Instance], batch: Batch) -> None:
        revisions = dict(
            model._default_manager.filter(pk__in=[each.pk for each in batch.instances]).values_list(
                "pk", "latest_revision_id"
            )
        )
        created = {each.pk for each in batch.created}
        drafts = {each.pk for each in batch.drafts}
        content_type = ContentType.objects.get_for_model(model)

        # Without the UUID of a common action: of those, Wagtail shows only the newest entry, in
        # the history of one row.
        def entries() -> Iterator[ModelLogEntry]:
            for instance in batch.instances:
                actions = ["wagtail.create" if instance.pk in created else "wagtail.edit"]
                if instance.live and instance.pk not in drafts:
                    actions.append("wagtail.publish")
                for action in actions:
                    yield ModelLogEntry(
                        content_type=content_type,
                        object_id=str(instance.pk),
                        label=str(instance),
                        action=action,
                        timestamp=self.at,
                        user=self.user,
                        revision_id=revisions[instance.pk],
                        content_changed=True,
                    )

        ModelLogEntry.objects.bulk_create(entries())


def _index_references(model: type[Instance], batch: Batch) -> None:
    """Do for many rows what `ReferenceIndex.create_or_update_for_object` does for one."""
    content_type = ContentType.objects.get_for_model(model)
    ReferenceIndex.objects.filter(
        base_content_type=content_type, object_id__in=[str(each.pk) for each in batch.updated]
    ).delete()
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type=content_type,
            base_content_type=content_type,
            object_id=str(instance.pk),
            to_content_type_id=to_content_type_id,
            to_object_id=to_object_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for instance in batch.rows
        for to_content_type_id, to_object_id, model_path, content_path in set(
            ReferenceIndex._extract_references_from_object(instance)
        )
    )


def _index_for_search(model: type[Instance], rows: Iterable[Instance]) -> None:
    """Add rows to the search index; that a search engine is away does not stop an import."""
    for name, backend in get_search_backends_with_name(with_auto_update=True):
        try:
            backend.add_bulk(model, list(rows))
        except Exception:
            if not backend.catch_indexing_errors:
                raise
            logger.exception("Imported rows could not be added to the search backend %s.", name)
