"""Whatever was published in whatever order, the store holds what the log says."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from delivery.snapshot import SnapshotSource
from delivery.store import follower
from delivery.store.checking import damaged_records
from delivery.store.follower import Follower
from tests.delivery.store.expected import expected, held
from tests.delivery.store.fake_log import FakeLog, make_store, module_document

KEYS = st.sampled_from(["a", "b", "b-1", "c", "z" * 100])
VARIANTS = st.lists(st.sampled_from(["one", "two", "three"]), unique=True, max_size=3).map(tuple)
CHANGES = st.dictionaries(KEYS, st.none() | st.tuples(st.text(max_size=5), VARIANTS), max_size=4)


class Publishing(RuleBasedStateMachine):
    """A log that is written, and two stores: one follows now and then, one is built each time."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.log = FakeLog()
        self.store = make_store(Path(self.folder.name))
        self.source = SnapshotSource(self.store, self.log.log())
        self.source.catches_up = False
        self.follower = Follower(self.store, self.log.log())
        self.reached = self.follower.rebuild()

    @rule(changes=CHANGES, experience=st.none() | st.booleans(), terms=st.booleans())
    def publish(self, changes, experience, terms) -> None:
        rows = [("taxonomy", "taxonomy", json.dumps({"brands": []}))] if terms else []
        rows += [
            ("module", key, "" if made is None else module_document(key, *made))
            for key, made in changes.items()
        ]
        if experience is not None:
            slots = json.dumps({"key": "home", "name": "Home", "slots": []})
            rows.append(("experience", "home", slots if experience else ""))
        if rows:
            variants = {key: made[1] for key, made in changes.items() if made is not None}
            self.log.append(rows, variants=variants)

    @rule(data=st.data())
    def roll_back(self, data) -> None:
        if self.log.generation() == 0:
            return
        target = data.draw(st.integers(1, self.log.generation()))
        before, now = expected(self.log, target), expected(self.log, self.log.generation())
        rows = [
            ("module", key, before["modules"].get(key, ""))
            for key in before["modules"].keys() | now["modules"].keys()
            if before["modules"].get(key) != now["modules"].get(key)
        ]
        if rows:
            self.log.append(rows, rolled_back_to=target)

    @rule()
    def catch_up(self) -> None:
        applied = self.follower.catch_up()
        assert applied == self.log.generation() - self.reached
        self.reached = self.log.generation()

    @rule()
    def catch_up_in_small_steps(self) -> None:
        kept = follower.TOGETHER, follower.ENOUGH
        follower.TOGETHER, follower.ENOUGH = 2, 1
        try:
            self.catch_up()
        finally:
            follower.TOGETHER, follower.ENOUGH = kept

    @rule()
    def build_anew(self) -> None:
        self.reached = self.follower.rebuild()

    @rule(data=st.data())
    def database_is_set_back(self, data) -> None:
        if self.log.generation() > self.reached or self.reached < 2:
            return
        self.log.set_back(data.draw(st.integers(1, self.log.generation() - 1)))
        self.log.history += "'"
        self.reached = self.follower.catch_up()
        assert self.reached == self.log.generation()

    @invariant()
    def the_store_holds_what_the_log_says(self) -> None:
        assert held(self.source.current(), self.log) == expected(self.log, self.reached)

    def teardown(self) -> None:
        assert damaged_records_of(self.store) == []
        self.folder.cleanup()


def damaged_records_of(store) -> list[str]:
    environment = store.environment()
    environment.close()
    return damaged_records(environment.folder)


TestPublishing = Publishing.TestCase
TestPublishing.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


@given(changes=st.lists(CHANGES.filter(bool), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_a_store_that_follows_equals_one_that_is_built(changes) -> None:
    with TemporaryDirectory() as folder:
        log = FakeLog()
        following = log.source(Path(folder) / "following")
        for change in changes:
            rows = [
                ("module", key, "" if made is None else module_document(key, *made))
                for key, made in change.items()
            ]
            log.append(rows)
            following.current()
        built = log.source(Path(folder) / "built")

        assert held(following.current(), log) == held(built.current(), log)
