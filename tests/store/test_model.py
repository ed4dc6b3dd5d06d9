"""Random submissions, withdrawals and restarts, compared with a model of a list and a dict: of a file and of a lake."""

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kpi import plan as plans
from kpi.store import COLUMNS, Store, StoreError, steps
from kpi.store.lake import Lake
from tests.support import lakes
from tests.support.people import somebody

BY = somebody("Bình")
PLAN = plans.load()
ALL = dict.fromkeys(("indicators", "agencies", "periods"))
KEYS = st.tuples(
    st.sampled_from(["CT3.02", "CT1.07"]),
    st.sampled_from(["540", "542", "52-BD"]),
    st.sampled_from(["2023", "2024-H1"]),
)
VALUES = st.dictionaries(KEYS, st.integers(0, 10**12), min_size=1)


class StoreAgainstModel(RuleBasedStateMachine):
    """The model: submission → [kind, accepted, values]; the current values are computed anew each time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.location = self.location_in(Path(self.folder.name))
        self.patched = pytest.MonkeyPatch()
        self.submissions: dict[int, list] = {}
        self.revision = self.opened_at = 0
        self.store = Store.open(self.location, PLAN, kind="demo")

    def location_in(self, folder: Path) -> Path | Lake:
        """Where the store is made."""
        return folder / "kpi.duckdb"

    def teardown(self) -> None:
        self.store.close()
        self.patched.undo()
        self.folder.cleanup()

    @initialize(row_group=st.sampled_from([0, 4, steps.ROW_GROUP]), share=st.sampled_from([0.0, 0.5]))
    def choose_when_all_is_written_in_order(self, row_group: int, share: float) -> None:
        self.patched.setattr(steps, "ROW_GROUP", row_group)
        self.patched.setattr(steps, "UNSORTED_SHARE", share)

    @rule(values=VALUES, kind=st.sampled_from(["handed_in", "handed_in", "published"]))
    def submit(self, values: dict, kind: str) -> None:
        rows = pd.DataFrame(
            [(line, *key, None, None, float(value), "", "") for line, (key, value) in enumerate(values.items(), 2)],
            columns=list(COLUMNS),
        )
        self.revision += 1
        number = self.store.submit(rows, by=BY, file_name="", sha256="", kind=kind)
        assert number == len(self.submissions) + 1
        self.submissions[number] = [kind, True, values]

    @rule(number=st.integers(0, 30))
    def withdraw(self, number: int) -> None:
        if not self.submissions.get(number, [None, False])[1]:
            with pytest.raises(StoreError):
                self.store.withdraw(number, by=BY, reason="thử", even_published=True)
            return
        self.store.withdraw(number, by=BY, reason="thử", even_published=True)
        self.submissions[number][1] = False
        self.revision += 1

    @rule(number=st.integers(0, 30))
    def reinstate(self, number: int) -> None:
        kind, is_accepted, _ = self.submissions.get(number, [None, True, None])
        published = [each for each, (its_kind, *_) in self.submissions.items() if its_kind == "published"]
        if is_accepted or (kind == "published" and number != max(published)):
            with pytest.raises(StoreError):
                self.store.reinstate(number, by=BY, reason="thử")
            return
        self.store.reinstate(number, by=BY, reason="thử")
        self.submissions[number][1] = True
        self.revision += 1

    @precondition(lambda self: self.revision >= self.opened_at + 4)  # opening takes as long as twenty changes
    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = Store.open(self.location, PLAN, kind="demo")
        self.opened_at = self.revision

    @invariant()
    def what_counts_is_what_the_model_says(self) -> None:
        should_count = {}
        for wanted in ("published", "handed_in"):
            for number, (kind, accepted, values) in self.submissions.items():
                if accepted and kind == wanted:
                    should_count |= {key: (number, value) for key, value in values.items()}
        actuals = self.store.query("store/current_actuals", **ALL)
        counts = {
            (row.indicator, row.agency, row.period): (row.submission, row.value)
            for row in actuals.itertuples(index=False)
        }
        assert counts == should_count
        assert len(actuals) == len(should_count)
        assert self.store.revision == self.revision

    @invariant()
    def nothing_submitted_is_lost(self) -> None:
        history = self.store.submissions(count=1000)
        states = dict(zip(history["submission"], zip(history["state"], history["rows"], strict=True), strict=True))
        assert states == {
            number: ("accepted" if accepted else "withdrawn", len(values))
            for number, (_, accepted, values) in self.submissions.items()
        }
        assert self.store.faults().empty


TestStoreAgainstModel = StoreAgainstModel.TestCase
TestStoreAgainstModel.settings = settings(max_examples=8, stateful_step_count=15, deadline=None)


def test_a_lake_against_the_model(database):
    class LakeAgainstModel(StoreAgainstModel):
        def location_in(self, folder: Path) -> Path | Lake:
            return lakes.lake(database, folder)

    run_state_machine_as_test(LakeAgainstModel, settings=settings(max_examples=2, stateful_step_count=8, deadline=None))
