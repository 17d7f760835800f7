"""A release is rolled back as one, if nobody built on it."""

import pytest

from content.models import Experience, Module
from taxonomy.models import Segment
from tests.factories import make_experience, make_module, make_segment, make_variant
from tests.variants.releases.test_going_live import approved, drafted, headline
from variants.models import Generation, Variant
from variants.releases.problems import ReleaseProblem
from variants.releases.services import add, go_live, new_release, reopen, roll_back
from variants.selectors import current_documents, current_generation, documents_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def hero():
    make_segment("skier")
    return make_module(live=True)


def test_everything_is_as_it_was_before(hero):
    old = make_variant(hero, "old", live=True)
    notice = make_module("notice")
    home = make_experience("home", {"hero": hero}, live=True)
    before = documents_at(current_generation())
    home = drafted(home, name="Start")
    release = approved(
        "Winter",
        drafted(hero, fields={"headline": "Snow"}),
        drafted(old, overrides={"headline": "Powder"}),
        make_variant(hero, "new"),
        notice,
        home,
    )
    release = go_live(release)
    assert headline() == "Snow"
    release = roll_back(release, None)
    assert release.state == "rolled_back"
    assert documents_at(current_generation()) == before
    generation = Generation.objects.get(pk=current_generation())
    assert generation.reason == "Rolled back release Winter"
    assert generation.rolled_back_to == release.generation_id - 1
    assert not Variant.objects.get(key="new").live


def test_what_others_published_meanwhile_stays(hero):
    release = go_live(approved("Winter", drafted(hero, fields={"headline": "Snow"})))
    make_module("notice", live=True)
    roll_back(release, None)
    assert headline() == "Outside is calling"
    assert list(current_documents("module", ["notice"])) == ["notice"]


def test_what_was_published_again_is_not_undone(hero):
    release = go_live(approved("Winter", drafted(hero, fields={"headline": "Snow"})))
    go_live(approved("Ice", drafted(Module.objects.get(), fields={"headline": "Ice"})))
    with pytest.raises(ReleaseProblem, match="Published again since: home-hero"):
        roll_back(release, None)
    assert headline() == "Ice"


def test_drafts_stay(hero):
    release = go_live(approved("Winter", drafted(hero, fields={"headline": "Snow"})))
    drafted(Module.objects.get(), fields={"headline": "Next"})
    roll_back(release, None)
    assert Module.objects.get().get_latest_revision_as_object().fields["headline"] == "Next"


def test_what_was_withdrawn_is_live_again(hero):
    variant = make_variant(hero, "old", live=True)
    release = new_release("Summer", None)
    add(release, variant, None, action="withdraw")
    type(release).objects.update(state="approved")
    release.refresh_from_db()
    release = go_live(release)
    assert current_documents("module", ["home-hero"])["home-hero"]["variants"] == []
    roll_back(release, None)
    assert Variant.objects.get().live


def test_a_term_is_as_it_was(hero):
    term = Segment.objects.get(key="skier")
    term.rank = 9
    release = new_release("Ranks", None)
    add(release, term, None, action="save_term")
    type(release).objects.update(state="approved")
    release.refresh_from_db()
    release = go_live(release)
    assert Segment.objects.get(key="skier").rank == 9
    roll_back(release, None)
    assert Segment.objects.get(key="skier").rank is None


def test_one_that_is_not_live_is_refused():
    release = new_release("Winter", None)
    with pytest.raises(ReleaseProblem, match="is not live, so there is nothing to roll back"):
        roll_back(release, None)


def test_it_can_be_opened_again(hero):
    release = go_live(approved("Winter", make_experience("home", {"hero": hero})))
    release = reopen(roll_back(release, None), None)
    assert (release.state, release.generation) == ("open", None)
    assert not Experience.objects.get().live
