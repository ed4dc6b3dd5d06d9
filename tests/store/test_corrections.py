"""Locked periods and late corrections, explanations and requests for them, histories and the event log."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta

import duckdb
import pandas as pd
import pytest

from kpi import plan as plans
from kpi.store import COLUMNS, Store, StoreError, migrations, steps
from kpi.store import explanations as explaining
from kpi.store.events import first_broken
from kpi.store.locks import PeriodLocked
from tests.support.people import somebody

PLAN = plans.load()
AT = datetime(2025, 1, 3, 2, 30, tzinfo=UTC)
AT_UTC = datetime(2025, 1, 3, 2, 30)
RATIO = "CT3.02"
KEY = {"indicator": RATIO, "agency": "540", "period": "2024"}


@pytest.fixture
def where() -> None:
    """In memory: what a lake may do otherwise, it does in test_acts.py."""


def file_table(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS[1:7]).assign(note="", document="")
    frame.insert(0, "line", range(2, 2 + len(frame)))
    return frame


def submit(store: Store, *rows: tuple, **given) -> int:
    """Submits rows (agency, period, numerator) of one indicator, with denominator 100."""
    submission = {"by": somebody("Bình"), "file_name": "x.csv", "sha256": "", "at": AT} | given
    return store.submit(file_table(*[(RATIO, *row, 100, None) for row in rows]), **submission)


def log(store: Store) -> list[tuple]:
    """(who, what, submission, reason, details) of every event, the first one first."""
    events = store.events().iloc[::-1]
    submission = [None if pd.isna(each) else int(each) for each in events["submission"]]
    details = [json.loads(each) for each in events["details"]]
    return list(zip(events["who"], events["what"], submission, events["reason"], details, strict=True))


def table(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    """The frame's rows as plain tuples, missing as None."""
    return list(
        frame[list(columns)].astype(object).where(frame[list(columns)].notna(), None).itertuples(index=False, name=None)
    )


# Locking


def test_a_first_value_of_a_locked_period_is_accepted_and_marked_late(store):
    store.lock_period("2024", by=somebody("Sở Nội vụ"), reason="đã báo cáo", at=AT)
    submit(store, ("540", "2024", 45), ("540", "2024-H1", 20))
    history = store.history(RATIO, "540")
    assert table(history, "period", "numerator", "fate", "is_late", "corrected") == [
        ("2024-H1", 20, "current", False, None),
        ("2024", 45, "current", True, None),
    ]


def test_a_locked_value_is_replaced_only_with_a_reason_and_marked_as_a_late_correction(store):
    submit(store, ("540", "2024", 45), ("542", "2024", 50), ("543", "2024-Q1", 1))
    store.lock_period("2024", by=somebody("Sở Nội vụ"), at=AT)
    correction = ("543", "2024-Q1", 2), ("542", "2024", 50), ("540", "2024", 46)
    with pytest.raises(PeriodLocked, match=r"one row would replace a value of a locked period \(2024\)") as refused:
        submit(store, *correction, reason="  ")
    assert refused.value.lines == (4,)
    assert store.revision == 2
    submit(store, *correction, reason="kiểm tra lại hồ sơ")
    history = store.history(RATIO, "540")
    assert table(history, "submission", "numerator", "fate", "is_late", "corrected", "correction_reason") == [
        (2, 46, "current", True, 1, "kiểm tra lại hồ sơ"),
        (1, 45, "replaced", False, None, None),
    ]
    assert not store.history(RATIO, "542")["is_late"].any(), "what says the same again corrects nothing"
    assert not store.history(RATIO, "543")["is_late"].any(), "its period is not locked"
    assert log(store)[-1][:4] == ("Bình", "handed_in", 2, "kiểm tra lại hồ sơ")


def test_late_rows_names_the_rows_that_need_a_reason(store):
    submit(store, ("540", "2024", 45))
    rows = file_table((RATIO, "540", "2024", 46, 100, None), (RATIO, "542", "2024", 1, 100, None))
    columns = ("line", "indicator", "agency", "period", "replaced")
    assert table(store.late_rows(rows), *columns) == []
    store.lock_period("2024", by=somebody("Sở Nội vụ"))
    assert table(store.late_rows(rows), *columns) == [(2, RATIO, "540", "2024", 1), (3, RATIO, "542", "2024", None)]
    assert store.revision == 2


def test_an_unlocked_period_is_as_if_it_had_never_been_locked(store):
    submit(store, ("540", "2024", 45))
    store.lock_period("2024", by=somebody("Sở Nội vụ"), reason="đã báo cáo", at=AT)
    locked = store.locked_periods()
    assert table(locked, "period", "locked_at", "locked_by", "reason") == [("2024", AT_UTC, "Sở Nội vụ", "đã báo cáo")]
    store.unlock_period("2024", by=somebody("Sở Nội vụ"), reason="bổ sung", at=AT)
    assert store.locked_periods().empty
    submit(store, ("540", "2024", 46))
    assert not store.history(RATIO, "540")["is_late"].any()
    assert log(store)[1:3] == [
        ("Sở Nội vụ", "locked", None, "đã báo cáo", {"period": "2024"}),
        ("Sở Nội vụ", "unlocked", None, "bổ sung", {"period": "2024"}),
    ]


def test_locking_what_makes_no_sense_is_refused(store):
    store.lock_period("2024", by=somebody("Sở Nội vụ"))
    for change, message in [
        (lambda: store.lock_period("2024", by=somebody("Sở Nội vụ")), r"The period \(2024\) is locked already"),
        (lambda: store.lock_period("2024-Q2", by=somebody("Sở Nội vụ")), "There is no period 2024-Q2"),
        (lambda: store.lock_period("2023", by=somebody(" ")), "no name was given"),
        (
            lambda: store.unlock_period("2023", by=somebody("Sở Nội vụ"), reason="x"),
            r"The period \(2023\) is not locked",
        ),
        (lambda: store.unlock_period("2024", by=somebody("Sở Nội vụ"), reason=" "), "Give a reason"),
    ]:
        with pytest.raises(StoreError, match=message):
            change()
    assert store.revision == 1


@pytest.fixture
def locking_plan(tmp_path):
    """The province's plan, locking a period 30 days after it is due."""
    folder = tmp_path / "plan"
    shutil.copytree(PLAN.folder, folder)
    settings = folder / "plan.toml"
    text = settings.read_text("utf-8").replace("[reporting]\n", "[reporting]\nlock_days_after_due = 30\n")
    settings.write_text(text, "utf-8")
    return plans.load(folder)


def test_the_plan_may_lock_its_periods_some_days_after_they_are_due(locking_plan):
    """2024-Q3 is due on 20 September 2024; its last open day is 20 October, which ends at 17:00 UTC."""
    with Store.open(None, locking_plan, kind="demo") as store:
        last_moment, next_day = datetime(2024, 10, 20, 16, 59), datetime(2024, 10, 20, 17)
        assert store.locked_periods(last_moment)["period"].iloc[-1] == "2024-H1"
        locked = store.locked_periods(next_day)
        assert locked["period"].iloc[-1] == "2024-Q3"
        assert list(locked["period"]) == [
            *[f"{year}{suffix}" for year in (2021, 2022, 2023) for suffix in ("-Q1", "-H1", "-Q3", "")],
            *["2024-Q1", "2024-H1", "2024-Q3"],
        ]
        submit(store, ("540", "2024-Q3", 1), at=last_moment)
        with pytest.raises(PeriodLocked):
            submit(store, ("540", "2024-Q3", 2), at=next_day)
        store.unlock_period("2024-Q3", by=somebody("Sở Nội vụ"), reason="bổ sung", at=next_day)
        assert "2024-Q3" not in set(store.locked_periods(next_day)["period"])
        submit(store, ("540", "2024-Q3", 2), at=next_day)
        store.lock_period("2024-Q3", by=somebody("Sở Nội vụ"), at=next_day)
        assert "2024-Q3" in set(store.locked_periods(next_day)["period"])


def test_by_default_nothing_is_locked(store):
    assert PLAN.lock_days is None
    assert store.locked_periods(datetime(2099, 1, 1)).empty


def test_published_actuals_come_in_though_their_period_is_locked(tmp_path, locking_plan):
    with Store.open(tmp_path / "kpi.duckdb", locking_plan) as store:
        assert len(store.history("CT1.01", "52-BD")) > 0
        assert not store.history("CT1.01", "52-BD")["is_late"].any()


# Explanations


def test_an_explanation_answers_its_request_and_names_its_submission(store):
    submit(store, ("540", "2024", 45))
    request = explaining.ask(store, **KEY, by=somebody("Chủ tịch"), note="vì sao chậm?", at=AT)
    assert table(explaining.requests(store), "request", "asked_by", "asked_at", "note", "state", "explanation") == [
        (request, "Chủ tịch", AT_UTC, "vì sao chậm?", "open", None)
    ]
    written = explaining.explain(
        store, **KEY, cause=" thiếu người ", remedy="tuyển thêm", by=somebody("Quy Nhơn"), at=AT
    )
    assert table(explaining.requests(store, agency="540"), "request", "state", "explanation", "answered_at") == [
        (request, "answered", written, AT_UTC)
    ]
    assert explaining.requests(store, agency="542").empty
    (explanation,) = explaining.explanations(store).to_dict("records")
    assert explanation == KEY | {
        "explanation": written, "cause": "thiếu người", "remedy": "tuyển thêm", "written_by": "Quy Nhơn",
        "written_at": AT_UTC, "submission": 1, "is_latest": True, "is_figure_current": True,
    }  # fmt: skip
    assert log(store)[1:] == [
        ("Chủ tịch", "asked_to_explain", None, "vì sao chậm?", KEY),
        ("Quy Nhơn", "explained", None, "", KEY),
    ]


def test_a_withdrawn_or_replaced_value_keeps_its_explanation(store):
    first = submit(store, ("540", "2024", 45))
    explaining.explain(store, **KEY, cause="a", remedy="b", by=somebody("Quy Nhơn"))
    submit(store, ("540", "2024", 50))
    columns = ("cause", "submission", "is_latest", "is_figure_current")
    assert table(explaining.explanations(store), *columns) == [("a", first, True, False)]
    explaining.explain(store, **KEY, cause="c", remedy="d", by=somebody("Quy Nhơn"))
    store.withdraw(2, by=somebody("Quy Nhơn"), reason="nhầm")
    assert table(explaining.explanations(store, agency="540"), *columns) == [
        ("c", 2, True, False),
        ("a", first, False, True),
    ]


def test_an_explanation_needs_no_value(store):
    explaining.explain(store, **KEY, cause="chưa có hệ thống", remedy="mua", by=somebody("Quy Nhơn"))
    assert table(explaining.explanations(store), "submission", "is_figure_current") == [(None, False)]
    assert explaining.explanations(store, agency="542").empty


def test_a_later_request_is_open_until_a_later_explanation(store):
    explaining.explain(store, **KEY, cause="a", remedy="b", by=somebody("Quy Nhơn"))
    request = explaining.ask(store, **KEY, by=somebody("Chủ tịch"))
    explaining.ask(store, **(KEY | {"period": "2023"}), by=somebody("Chủ tịch"))
    with pytest.raises(StoreError, match=f"requested already \\(request {request}\\)"):
        explaining.ask(store, **KEY, by=somebody("Sở Nội vụ"))
    assert table(explaining.requests(store), "period", "state") == [("2023", "open"), ("2024", "open")]
    explaining.explain(store, **KEY, cause="c", remedy="d", by=somebody("Quy Nhơn"))
    assert table(explaining.requests(store), "period", "state") == [("2023", "open"), ("2024", "answered")]


def test_a_request_has_a_due_day_and_the_overdue_ones_come_first(store):
    def ask(agency: str, due: date | None) -> int:
        return explaining.ask(store, **(KEY | {"agency": agency}), by=somebody("Sở Nội vụ"), due=due, at=AT)

    none, later, first = ask("540", None), ask("542", date(2025, 2, 10)), ask("543", date(2025, 1, 31))
    assert log(store)[-1][4] == KEY | {"agency": "543", "due": "2025-01-31"}
    waiting = explaining.waiting(explaining.requests(store), date(2025, 2, 1))
    assert table(waiting, "request", "due", "is_overdue") == [
        (first, pd.Timestamp("2025-01-31"), True), (later, pd.Timestamp("2025-02-10"), False), (none, None, False),
    ]  # fmt: skip
    on_the_day = explaining.waiting(explaining.requests(store, agency="543"), date(2025, 1, 31))
    assert table(on_the_day, "request", "is_overdue") == [(first, False)]
    explaining.explain(store, **(KEY | {"agency": "543"}), cause="a", remedy="b", by=somebody("Lan"))
    assert list(explaining.waiting(explaining.requests(store), date(2025, 2, 1))["request"]) == [later, none]


def test_a_due_day_that_has_passed_is_refused(store):
    day = steps.day_of(AT_UTC)
    with pytest.raises(StoreError, match=f"The due day {day - timedelta(days=1):%d/%m/%Y} has passed"):
        explaining.ask(store, **KEY, by=somebody("Sở Nội vụ"), due=day - timedelta(days=1), at=AT)
    assert explaining.requests(store).empty
    explaining.ask(store, **KEY, by=somebody("Sở Nội vụ"), due=day, at=AT)


def test_a_mistaken_request_is_withdrawn(store):
    request = explaining.ask(store, **KEY, by=somebody("Chủ tịch"))
    explaining.take_back(store, request, by=somebody("Chủ tịch"), reason="nhầm đơn vị")
    assert list(explaining.requests(store)["state"]) == ["taken_back"]
    for number in (request, 99):
        with pytest.raises(StoreError, match=f"no open request {number}"):
            explaining.take_back(store, number, by=somebody("Chủ tịch"))
    assert log(store)[-1] == ("Chủ tịch", "request_taken_back", None, "nhầm đơn vị", {"request": request} | KEY)


def test_an_explanation_of_an_unknown_key_or_without_text_is_refused(store):
    for change, message in [
        ({"indicator": "CT9.99"}, "no indicator CT9.99"),
        ({"agency": "541"}, "no agency 541"),
        ({"period": "2024-Q2"}, "no period 2024-Q2"),
        ({"cause": " "}, "needs a cause and a remedy"),
        ({"remedy": ""}, "needs a cause and a remedy"),
        ({"by": somebody("")}, "no name was given"),
    ]:
        with pytest.raises(StoreError, match=message):
            explaining.explain(store, **(KEY | {"cause": "a", "remedy": "b", "by": somebody("Quy Nhơn")} | change))
        assert store.revision == 0, message


# Histories


def test_a_history_lists_every_value_and_its_fate(store):
    submit(store, ("540", "2024", 45), ("540", "2024-Q1", 10), ("542", "2024", 1), note="lần đầu")
    submit(store, ("540", "2024", 46), by=somebody("An"))
    submit(store, ("540", "2024", 47))
    store.withdraw(3, by=somebody("An"), reason="nhầm kỳ", at=AT)
    columns = ("period", "submission", "handed_in_by", "numerator", "fate", "withdrawn_by", "withdrawal_reason")
    assert table(store.history(RATIO, "540"), *columns) == [
        ("2024-Q1", 1, "Bình", 10, "current", None, None),
        ("2024", 3, "Bình", 47, "withdrawn", "An", "nhầm kỳ"),
        ("2024", 2, "An", 46, "current", None, None),
        ("2024", 1, "Bình", 45, "replaced", None, None),
    ]
    assert store.history(RATIO, "543").empty


def test_the_event_log_is_read_page_by_page(store):
    for numerator in (1, 2, 3):
        submit(store, ("540", "2024", numerator))
    page = store.events(count=2, skip=1)
    columns = ("event", "at", "who", "what", "submission", "file_name", "rows", "events")
    assert table(page, *columns) == [
        (2, AT_UTC, "Bình", "handed_in", 2, "x.csv", 1, 3),
        (1, AT_UTC, "Bình", "handed_in", 1, "x.csv", 1, 3),
    ]
    assert list(store.events()["event"]) == [3, 2, 1]


# Migration

VERSION_1 = """
create table meta (schema_version integer, revision bigint, kind varchar, plan varchar, unsorted bigint);
create table submission (
    submission bigint, handed_in_at timestamp, handed_in_by varchar, file_name varchar, sha256 varchar, agency varchar,
    note varchar, state varchar, kind varchar, rows bigint
);
create table current_actual (
    submission bigint, line bigint, indicator varchar, agency varchar, period varchar, year smallint, t double,
    numerator double, denominator double, "value" double, note varchar, document varchar
);
create table past_actual as from current_actual;
create view actual as from current_actual union all from past_actual;
create table warning (submission bigint, line bigint, column_name varchar, code varchar, message_params json);
create table event (
    event bigint, "at" timestamp, who varchar, what varchar, submission bigint, reason varchar, details json
);
insert into meta values (1, 7, 'demo', 'binh-dinh-2021-2025', 1);
insert into submission values
    (7, '2024-06-20 03:00:00', 'Bình', 'x.csv', 'ab', '540', '', 'accepted', 'handed_in', 1);
insert into current_actual values (7, 2, 'CT3.02', '540', '2024-H1', 2024, 2023.5, 45, 100, null, null, null);
insert into event values (7, '2024-06-20 03:00:00', 'Bình', 'handed_in', 7, '', '{"rows": 1}');
"""


def test_a_store_of_the_first_version_is_brought_up_to_date_with_all_it_holds(tmp_path):
    path = tmp_path / "kpi.duckdb"
    with duckdb.connect(str(path)) as first:
        first.execute(VERSION_1)
    for _ in range(2):
        with Store.open(path, PLAN, kind="demo") as store:
            assert store.revision == 7
            assert first_broken(store.connect()) is None
            assert table(store.history(RATIO, "540"), "submission", "numerator", "fate") == [(7, 45, "current")]
            assert store.faults().empty
    with duckdb.connect(str(path)) as now:
        assert now.execute("select schema_version from meta").fetchall() == [(migrations.VERSION,)]
    (copy,) = tmp_path.glob("kpi.duckdb.version-1-*")
    with duckdb.connect(str(copy)) as before:
        assert before.execute("select schema_version, revision from meta").fetchall() == [(1, 7)]
    with Store.open(path, PLAN, kind="demo") as store:
        store.lock_period("2024-H1", by=somebody("Sở Nội vụ"))
        assert submit(store, ("540", "2024-H1", 50), reason="sửa") == 8


def test_an_old_and_a_new_store_have_the_same_tables(tmp_path):
    columns = "select table_name, column_name, data_type from duckdb_columns() where not internal order by all"
    with duckdb.connect(str(tmp_path / "old.duckdb")) as first:
        first.execute(VERSION_1)
    for name in ("old", "new"):
        Store.open(tmp_path / f"{name}.duckdb", PLAN, kind="demo").close()
    with duckdb.connect(str(tmp_path / "old.duckdb")) as old, duckdb.connect(str(tmp_path / "new.duckdb")) as new:
        assert old.execute(columns).fetchall() == new.execute(columns).fetchall()


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "kpi.duckdb"
    with duckdb.connect(str(path)) as first:
        first.execute(VERSION_1)
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "sql", lambda name: "create table store.half (x integer); select no_such_column")
        with pytest.raises(Exception, match="no_such_column"):
            Store.open(path, PLAN, kind="demo")
    with duckdb.connect(str(path)) as store:
        assert store.execute("select schema_version from meta").fetchall() == [(1,)]
        assert ("half",) not in store.execute("show tables").fetchall()
    Store.open(path, PLAN, kind="demo").close()
