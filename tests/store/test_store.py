"""Submissions are stored complete; the current values are those of the latest accepted submissions."""

import shutil
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from kpi import plan as plans
from kpi import store as stores
from kpi.store import COLUMNS, DuckError, Store, StoreBusy, StoreError, migrations, steps
from tests.support.people import somebody

PLAN = plans.load()
AT = datetime(2025, 1, 3, 2, 30, tzinfo=UTC)
ALL = dict.fromkeys(("indicators", "agencies", "periods"))
# What a lake may do otherwise, it does in test_acts.py, in test_model.py, and in the tests here that lack this mark.
IN_MEMORY = pytest.mark.parametrize("where", ["memory"], indirect=True)
RATIO, SCORE = "CT3.02", "CT1.07"  # a rate that districts report; an index of the province's own


def file_table(*rows: tuple) -> pd.DataFrame:
    """Rows (indicator, agency, period, numerator, denominator, value) as a file of a reporter has them."""
    frame = pd.DataFrame(rows, columns=COLUMNS[1:7]).assign(note="", document="")
    frame.insert(0, "line", range(2, 2 + len(frame)))
    return frame


def submit(store: Store, *rows: tuple, **given) -> int:
    submission = {"by": somebody("Nguyễn Thị Bình"), "file_name": "quý 1.csv", "sha256": "ab" * 32, "at": AT} | given
    return store.submit(file_table(*rows), **submission)


def current(store: Store) -> dict[tuple[str, str, str], tuple[int, float]]:
    """(indicator, agency, period) → (submission, numerator) of the current values."""
    actuals = store.query("store/current_actuals", **ALL)
    keys = zip(actuals["indicator"], actuals["agency"], actuals["period"], strict=True)
    return dict(zip(keys, zip(actuals["submission"], actuals["numerator"], strict=True), strict=True))


def is_consistent(store: Store) -> bool:
    return store.faults().empty


def rows_of(store: Store, table: str) -> list[dict]:
    """All rows of a store's table, past the queries."""
    with store._connection.cursor() as cursor:
        relation = cursor.sql(f"from store.{table}")
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.order("all").fetchall()]


# Submitting


def test_a_submission_is_stored_with_name_time_file_and_rows(store):
    rows = file_table((RATIO, "540", "2024-H1", 45, 60, None), (RATIO, "542", "2024", 7, None, 12.5))
    rows.loc[0, ["note", "document"]] = ["=1+1", "12/BC-UBND"]
    warning = pd.DataFrame([{"line": 3, "column": "value", "code": "big_change", "params": {"từ": "52,3"}}])
    number = store.submit(
        rows,
        by=somebody("Bình"),
        file_name="số liệu.csv",
        sha256="c0" * 32,
        agency="540",
        note="lần 1",
        warnings=warning,
        at=AT,
    )
    utc = datetime(2025, 1, 3, 2, 30)
    assert number == store.revision == 1
    assert rows_of(store, "submission") == [
        {"submission": 1, "handed_in_at": utc, "handed_in_by": "Bình", "file_name": "số liệu.csv", "sha256": "c0" * 32,
         "agency": "540", "note": "lần 1", "state": "accepted", "kind": "handed_in", "rows": 2,
         "needs_approval": False},
    ]  # fmt: skip
    stored = [
        {"submission": 1, "line": 2, "indicator": RATIO, "agency": "540", "period": "2024-H1", "year": 2024,
         "t": 2023.5, "numerator": 45, "denominator": 60, "value": None, "note": "=1+1", "document": "12/BC-UBND"},
        {"submission": 1, "line": 3, "indicator": RATIO, "agency": "542", "period": "2024", "year": 2024, "t": 2024,
         "numerator": 7, "denominator": None, "value": 12.5, "note": None, "document": None},
    ]  # fmt: skip
    assert rows_of(store, "actual") == stored
    assert rows_of(store, "current_actual") == stored
    assert rows_of(store, "warning") == [
        {"submission": 1, "line": 3, "column_name": "value", "code": "big_change", "message_params": '{"từ": "52,3"}'}
    ]
    (event,) = rows_of(store, "event")
    assert len(event.pop("hash")) == 64
    assert event == {
        "event": 1, "at": utc, "who": "Bình", "identity": "test", "role": "administrator", "address": "",
        "what": "handed_in", "submission": 1, "reason": "",
        "details": f'{{"file_name": "số liệu.csv", "rows": 2, "sha256": "{"c0" * 32}"}}',
    }  # fmt: skip


@IN_MEMORY
def test_frames_and_arrow_tables_are_stored_alike(store):
    rows = file_table((RATIO, "540", "2024", 1, 2, None), (SCORE, "52-BD", "2024", None, None, 68.32))
    submission = {"by": somebody("Bình"), "file_name": "x.csv", "sha256": "", "at": AT}
    store.submit(rows, **submission)
    store.submit(pa.Table.from_pandas(rows, preserve_index=False), **submission)
    store.submit(rows.astype(object).where(rows.notna(), None), **submission)
    each = [[row | {"submission": 0} for row in rows_of(store, "actual") if row["submission"] == n] for n in (1, 2, 3)]
    assert each[0] == each[1] == each[2]
    assert [row["value"] for row in each[0]] == [None, 68.32]


@IN_MEMORY
@pytest.mark.parametrize(
    ("at", "stored"),
    [
        (datetime(2025, 1, 3, 9, 30, tzinfo=timezone(timedelta(hours=7))), datetime(2025, 1, 3, 2, 30)),
        (datetime(2025, 1, 3, 2, 30), datetime(2025, 1, 3, 2, 30)),
    ],
    ids=["Hanoi's time", "no zone"],
)
def test_times_are_stored_in_utc(store, at, stored):
    submit(store, (RATIO, "540", "2024", 1, 2, None), at=at)
    assert rows_of(store, "submission")[0]["handed_in_at"] == stored


@IN_MEMORY
def test_without_a_time_it_is_now(store):
    before = datetime.now(UTC).replace(tzinfo=None)
    submit(store, (RATIO, "540", "2024", 1, 2, None), at=None)
    assert before <= rows_of(store, "submission")[0]["handed_in_at"] <= datetime.now(UTC).replace(tzinfo=None)


@IN_MEMORY
def test_a_later_submission_replaces_what_it_names_and_nothing_else(store):
    submit(store, (RATIO, "540", "2024-Q1", 1, 10, None), (RATIO, "540", "2024", 2, 10, None))
    submit(store, (RATIO, "540", "2024", 3, 10, None), (RATIO, "542", "2024", 4, 10, None))
    assert current(store) == {
        (RATIO, "540", "2024-Q1"): (1, 1),
        (RATIO, "540", "2024"): (2, 3),
        (RATIO, "542", "2024"): (2, 4),
    }
    assert len(rows_of(store, "actual")) == 4


def test_current_actuals_are_filtered_by_indicator_agency_and_period(store):
    keys = [(code, "540", period) for code in (RATIO, "CT3.03") for period in ("2023", "2024")]
    submit(store, *[(*key, 1, 10, None) for key in [*keys, (RATIO, "542", "2024")]])
    params = ALL | {"indicators": [RATIO], "periods": ["2024", "2022"]}
    assert list(store.query("store/current_actuals", **params)["agency"]) == ["540", "542"]
    assert len(store.query("store/current_actuals", **(params | {"agencies": ["542"]}))) == 1
    assert len(store.query("store/current_actuals", **(ALL | {"agencies": []}))) == 0
    assert len(store.query("store/current_actuals", **ALL)) == 5


REFUSED = [
    ([], "there are no rows"),
    ([("CT9.99", "540", "2024", 1, 2, None)], "1 rows name an indicator"),
    (
        [(RATIO, "541", "2024", 1, 2, None), (RATIO, None, "2024", 1, 2, None)],
        "2 rows name an agency that the plan does not have \\(541\\)",
    ),
    ([(RATIO, "540", "2024-Q2", 1, 2, None)], "1 rows name a period"),
    ([(RATIO, "540", "2024", 1, 2, None), (RATIO, "540", "2024", 1, 3, None)], "1 rows repeat"),
    ([(RATIO, "540", "2024", "một", 2, None)], "a value is no number"),
]


@IN_MEMORY
def test_a_refused_submission_leaves_no_trace(store):
    submit(store, (RATIO, "540", "2024", 1, 2, None))
    for rows, message in REFUSED:
        with pytest.raises(DuckError, match=message):
            submit(store, *rows)
        assert store.revision == 1, message
        tables = ("submission", "actual", "current_actual", "event")
        assert [len(rows_of(store, table)) for table in tables] == [1] * 4, message
    assert submit(store, (RATIO, "540", "2024", 5, 6, None)) == 2


@IN_MEMORY
def test_nobody_changes_anything_without_a_name(store):
    for by in ("", "  "):
        with pytest.raises(StoreError, match="no name was given"):
            submit(store, (RATIO, "540", "2024", 1, 2, None), by=somebody(by))
    assert store.revision == 0


def test_a_failure_in_the_middle_undoes_all_of_it(store, monkeypatch):
    submit(store, (RATIO, "540", "2024", 1, 2, None))

    def fails(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(steps, "add_event", fails)
        submit(store, (RATIO, "540", "2024", 3, 4, None))
    assert store.revision == 1
    assert current(store) == {(RATIO, "540", "2024"): (1, 1)}
    assert is_consistent(store)


@IN_MEMORY
def test_many_submissions_at_once_are_as_if_submitted_one_after_the_other(store):
    submit(store, (RATIO, "540", "2024", 1, 10, None), (RATIO, "549", "2024", 1, 10, None))
    keys = [(1, RATIO, "540", "2024", 2), (2, RATIO, "540", "2024", 3), (2, RATIO, "542", "2024", 3)]
    rows = pd.DataFrame(keys, columns=["submission", "indicator", "agency", "period", "numerator"])
    rows = rows.assign(line=2, denominator=10, value=None, note="", document="")
    submissions = pd.DataFrame({"submission": [1, 2], "by": ["Bình", "An"], "note": ["", "lại"]})
    submissions = submissions.assign(at=AT.replace(tzinfo=None), file_name="x.csv", sha256="00", agency="540")
    assert store.submit_many(submissions, rows, by=somebody("kpi"), kind="demo") == 2
    assert store.revision == 3
    assert current(store) == {
        (RATIO, "540", "2024"): (3, 3),
        (RATIO, "542", "2024"): (3, 3),
        (RATIO, "549", "2024"): (1, 1),
    }
    assert [(row["submission"], row["handed_in_by"], row["rows"]) for row in rows_of(store, "submission")] == [
        (1, "Nguyễn Thị Bình", 2), (2, "Bình", 1), (3, "An", 2),
    ]  # fmt: skip
    assert store.faults().empty
    for wrong in (rows.assign(submission=[1, 2, 3]), rows.assign(agency="540"), rows.assign(indicator="CT9.99")):
        with pytest.raises(StoreError):
            store.submit_many(submissions, wrong, by=somebody("kpi"), kind="demo")
    assert store.revision == 3


@IN_MEMORY
def test_many_large_submissions_into_an_empty_store_all_count(store):
    agencies = store.plan.agencies[["agency"]]
    rows = agencies.merge(store.plan.indicators[["indicator"]], how="cross")
    rows = rows.merge(pd.DataFrame({"submission": range(1, 21), "period": range(2006, 2026)}), how="cross")
    rows = rows.assign(line=2, period=rows["period"].astype(str), numerator=1, denominator=2, value=None)
    submissions = pd.DataFrame({"submission": range(1, 21), "by": "Bình", "note": "", "agency": None, "sha256": "00"})
    submissions = submissions.assign(at=AT.replace(tzinfo=None), file_name="x.csv")
    store.submit_many(submissions, rows.assign(note="", document=""), by=somebody("kpi"), kind="demo")
    assert len(current(store)) == len(rows) > 2 * steps.ROW_GROUP


# Withdrawing


@IN_MEMORY
def test_withdrawing_brings_the_earlier_values_back(store):
    first = submit(store, (RATIO, "540", "2024", 1, 10, None), (RATIO, "542", "2024", 1, 10, None))
    second = submit(store, (RATIO, "540", "2024", 2, 10, None), (RATIO, "543", "2024", 2, 10, None))
    before = current(store)
    third = submit(store, (RATIO, "540", "2024", 3, 10, None))
    store.withdraw(third, by=somebody("Bình"), reason="nhầm kỳ", at=AT)
    assert current(store) == before
    store.withdraw(second, by=somebody("Bình"), reason="nhầm đơn vị")
    assert current(store) == {(RATIO, "540", "2024"): (first, 1), (RATIO, "542", "2024"): (first, 1)}
    assert [row["state"] for row in rows_of(store, "submission")] == ["accepted", "withdrawn", "withdrawn"]
    assert store.revision == 5
    assert rows_of(store, "event")[3].items() >= {
        "event": 4, "at": AT.replace(tzinfo=None), "who": "Bình", "what": "withdrawn", "submission": third,
        "reason": "nhầm kỳ", "details": "{}",
    }.items()  # fmt: skip


@IN_MEMORY
def test_withdrawing_what_was_replaced_changes_nothing_that_counts(store):
    first = submit(store, (RATIO, "540", "2024", 1, 10, None), (RATIO, "542", "2024", 1, 10, None))
    second = submit(store, (RATIO, "540", "2024", 2, 10, None))
    store.withdraw(first, by=somebody("Bình"), reason="nhầm")
    assert current(store) == {(RATIO, "540", "2024"): (second, 2)}


@IN_MEMORY
def test_a_withdrawal_that_makes_no_sense_is_refused(store):
    number = submit(store, (RATIO, "540", "2024", 1, 10, None))
    with pytest.raises(StoreError, match="There is no submission 7"):
        store.withdraw(7, by=somebody("Bình"), reason="nhầm")
    with pytest.raises(StoreError, match="needs a reason"):
        store.withdraw(number, by=somebody("Bình"), reason=" ")
    store.withdraw(number, by=somebody("Bình"), reason="nhầm")
    with pytest.raises(StoreError, match="Submission 1 is withdrawn already"):
        store.withdraw(number, by=somebody("Bình"), reason="nhầm")
    assert store.revision == 2


def test_inconsistent_rows_are_found(store):
    submit(store, (RATIO, "540", "2024", 1, 10, None), (RATIO, "542", "2024", 1, 10, None))
    submit(store, (RATIO, "540", "2024", 2, 10, None))
    assert store.faults().empty
    with store._connection.cursor() as cursor:
        cursor.execute("insert into store.current_actual from store.past_actual")
        cursor.execute("delete from store.past_actual")
        cursor.execute("delete from store.current_actual where submission = 2 or agency = '542'")
        cursor.execute("delete from store.event where submission = 1")
        cursor.execute("update store.submission set state = 'withdrawn' where submission = 1")
    assert sorted(store.faults()[["fault", "submission", "agency"]].fillna("").itertuples(index=False, name=None)) == [
        ("current, but should not be", 1, "540"),
        ("no event tells of it", 1, ""),
        ("not as many actuals as rows", 1, ""),
        ("not as many actuals as rows", 2, ""),
    ]


# Published actuals


@pytest.fixture
def plan_of(tmp_path):
    """Makes a plan of the province's folder with `published.csv` changed by a function of its text."""

    def make(change):
        folder = tmp_path / "plan"
        shutil.copytree(PLAN.folder, folder, dirs_exist_ok=True)
        published = folder / "published.csv"
        published.write_text(change(PLAN.folder.joinpath("published.csv").read_text("utf-8")), "utf-8")
        return plans.load(folder)

    return make


def test_an_official_store_starts_with_the_published_actuals_and_their_sources():
    with Store.open(None, PLAN) as store:
        (submission,) = rows_of(store, "submission")
        actuals = store.query("store/current_actuals", **ALL)
    assert submission | {"handed_in_at": None} == {
        "submission": 1, "handed_in_at": None, "handed_in_by": "Nguồn công bố", "file_name": "published.csv",
        "sha256": sha256((PLAN.folder / "published.csv").read_bytes()).hexdigest(), "agency": None, "note": "",
        "state": "accepted", "kind": "published", "rows": len(PLAN.published), "needs_approval": False,
    }  # fmt: skip
    expected = PLAN.published.rename(columns={"source_url": "document"})
    shown = ["indicator", "agency", "period", "numerator", "denominator", "value", "note", "document"]
    order = ["indicator", "agency", "period"]
    pd.testing.assert_frame_equal(
        actuals[shown].sort_values(order, ignore_index=True), expected[shown].sort_values(order, ignore_index=True)
    )


@IN_MEMORY
def test_a_demonstration_starts_without_published_actuals(store):
    assert rows_of(store, "submission") == []
    assert store.is_demo


def test_published_actuals_are_submitted_once_per_version(tmp_path, plan_of):
    path = tmp_path / "kpi.duckdb"
    for _ in range(2):
        with Store.open(path, PLAN) as store:
            assert store.revision == 1
            assert current(store)[SCORE, "52-BD", "2021"][0] == 1
    shorter = plan_of(
        lambda text: "".join(line for line in text.splitlines(True) if not line.startswith("CT1.07,52-BD,2021"))
    )
    with Store.open(path, shorter) as store:
        assert [row["state"] for row in rows_of(store, "submission")] == ["withdrawn", "accepted"]
        assert (SCORE, "52-BD", "2021") not in current(store)
        assert current(store)[SCORE, "52-BD", "2020"][0] == 2
        assert is_consistent(store)


def test_published_actuals_that_were_withdrawn_stay_so(tmp_path):
    path = tmp_path / "kpi.duckdb"
    with Store.open(path, PLAN) as store:
        store.withdraw(1, by=somebody("Bình"), reason="chưa xác minh", even_published=True)
    with Store.open(path, PLAN) as store:
        assert (store.revision, current(store)) == (2, {})


def test_a_new_version_of_published_actuals_never_undoes_what_an_agency_submitted(tmp_path, plan_of):
    path = tmp_path / "kpi.duckdb"
    with Store.open(path, PLAN) as store:
        assert current(store)["CT6.01", "52-BD", "2021"] == (1, 45)
        submit(store, ("CT6.01", "52-BD", "2021", 52, 730, None))
    with Store.open(path, plan_of(lambda text: text.replace("45,730", "46,730"))) as store:
        assert current(store)["CT6.01", "52-BD", "2021"] == (2, 52)
        assert is_consistent(store)
        store.withdraw(2, by=somebody("Bình"), reason="nhầm")
        assert current(store)["CT6.01", "52-BD", "2021"] == (3, 46)


def test_a_plan_without_published_actuals_opens_empty(plan_of):
    with Store.open(None, plan_of(lambda text: text.splitlines(True)[0])) as store:
        assert store.revision == 0


# The file


def test_what_was_submitted_is_there_when_the_store_is_opened_again(tmp_path):
    path = tmp_path / "Sở Nội vụ" / "số liệu.duckdb"
    with Store.open(path, PLAN, kind="demo") as store:
        submit(store, (RATIO, "540", "2024", 1, 10, None))
        submit(store, (RATIO, "540", "2024", 2, 10, None))
        store.withdraw(2, by=somebody("Bình"), reason="nhầm")
    with Store.open(str(path), PLAN, kind="demo") as store:
        assert (store.revision, store.path) == (3, path)
        assert current(store) == {(RATIO, "540", "2024"): (1, 1)}
        assert submit(store, (RATIO, "540", "2024", 4, 10, None)) == 3


def test_a_missing_folder_is_created_and_any_name_will_do(tmp_path):
    path = tmp_path / "Sở Nội vụ" / "cải cách 'một cửa' 2024" / "số liệu %20;--.duckdb"
    Store.open(path, PLAN, kind="demo").close()
    with Store.open(path, PLAN, kind="demo") as store:
        assert submit(store, (RATIO, "540", "2024", 1, 10, None)) == 1
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "data").touch()
    path = tmp_path / "data" / "kpi.duckdb"
    with pytest.raises(StoreError, match=r"The folder of the store .* cannot be used"):
        Store.open(path, PLAN)


def test_a_store_is_of_one_process_and_one_store_object(tmp_path):
    with Store.open(tmp_path / "kpi.duckdb", PLAN), pytest.raises(StoreBusy):
        Store.open(tmp_path / "kpi.duckdb", PLAN)
    Store.open(tmp_path / "kpi.duckdb", PLAN).close()


def test_official_and_demonstration_data_never_mix(tmp_path):
    Store.open(tmp_path / "kpi.duckdb", PLAN, kind="demo").close()
    with pytest.raises(StoreError, match="is of kind “demo” and cannot be opened as “official”"):
        Store.open(tmp_path / "kpi.duckdb", PLAN)


def test_a_store_of_another_plan_is_refused(tmp_path, plan_of):
    Store.open(tmp_path / "kpi.duckdb", PLAN).close()
    settings = tmp_path / "plan" / "plan.toml"
    plan_of(str)
    settings.write_text(settings.read_text("utf-8").replace('id = "binh-dinh-2021-2025"', 'id = "gia-lai"'), "utf-8")
    with pytest.raises(StoreError, match="holds data of the plan binh-dinh-2021-2025, not of gia-lai"):
        Store.open(tmp_path / "kpi.duckdb", plans.load(tmp_path / "plan"))


def test_a_duckdb_database_of_others_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as theirs:
        theirs.execute("create table sale as select 1 as amount")
    with pytest.raises(StoreError, match=r"is a DuckDB database, but no store of this program"):
        Store.open(path, PLAN)
    with duckdb.connect(str(path)) as theirs:
        assert theirs.execute("show tables").fetchall() == [("sale",)]


def test_a_store_of_a_newer_program_is_refused_with_both_versions(tmp_path):
    path = tmp_path / "kpi.duckdb"
    Store.open(path, PLAN).close()
    with duckdb.connect(str(path)) as newer:
        newer.execute("update meta set schema_version = 99")
    with pytest.raises(StoreError, match=rf"store version 99; this program knows {migrations.VERSION}"):
        Store.open(path, PLAN)


def test_a_closed_store_says_so(tmp_path):
    store = Store.open(tmp_path / "kpi.duckdb", PLAN)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.query("store/current_actuals", **ALL)
    with pytest.raises(StoreError, match="is closed"):
        submit(store, (RATIO, "540", "2024", 1, 10, None))


def test_the_stores_lie_side_by_side_where_kpi_store_says(monkeypatch, tmp_path):
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "tỉnh.duckdb"))
    assert stores.default_path() == tmp_path / "tỉnh.duckdb"
    assert stores.default_path("demo") == tmp_path / "demo.duckdb"
    monkeypatch.delenv("KPI_STORE")
    assert stores.default_path() == Path(stores.__file__).parents[2] / "data" / "kpi.duckdb"


# Order, size


def test_many_values_are_written_in_order_and_few_are_appended(store, monkeypatch):
    monkeypatch.setattr(steps, "ROW_GROUP", 3)

    def as_they_lie() -> list[tuple[str, str]]:
        with store._connection.cursor() as cursor:
            return cursor.execute("select period, agency from store.current_actual").fetchall()

    submit(store, *[(RATIO, agency, "2024", 1, 10, None) for agency in ("549", "545", "543", "547")])
    assert as_they_lie() == [("2024", "543"), ("2024", "545"), ("2024", "547"), ("2024", "549")]
    submit(store, *[(RATIO, agency, "2024", 2, 10, None) for agency in ("545", "540")])
    assert as_they_lie() == [("2024", agency) for agency in ("543", "547", "549", "540", "545")]
    submit(store, *[(RATIO, agency, "2023", 1, 10, None) for agency in ("544", "542")])
    assert as_they_lie() == [
        *[("2023", agency) for agency in ("542", "544")],
        *[("2024", agency) for agency in ("540", "543", "545", "547", "549")],
    ]
    assert is_consistent(store)
