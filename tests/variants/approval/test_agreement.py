"""What is proposed is what the gate computes: approved, it goes live, whatever it consists of."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import (
    make_brand,
    make_channel,
    make_experience,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from tests.variants.approval.deciding import draft, live_without_asking, make_user, published
from variants.approval.decisions import approve
from variants.approval.proposal import proposed
from variants.models import ApprovedContent, ChangeLogEntry, Release, Variant
from variants.releases.services import add, new_release, submit

pytestmark = pytest.mark.approval

KEYS = ("one", "two")
VARIANTS = ("a", "b", "c")
WORDS = st.sampled_from(["Snow", "Ice", "Rain"])
TARGETINGS = st.sampled_from(
    [{"any": ["loyal"]}, {"any": ["skier"]}, {"all": ["loyal", "skier"]}, {"channels": ["email"]}]
)
ROW = st.sampled_from([*KEYS, *(f"{key}/{variant}" for key in KEYS for variant in VARIANTS)])
CHANGES = st.dictionaries(
    ROW,
    st.tuples(st.sampled_from(["publish", "publish", "withdraw"]), WORDS, TARGETINGS),
    min_size=1,
    max_size=5,
)


@pytest.mark.approval
class Agreement(TestCase):
    """Releases of drafts and withdrawals of two modules, an experience and a term."""

    @given(
        live=st.sets(ROW),
        changes=CHANGES,
        slots=st.none() | st.sampled_from(KEYS),
        moves=st.booleans(),
    )
    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    def test_what_is_approved_goes_live_as_it_was_proposed(self, live, changes, slots, moves):
        brand = make_brand()
        editor = make_user("editor", is_superuser=True)
        manager = make_user("manager", is_superuser=True)
        rows = make_rows(live)
        release = new_release("Winter", editor)
        for name, (action, words, parts) in changes.items():
            row = rows[name]
            if action == "publish":
                add(release, draft_of(row, editor, words, parts), editor)
            elif row.live:
                add(release, row, editor, action="withdraw")
        if slots:
            experience = make_experience("home", {"hero": rows[slots]})
            add(release, draft(experience, editor), editor)
        if moves:
            add(release, moved(rows), editor, action="save_term")
        if not release.changes.exists():
            return
        before = proposed(release)
        if before.taxonomy.old == before.taxonomy.new and not before.changes:
            return
        submit(release, editor, acknowledged=True)
        seen = proposed(release)
        assert seen.digest == before.digest
        approval = approve(release, user=manager, via="review", seen=seen.digest)
        assert Release.objects.get().state == Release.State.LIVE
        for each in seen.changes:
            assert published(each.key, each.kind) == each.new
        assert brand.key
        for entry in ChangeLogEntry.objects.filter(generation=Release.objects.get().generation):
            covered = ApprovedContent.objects.filter(
                approval=approval, kind=entry.kind, key=entry.key
            )
            if covered.exists():
                assert entry.approvals == [approval.pk]


def make_rows(live):
    """Make modules with variants, some of them live, by name."""
    rows = {}
    with live_without_asking():
        make_segment("persona", exclusive_children=True)
        make_segment("loyal")
        make_segment("skier", parent=type(make_segment("sporty")).objects.get(key="persona"))
        make_channel("email")
        for key in KEYS:
            rows[key] = make_module(key, live=key in live, fields={"headline": key})
            for variant in VARIANTS:
                rows[f"{key}/{variant}"] = make_variant(
                    rows[key],
                    variant,
                    live=f"{key}/{variant}" in live,
                    overrides={"headline": variant},
                    targeting=targeting(any=["skier"]),
                )
    return rows


def draft_of(row, editor, words, parts):
    """Write a draft of a module or variant."""
    if isinstance(row, Variant):
        field = "eyebrow" if row.key == "c" else "headline"
        return draft(row, editor, overrides={field: words}, targeting=targeting(**parts))
    return draft(row, editor, fields={"headline": words})


def moved(rows):
    """Return a term as a release is to save it: another place in the tree."""
    from taxonomy.models import Segment

    term = Segment.objects.get(key="loyal")
    term.parent = Segment.objects.get(key="persona")
    return term


@pytest.mark.django_db
def test_the_number_of_queries_of_a_proposal_does_not_grow(
    module, editor, django_assert_num_queries
):
    """Three modules with two drafted variants each cost what one costs."""

    def release_of(*modules):
        release = new_release(f"{len(modules)} modules", editor)
        for each in modules:
            add(release, draft(each, editor, name=f"{each.key} changed"), editor)
            for key in ("a", "b"):
                add(release, draft(make_variant(each, key), editor), editor)
        return release

    one = release_of(make_module("one"))
    many = release_of(*(make_module(f"many-{number}") for number in range(3)))
    for release in (one, many):
        proposed(release)  # content types are asked for once per process
        with django_assert_num_queries(QUERIES):
            proposed(release)


QUERIES = 14
