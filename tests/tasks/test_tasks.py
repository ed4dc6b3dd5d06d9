"""The state of a task on a day: cases by hand, and properties of any updates."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from kpi.tasks import PROGRESS, SENTENCES, STATES, TRIGGER, WITHDRAWAL, Update, counting, faults, states

YEARS = (2021, 2022, 2023)
TASKS = pd.DataFrame(
    [
        (1, "fixed_year", 2021, "Năm 2021"),
        (2, "event_triggered", None, "Sau khi có hướng dẫn"),
        (3, "each_year", None, "Hằng năm"),
    ],
    columns=["task", "deadline_kind", "deadline_year", "deadline_vi"],
).assign(area=1, name_vi="x", lead_agency="x", coordinating_agencies="", lead_code="A", coordinating_codes=None,
         product_vi="x")  # fmt: skip
COLUMNS = ["task", "what", "day", "share", "due", "replaces", "product_year", "document", "document_day"]
Row = tuple


def updates(*rows: Row) -> pd.DataFrame:
    """Rows of (task, what, day, and by name share, due, replaces, year, number, dated), recorded in this order."""
    records = [{"task": task, "what": what, "day": day, **rest} for task, what, day, rest in rows]
    frame = pd.DataFrame(records, columns=COLUMNS)
    for name in ("day", "due", "document_day"):
        frame[name] = pd.to_datetime(frame[name])
    frame["update"] = range(1, 1 + len(frame))
    return frame.assign(note=None, who="Sở", at=datetime(2024, 1, 1))


def done(task: int, day: str, share: float, **rest: object) -> Row:
    return task, PROGRESS, day, {"share": share, **rest}


def came(day: str, due: str, **rest: object) -> Row:
    return 2, TRIGGER, day, {"due": due, **rest}


def withdrawn(task: int, number: int) -> Row:
    return task, WITHDRAWAL, "2023-12-31", {"replaces": number}


def state(task: int, day: str, *rows: Row) -> tuple:
    """The task's (state, share, due, done_on, is_late) on the day; None where not recorded."""
    frame = states(TASKS, updates(*rows), date.fromisoformat(day), YEARS).set_index("task").loc[task]
    plain = [None if pd.isna(frame[name]) else frame[name] for name in ("share", "due", "done_on")]
    share, due, done_on = plain
    return (frame["state"], share, due and str(due.date()), done_on and str(done_on.date()), bool(frame["is_late"]))


@pytest.mark.parametrize(
    ("day", "rows", "expected"),
    [
        ("2021-12-31", [], ("not_started", None, "2021-12-31", None, False)),
        ("2022-01-01", [], ("unrecorded", None, "2021-12-31", None, False)),
        ("2022-01-01", [done(1, "2021-10-01", 0)], ("overdue", 0, "2021-12-31", None, False)),
        ("2022-01-01", [done(1, "2021-10-01", 0), withdrawn(1, 1)], ("unrecorded", None, "2021-12-31", None, False)),
        ("2021-12-31", [done(1, "2021-10-01", 0)], ("not_started", 0, "2021-12-31", None, False)),
        ("2021-12-31", [done(1, "2021-10-01", 0.4)], ("under_way", 0.4, "2021-12-31", None, False)),
        ("2021-09-30", [done(1, "2021-10-01", 0.4)], ("not_started", None, "2021-12-31", None, False)),
        ("2022-01-01", [done(1, "2021-10-01", 0.4)], ("overdue", 0.4, "2021-12-31", None, False)),
        ("2022-05-01", [done(1, "2021-12-31", 1)], ("done", 1, "2021-12-31", "2021-12-31", False)),
        ("2022-05-01", [done(1, "2022-01-01", 1)], ("done", 1, "2021-12-31", "2022-01-01", True)),
        (
            "2022-05-01",
            [done(1, "2022-01-05", 1, document_day="2021-12-30")],
            ("done", 1, "2021-12-31", "2021-12-30", False),
        ),
        (
            "2022-05-01",
            [done(1, "2021-11-01", 1), done(1, "2022-02-01", 0.8)],
            ("overdue", 0.8, "2021-12-31", None, False),
        ),
        (
            "2022-05-01",
            [done(1, "2021-11-01", 1), done(1, "2022-02-01", 0.8), done(1, "2022-03-01", 1), done(1, "2022-04-01", 1)],
            ("done", 1, "2021-12-31", "2022-03-01", True),
        ),
        (  # recorded backwards: the earlier fact comes in last, and changes nothing of the later one
            "2022-05-01",
            [done(1, "2021-12-01", 0.9), done(1, "2021-10-01", 0.2)],
            ("overdue", 0.9, "2021-12-31", None, False),
        ),
        (
            "2021-12-31",
            [done(1, "2021-10-01", 1), done(1, "2021-10-02", 0.1, replaces=1)],
            ("under_way", 0.1, "2021-12-31", None, False),
        ),
        (  # what was wrong was never so, not even before it was corrected
            "2021-10-01",
            [done(1, "2021-10-01", 1), done(1, "2021-10-02", 0.1, replaces=1)],
            ("not_started", None, "2021-12-31", None, False),
        ),
        ("2021-12-31", [done(1, "2021-10-01", 0.5), withdrawn(1, 1)], ("not_started", None, "2021-12-31", None, False)),
        (
            "2021-12-31",
            [done(1, "2021-10-01", 0.5), withdrawn(1, 1), withdrawn(1, 2)],
            ("under_way", 0.5, "2021-12-31", None, False),
        ),
    ],
)
def test_a_task_of_a_year_is_due_on_its_last_day(day, rows, expected):
    assert state(1, day, *rows) == expected


@pytest.mark.parametrize(
    ("day", "rows", "expected"),
    [
        ("2099-01-01", [], ("waiting", None, None, None, False)),
        ("2099-01-01", [done(2, "2022-01-01", 0)], ("waiting", 0, None, None, False)),
        ("2099-01-01", [done(2, "2022-01-01", 0.5)], ("under_way", 0.5, None, None, False)),
        ("2099-01-01", [done(2, "2022-01-01", 1)], ("done", 1, None, "2022-01-01", False)),
        ("2022-01-31", [came("2022-02-01", "2022-06-30")], ("waiting", None, None, None, False)),
        ("2022-06-30", [came("2022-02-01", "2022-06-30")], ("not_started", None, "2022-06-30", None, False)),
        ("2022-07-01", [came("2022-02-01", "2022-06-30")], ("overdue", None, "2022-06-30", None, False)),
        (
            "2022-07-01",
            [came("2022-02-01", "2022-06-30"), came("2022-05-01", "2022-12-31")],
            ("not_started", None, "2022-12-31", None, False),
        ),
        (
            "2022-07-01",
            [came("2022-02-01", "2022-06-30"), done(2, "2022-06-30", 1)],
            ("done", 1, "2022-06-30", "2022-06-30", False),
        ),
        (
            "2023-07-01",
            [came("2022-02-01", "2022-06-30"), withdrawn(2, 1)],
            ("waiting", None, None, None, False),
        ),
    ],
)
def test_a_task_that_waits_has_no_deadline_and_is_never_overdue_before_one_is_set(day, rows, expected):
    assert state(2, day, *rows) == expected


FIRST_TWO = [done(3, "2021-12-01", 1, product_year=2021), done(3, "2022-06-01", 0.5, product_year=2022)]


@pytest.mark.parametrize(
    ("day", "rows", "expected", "year", "done_of"),
    [
        ("2021-06-01", [], "not_started", 2021, (0, 3)),
        ("2022-01-01", [], "unrecorded", 2021, (0, 3)),
        ("2022-01-01", FIRST_TWO, "not_started", 2022, (1, 3)),
        ("2022-12-31", FIRST_TWO, "under_way", 2022, (1, 3)),
        ("2023-01-01", FIRST_TWO, "overdue", 2022, (1, 3)),
        ("2024-06-01", [*FIRST_TWO, done(3, "2023-01-05", 1, product_year=2022)], "unrecorded", 2023, (2, 3)),
        ("2024-06-01", [done(3, "2023-06-01", 0.5, product_year=2022)], "overdue", 2022, (0, 3)),
        (
            "2024-06-01",
            [*FIRST_TWO, *(done(3, "2023-01-05", 1, product_year=year) for year in (2022, 2023))],
            "done",
            2023,
            (3, 3),
        ),
    ],
)
def test_a_task_of_each_year_needs_a_product_each_year(day, rows, expected, year, done_of):
    row = states(TASKS, updates(*rows), date.fromisoformat(day), YEARS).set_index("task").loc[3]
    assert (row["state"], row["product_year"]) == (expected, year)
    assert (row["products_done"], row["products"]) == done_of


def test_the_products_number_may_follow_its_completion():
    log = updates(done(1, "2021-11-01", 1), done(1, "2021-12-01", 1, document="9/QĐ", document_day="2021-10-30"))
    row = states(TASKS, log, date(2022, 1, 1), YEARS).iloc[0]
    assert (row["product_number"], str(row["done_on"].date())) == ("9/QĐ", "2021-10-30")


def test_states_without_updates_have_the_same_columns_and_types():
    nothing = states(TASKS, updates(), date(2022, 1, 1), YEARS)
    assert_frame_equal(nothing.iloc[:0], states(TASKS, updates(*FIRST_TWO), date(2022, 1, 1), YEARS).iloc[:0])


# Any updates

DAYS = st.dates(date(2021, 1, 1), date(2024, 6, 30))


@st.composite
def logs(draw) -> pd.DataFrame:
    rows: list[Row] = []
    for number in range(draw(st.integers(0, 8))):
        task, day = draw(st.sampled_from([1, 2])), draw(DAYS)
        replaces = draw(st.none() | st.integers(1, number)) if number else None
        kind = draw(st.sampled_from([PROGRESS, TRIGGER, WITHDRAWAL]))
        if kind == WITHDRAWAL and replaces:
            rows.append((task, WITHDRAWAL, str(day), {"replaces": replaces}))
        elif kind == TRIGGER:
            rows.append(came(str(day), str(day + timedelta(days=draw(st.integers(0, 400)))), replaces=replaces))
        else:
            rows.append(done(task, str(day), draw(st.sampled_from([0, 0.3, 1])), replaces=replaces))
    return updates(*rows)


@settings(deadline=None, max_examples=25)
@given(logs(), DAYS)
def test_overdue_needs_a_past_deadline_and_done_a_complete_product(log, day):
    for row in states(TASKS, log, day, YEARS).to_dict("records"):
        assert row["state"] in STATES
        assert (row["state"] == "done") == (row["share"] == 1)
        if row["state"] == "overdue":
            assert row["due"] < pd.Timestamp(day)
        if row["state"] == "waiting":
            assert pd.isna(row["due"])


@settings(deadline=None, max_examples=25)
@given(logs())
def test_an_update_counts_unless_one_that_counts_replaced_it(log):
    active = set(counting(log)["update"])
    replaced = set(log.loc[log["update"].isin(active), "replaces"].dropna().astype(int))
    assert active == set(log["update"]) - replaced


@settings(deadline=None, max_examples=25)
@given(logs(), DAYS)
def test_updates_of_later_days_do_not_change_an_earlier_state(log, day):
    later = updates(done(1, "2024-07-01", 1), came("2024-07-01", "2024-08-01"))
    more = pd.concat([log, later.assign(update=later["update"] + len(log))], ignore_index=True)
    assert_frame_equal(states(TASKS, log, day, YEARS), states(TASKS, more, day, YEARS), check_dtype=False)


# Impossible updates

TODAY = date(2023, 6, 1)
DAY = date(2022, 5, 1)


@pytest.mark.parametrize(
    ("update", "codes"),
    [
        (Update(1, DAY, share=0.5), []),
        (Update(2, DAY, due=date(2022, 12, 31), note="thông tư"), []),
        (Update(3, DAY, share=1, product_year=2021), []),
        (Update(9, DAY, share=0.5), ["unknown_task"]),
        (Update(1, DAY), ["nothing_said"]),
        (Update(2, DAY, share=0.5, due=DAY, note="x"), ["two_things"]),
        (Update(1, DAY, share=1.01), ["bad_share"]),
        (Update(1, DAY, share=float("nan")), ["bad_share"]),
        (Update(1, TODAY + timedelta(days=1), share=0.5), ["future_date"]),
        (Update(1, date(2012, 5, 1), share=0.5), ["too_early"]),
        (Update(1, DAY, share=1, document_day=DAY + timedelta(days=1)), ["document_later"]),
        (Update(1, DAY, due=date(2022, 12, 31), note="x"), ["has_deadline"]),
        (Update(2, DAY, due=date(2022, 4, 30), document="1"), ["due_before"]),
        (Update(2, DAY, due=date(2022, 12, 31), document=" "), ["nothing_came"]),
        (Update(1, DAY, share=1, product_year=2021), ["no_year"]),
        (Update(3, DAY, share=1, product_year=2030), ["bad_year"]),
        (Update(1, TODAY + timedelta(days=1), share=2), ["bad_share", "future_date"]),
    ],
)
def test_an_impossible_update_is_refused_with_all_causes(update, codes):
    task = next((row for row in TASKS.to_dict("records") if row["task"] == update.task), None)
    causes = faults(update, task, YEARS, TODAY)
    assert [fault.code for fault in causes] == codes
    assert set(codes) <= set(SENTENCES)
