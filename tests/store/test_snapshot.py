"""Snapshots: a store as of an earlier moment."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import evaluation
from kpi.evaluation.scorecard import scorecard
from kpi.store import Store, StoreError
from kpi.store.snapshot import end_of, snapshot_at, snapshot_on, start_of
from tests.evaluation.test_scorecard import DISTRICTS, ratio
from tests.store.test_store import IN_MEMORY
from tests.support.people import somebody

COLUMNS = ["indicator", "agency", "period", "numerator", "denominator", "value"]
BY = somebody("Người thử")
FIRST = datetime(2024, 6, 1, 3)


def submit(store: Store, at: datetime, rows: list[tuple], kind: str = "handed_in", note: str | None = None) -> int:
    frame = pd.DataFrame(rows, columns=COLUMNS).assign(note=note, document=None)
    frame.insert(0, "line", range(2, 2 + len(frame)))
    frame[COLUMNS[3:]] = frame[COLUMNS[3:]].astype(float)
    return store.submit(
        frame, by=somebody("Người thử"), file_name="t.csv", sha256=str(store.revision), kind=kind, at=at
    )


def counting(store: Store) -> pd.DataFrame:
    actuals = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
    return actuals[COLUMNS].sort_values(COLUMNS[:3], ignore_index=True)


acts = st.tuples(st.sampled_from(["withdraw", "reinstate"]), st.integers(0, 5))
submissions = st.tuples(
    st.just("submit"),
    st.sampled_from(["handed_in", "published"]),
    st.dictionaries(st.sampled_from(DISTRICTS[:3]), st.integers(0, 9), min_size=1),
)
steps = st.lists(st.one_of(submissions, acts), min_size=1, max_size=8)


@settings(max_examples=5, deadline=None)
@given(steps=steps)
def test_a_snapshot_is_what_counted_at_its_moment(plan, steps):
    with Store.open(None, plan, kind="demo") as store:
        submit(store, FIRST - timedelta(hours=1), [("CT7.06", "551", "2024-H1", 1, 10, None)])
        seen, accepted, withdrawn = {FIRST: counting(store)}, [], []
        for hour, step in enumerate(steps):
            at = FIRST + timedelta(hours=hour)
            if step[0] == "submit":
                rows = [("CT7.06", agency, "2024-H1", above, 10, None) for agency, above in step[2].items()]
                accepted.append(submit(store, at, rows, step[1]))
            elif step[0] == "withdraw" and accepted:
                withdrawn.append(accepted.pop(step[1] % len(accepted)))
                store.withdraw(withdrawn[-1], by=BY, reason="nhầm", at=at, even_published=True)
            elif withdrawn:
                number = withdrawn[step[1] % len(withdrawn)]
                with suppress(StoreError):  # published values that newer ones have replaced
                    store.reinstate(number, by=BY, reason="đúng", at=at)
                    withdrawn.remove(number)
                    accepted.append(number)
            seen[at + timedelta(hours=1)] = counting(store)
        for at, expected in list(seen.items())[::-3]:
            with snapshot_at(store, at, at.date()) as snapshot:
                pd.testing.assert_frame_equal(counting(snapshot), expected, check_dtype=False)
        moments = sorted(seen)
        for since, until in [(moments[0], moments[-1]), (moments[len(moments) // 2], moments[-1])]:
            changed = store.query("changes/values", since=since, until=until)
            assert changes_in(changed) == differing(seen[since], seen[until])


def changes_in(changed: pd.DataFrame) -> dict[str, tuple]:
    return {
        row["agency"]: (row["way"], none(row["numerator_before"]), none(row["numerator_after"]))
        for row in changed.to_dict("records")
    }


def differing(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, tuple]:
    old = dict(zip(before["agency"], before["numerator"], strict=True))
    new = dict(zip(after["agency"], after["numerator"], strict=True))
    ways = {agency: "first" if agency not in old else "gone" if agency not in new else "corrected"
            for agency in {*old, *new}}  # fmt: skip
    return {a: (ways[a], old.get(a), new.get(a)) for a in ways if old.get(a) != new.get(a)}


def none(x: float) -> float | None:
    return None if pd.isna(x) else x


def test_a_snapshot_has_the_status_before_a_correction_and_a_withdrawal(store):
    submit(store, datetime(2024, 12, 1), ratio("CT7.06", DISTRICTS, "2021", 1, 10))
    submit(store, datetime(2024, 12, 16), ratio("CT7.06", DISTRICTS, "2024", 9, 10))
    wrong = submit(store, datetime(2024, 12, 18), ratio("CT7.06", DISTRICTS, "2024", 2, 10))
    store.withdraw(wrong, by=somebody("Người thử"), reason="nhầm", at=datetime(2024, 12, 20))

    def status(at: datetime) -> str:
        with snapshot_at(store, at, at.date()) as snapshot:
            card = scorecard(snapshot, year=2024, indicator="CT7.06", today=date(2024, 12, 21))
        return evaluation.plan_status(card)["status"].iloc[0]

    days = [datetime(2024, 12, day) for day in (10, 17, 19, 21)]
    assert [status(day) for day in days] == ["no_data", "on_track", "off_track", "on_track"]


@IN_MEMORY
def test_a_snapshot_changes_nothing_in_the_store(store):
    submit(store, datetime(2024, 12, 16), ratio("CT7.06", DISTRICTS, "2024", 9, 10))
    before, revision = counting(store), store.revision
    with snapshot_on(store, date(2024, 11, 30)) as snapshot:
        assert counting(snapshot).empty
        assert snapshot.path is None
    pd.testing.assert_frame_equal(counting(store), before)
    assert store.revision == revision


def test_a_day_is_vietnams():
    assert start_of(date(2024, 7, 1)) == datetime(2024, 6, 30, 17)
    assert end_of(date(2024, 7, 1)) == datetime(2024, 7, 1, 17)
