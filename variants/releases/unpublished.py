"""What a release would publish, for rooms that answer as if it had gone live."""

from variants.approval.documents import ReleaseDocuments, release_documents
from variants.approval.release_rows import rows_of
from variants.models import Release

#: States in which everything of a release is published already, or was.
_DONE = (Release.State.LIVE, Release.State.ROLLED_BACK)


def documents_of_release(key: str) -> ReleaseDocuments | None:
    """Return the documents that a release touches as they will be; None: there is no such release.

    A release that is live changes nothing any more. The number of queries does not depend on the
    number of its changes.
    """
    release = Release.objects.filter(key=key).first()
    if release is None:
        return None
    return ReleaseDocuments() if release.state in _DONE else release_documents(rows_of(release))
