"""The addresses for other programs: the whole dashboard asked over HTTP."""

import io
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from httpx import Response
from openapi_spec_validator import validate
from pandas.testing import assert_frame_equal
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import app
from kpi import i18n, phrases, tables
from kpi.access.people import reader
from kpi.cli import main
from kpi.evaluation.scorecard import FIELDS
from kpi.plan.rows import records
from kpi.store import StoreBusy
from kpi.ui import addresses, agencies, area, changes, indicator, overview, reporting, stores, tasks
from kpi.ui.page import Page
from kpi.web.api import api_routes
from kpi.web.guard import Guard, Routes
from tests.evaluation.test_scorecard import DISTRICTS, ratio
from tests.store.test_snapshot import submit
from tests.support.visits import texts, visit, visit_alone

__all__ = ["visit", "visit_alone"]

ROOT = Path(__file__).parents[2]
VI = i18n.of("vi")
DEMO = {"data": "demo", "year": "2024"}
QUERIES = {
    "/api/actuals": {"year": "2024"},
    "/api/scorecard": {"scope": "all", "year": "2024"},
    "/api/reporting": {"year": "2024"},
    "/indicator": {"indicator": "CT3.07", "year": "2024", "level": "district"},
    "/agencies": {"level": "district", "year": "2024"},
    "/changes": {"year": "2024", "since": "2024-11-20", "until": "2024-12-31"},
}


@pytest.fixture
def client(visit) -> TestClient:
    """A program on this machine, before the dashboard with a new official store and the demonstration."""
    return program()


def program() -> TestClient:
    return TestClient(app.app, base_url="http://localhost:8501", client=("127.0.0.1", 50000))


def csv_of(client: TestClient, address: str, **query: str) -> pd.DataFrame:
    answer = client.get(address, params=query)
    assert answer.status_code == 200, answer.text
    return pd.read_csv(io.BytesIO(answer.content))


def printed(*words: str) -> str:
    """The output of a command, with the official store of this test or another one."""
    ended = CliRunner().invoke(main, words)
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def page_of(**query: str) -> Page:
    """The page of the demonstration that a query opens."""
    return addresses.page_of(query, stores.store("demo"), VI)


# ---------------------------------------------------------------- the command line's numbers


@pytest.mark.parametrize(
    "query",
    [{}, {"scope": "all", "period": "2024-H1"}, {"agency": "540", "area": "3"}],
)
def test_the_scorecard_of_the_demonstration_is_the_command_lines(client, demo_copy, query):
    options = [word for name, value in query.items() for word in (f"--{name}", value)]
    command = ["scorecard", *options, "--store", str(demo_copy), "--format", "csv"]
    table = pd.read_csv(io.StringIO(printed(*command)))
    assert len(table)
    assert_frame_equal(csv_of(client, "/api/scorecard.csv", data="demo", **query), table)


def test_its_json_is_the_command_lines(client, demo_copy):
    query = {"period": "2024-H1", "level": "district"}
    command = ["scorecard", "--period", "2024-H1", "--level", "district", "--store", str(demo_copy)]
    rows = client.get("/api/scorecard", params={"data": "demo", **query}).json()
    assert rows and rows == json.loads(printed(*command, "--format", "json"))


def test_the_official_scorecard_is_the_command_lines(visit_alone):
    client = program()
    printed("import", str(ROOT / "docs" / "examples" / "ten-lines.csv"), "--by", "Quy Nhơn")
    table = pd.read_csv(io.StringIO(printed("scorecard", "--scope", "all", "--format", "csv")))
    assert table["value"].notna().any()
    assert_frame_equal(csv_of(client, "/api/scorecard.csv", scope="all"), table)
    stores.close()  # the command opens the file again
    actuals = pd.read_csv(io.StringIO(printed("export", "actuals", "--format", "csv")))
    assert_frame_equal(csv_of(client, "/api/actuals.csv"), actuals)


@pytest.mark.parametrize("command", [("tasks",), ("reporting", "--year", "2024")])
def test_other_tables_are_the_command_lines_too(client, demo_copy, command):
    table = pd.read_csv(io.StringIO(printed(*command, "--store", str(demo_copy), "--format", "csv")))
    query = dict(zip(command[1::2], command[2::2], strict=True))
    answered = csv_of(client, f"/api/{command[0]}.csv", data="demo", **{k.strip("-"): v for k, v in query.items()})
    order = list(table.columns[:1]) if command[0] == "tasks" else ["agency", "period"]
    assert_frame_equal(*(each.sort_values(order, ignore_index=True) for each in (answered, table)))


# ---------------------------------------------------------------- forms, types, filters


@pytest.mark.parametrize("address", addresses.SOURCES)
def test_every_address_gives_one_table_in_three_forms(client, address):
    query = {"data": "demo", **QUERIES.get(address, {})}
    csv = csv_of(client, f"{address}.csv", **query)
    rows = client.get(f"{address}.json", params=query).json()
    parquet = pd.read_parquet(io.BytesIO(client.get(f"{address}.parquet", params=query).content))
    columns = next(each.columns for each in addresses.described() if each.address == address)
    assert len(csv) == len(rows) == len(parquet) > 0
    assert list(csv.columns) == list(parquet.columns) == list(rows[0]) == tables.names(columns)
    for column in columns:
        values = [row[column.name] for row in rows]
        assert [fits(value, column.type) for value in values if value is not None].count(False) == 0, column
        assert [value is None for value in values] == parquet[column.name].isna().tolist(), column
        if column.type in ("number", "integer"):
            for other in (csv, parquet):
                assert other[column.name].dropna().astype(float).tolist() == [float(x) for x in values if x is not None]


def fits(value: object, kind: str) -> bool:
    if kind == "date":
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)))
    if kind == "datetime":
        return datetime.fromisoformat(str(value)).tzinfo is not None
    types = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    return isinstance(value, types[kind]) and (kind == "boolean" or not isinstance(value, bool))


def test_a_column_without_any_value_keeps_its_type(client):
    content = client.get("/api/tasks.parquet").content
    assert (
        str(pd.read_parquet(io.BytesIO(content), dtype_backend="pyarrow")["triggered_on"].dtype)
        == "date32[day][pyarrow]"
    )


@pytest.mark.parametrize(
    ("address", "query", "column", "values"),
    [
        ("/api/actuals", {"period": "2024-H1", "level": "district"}, "period", {"2024-H1"}),
        ("/api/actuals", {"year": "2023", "area": "3", "agency": "540"}, "agency", {"540"}),
        ("/api/indicators", {"area": "3"}, "area", {"3"}),
        ("/api/targets", {"indicator": "CT3.04"}, "indicator", {"CT3.04"}),
        ("/api/agencies", {"level": "total"}, "agency", {"52-BD"}),
        ("/api/reporting", {"year": "2024", "state": "late", "level": "commune"}, "state", {"late"}),
        ("/api/tasks", {"area": "5"}, "area", {"5"}),
        ("/overview", {"year": "2024", "status": "missed"}, "status", {"missed"}),
        ("/method", {"area": "2"}, "area", {"2"}),
    ],
)
def test_parameters_choose_rows(client, address, query, column, values):
    rows = csv_of(client, f"{address}.csv", data="demo", **query)
    assert set(rows[column].astype(str)) == values
    assert len(rows) < len(csv_of(client, f"{address}.csv", data="demo")) or address == "/overview"


def test_names_are_in_the_readers_language(client):
    query = {**DEMO, "indicator": "CT3.07", "level": "district"}
    vietnamese, english = (csv_of(client, "/indicator.csv", lang=lang, **query) for lang in ("vi", "en"))
    assert "Thành phố Quy Nhơn" in set(vietnamese["agency_name"])
    assert (vietnamese["name"] != english["name"]).all() and (vietnamese["value"] == english["value"]).all()


# ---------------------------------------------------------------- the pages' numbers


def shown(card: pd.DataFrame, column: str = "value") -> list[tuple[str, str]]:
    return sorted((row["indicator"], phrases.value(row[column], row["unit"], VI)) for row in records(card))


def test_the_overview_counts_the_same_statuses(client):
    counts = Counter(csv_of(client, "/overview.csv", **DEMO)["status"])
    view = overview.view(page_of(**DEMO))
    assert {part.status: part.count for part in view["parts"] if part.status in counts} == {
        status: n for status, n in counts.items() if status in {part.status for part in view["parts"]}
    }
    assert counts.total() == view["total"]


@pytest.mark.parametrize("query", [{"area": "3"}, {"area": "3", "agency": "540"}, {"area": "5", "level": "district"}])
def test_an_area_has_the_same_actuals(client, query):
    view = area.view(page_of(**DEMO, **query))
    rows = csv_of(client, "/area.csv", **DEMO, **query)
    assert {row["indicator"] for row in view["rows"]} == set(rows["indicator"])
    values = set(shown(rows))
    assert [row["actual"] for row in view["rows"] if (row["indicator"], row["actual"]) not in values] == []


def test_an_indicator_has_the_same_agencies_and_values(client):
    query = {**DEMO, "indicator": "CT3.07", "level": "district"}
    page = page_of(**query)
    view = indicator.view_of(page.store, page.t, indicator.scope_of(page))
    rows = csv_of(client, "/indicator.csv", **query).drop_duplicates("agency").dropna(subset="value")
    values = {(str(row["agency"]), phrases.value(row["value"], row["unit"], VI)) for row in records(rows)}
    assert {(unit["agency"], unit["rate"]) for unit in view["units"]["lowest"]} <= values
    assert len(values) == view["units"]["path"]["value"].notna().sum()


def test_an_indicator_of_the_province_alone_has_its_row(client):
    rows = csv_of(client, "/indicator.csv", indicator="CT1.01", year="2022")
    assert rows["agency"].tolist() == ["52-BD"] and rows["value"].notna().all()


def test_a_level_and_an_agency_have_the_same_cells(client):
    query = {**DEMO, "level": "district", "tab": "cells"}
    view = agencies.level_view(page_of(**query))
    rows = csv_of(client, "/agencies.csv", **query)
    rows["agency"] = rows["agency"].astype(str)
    cells = {
        (row["agency"], cell["indicator"]): cell["status"] for row in view["rows"] for cell in row["cells"] if cell
    }
    assert cells and cells.items() <= dict(zip(zip(rows["agency"], rows["indicator"], strict=True), rows["status"],
                                               strict=True)).items()  # fmt: skip
    rows = csv_of(client, "/agencies.csv", **DEMO, agency="SNV")
    page = page_of(**DEMO, agency="SNV")
    agency = agencies.agency_view(page, "SNV")
    assert Counter(rows["part"]) == Counter({"leads": agency["led"]["total"], "reports": agency["own"]["total"]})


def test_the_tasks_are_those_of_the_page_on_its_day(client):
    query = {**DEMO, "state": "overdue"}
    page = page_of(**query)
    rows = csv_of(client, "/tasks.csv", **query)
    day = page.plan.periods.get("2024").ends
    view = tasks._view(page.store, page.t, page.choice, day, None)
    assert rows["task"].tolist() == [row["task"] for row in view["rows"]]
    assert set(rows["state"]) == {"overdue"}


def test_the_reports_and_the_changes_are_those_of_the_page(client):
    query = {**DEMO, "period": "2024-H1"}
    view = reporting.view(page_of(**query))
    rows = csv_of(client, "/reporting.csv", **query)
    assert Counter(rows.loc[rows["period"] == "2024-H1", "state"]) == Counter(view["counts"])
    query = {**DEMO, **QUERIES["/changes"]}
    changed = changes.view(page_of(**query))["statuses"]
    rows = csv_of(client, "/changes.csv", **query)
    assert rows["indicator"].tolist() == [row["indicator"] for _title, rows in changed for row in rows]


# ---------------------------------------------------------------- HTTP


def test_an_unchanged_table_is_not_sent_again_and_a_changed_one_is(client):
    store, address = stores.store("official"), "/api/scorecard.csv?year=2024&scope=agency"
    first = client.get(address)
    tag = first.headers["etag"]
    for names_of_it in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(address, headers={"If-None-Match": names_of_it})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/api/scorecard.csv?scope=agency&year=2024").headers["etag"] == tag
    assert client.get("/api/scorecard.csv?year=2023&scope=agency").headers["etag"] != tag
    submit(store, datetime(2025, 1, 10), ratio("CT7.06", DISTRICTS, "2024", 9, 10))
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200 and changed.headers["etag"] != tag
    assert changed.content != first.content


def test_a_table_as_known_on_an_earlier_day(client):
    store = stores.store("official")
    submit(store, datetime(2024, 12, 17), ratio("CT7.06", DISTRICTS, "2024", 2, 10))
    submit(store, datetime(2025, 1, 10), ratio("CT7.06", DISTRICTS, "2024", 9, 10))
    query = {"indicator": "CT7.06", "year": "2024", "scope": "agency"}
    assert set(csv_of(client, "/api/scorecard.csv", **query)["value"].dropna()) == {90}
    assert set(csv_of(client, "/api/scorecard.csv", known="2024-12-20", **query)["value"].dropna()) == {20}


@pytest.mark.parametrize(
    ("address", "vietnamese", "english"),
    [
        ("/api/scorecard?yaer=2024", "Không có tham số yaer", "There is no parameter yaer"),
        ("/api/scorecard.csv?year=1999", "Tham số year", "2021, 2022, 2023, 2024, 2025"),
        ("/api/scorecard?scope=everything", "Tham số scope", "total, level, agency, all"),
        ("/api/scorecard?period=2024-H1&year=2023", "không thuộc năm 2023", "not in the year 2023"),
        ("/api/scorecard?known=2999-01-01", "Tham số known", "2024-12-20"),
        ("/api/actuals?agency=54O", "Tham số agency", "549"),
        ("/api/reporting?state=overdue", "Tham số state", "on_time"),
        ("/api/tasks?state=on_time", "Tham số state", "overdue"),
        ("/indicator.csv?indicator=CT3.7", "Tham số indicator", "CT3.07"),
        ("/area.parquet?area=3&area=4", "hai lần", "given twice"),
        ("/overview.json?data=real", "Tham số data", "official, demo"),
        ("/api/agencies?year=2024", "Không có tham số year", "level, agency"),
    ],
)
def test_what_does_not_exist_is_refused_in_the_readers_words(client, address, vietnamese, english):
    for lang, words in (("", vietnamese), ("&lang=en", english)):
        answer = client.get(address + lang)
        assert (answer.status_code, set(answer.json())) == (400, {"message"})
        assert words in answer.json()["message"]
        assert answer.headers["cache-control"] == "no-store"


def test_a_language_that_does_not_exist_is_refused_in_the_first_one(client):
    answer = client.get("/api/scorecard?lang=fr")
    assert answer.status_code == 400 and "Tham số lang" in answer.json()["message"]


@pytest.mark.parametrize(
    "address", ["/report.csv", "/upload.json", "/api", "/api/scorecard.xlsx", "/api/events", "/.csv"]
)
def test_other_addresses_do_not_exist(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_written(client, method):
    answer = client.request(method, "/api/scorecard")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_head_has_the_headers_alone(client):
    answer = client.head("/api/indicators.csv")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == client.get("/api/indicators.csv").headers["etag"]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_a_store_that_is_in_use_is_said(client, monkeypatch):
    def busy(_kind):
        raise StoreBusy("Another program uses {path}.", path="kpi.duckdb")

    monkeypatch.setattr(stores, "store", busy)
    answer = client.get("/api/scorecard")
    assert answer.status_code == 503 and "kpi.duckdb" in answer.json()["message"]


# ---------------------------------------------------------------- rights


def test_where_people_sign_in_a_program_needs_a_token_with_a_right(client, tmp_path):
    file = tmp_path / "access.toml"
    file.write_text(f'[tokens]\nioc = {{sha256 = "{sha256(b"open sesame").hexdigest()}", role = "viewer"}}\n')

    routes = api_routes(list(addresses.SOURCES), app.answer, addresses.described,
                        lambda headers: reader(headers, file) is not None, "")  # fmt: skip
    own = Routes(pages=[], own=[route.path for route in routes], static=tmp_path)
    guard = Middleware(Guard, hosts=(), routes=own, mode="oidc", in_container=False)
    program = TestClient(Starlette(routes=routes, middleware=[guard]), base_url=str(client.base_url))

    def answered(path: str, authorization: str | None = None) -> Response:
        return program.get(path, headers={"Authorization": authorization} if authorization else {})

    def status(authorization: str | None, path: str = "/api/indicators.csv") -> int:
        answer = answered(path, authorization)
        if answer.status_code == 401:
            assert "Authorization: Bearer" in answer.json()["message"]
            assert answer.headers["www-authenticate"] == "Bearer"
        return answer.status_code

    assert status("Bearer open sesame") == 200
    for authorization in (None, "Bearer wrong", "Basic open sesame", "Bearer", ""):
        assert status(authorization) == 401
    with_header = answered("/api/indicators.csv?area=1", "Bearer open sesame")
    with_query = answered("/api/indicators.csv?token=open+sesame&area=1")
    assert with_query.content == with_header.content and with_query.headers["etag"] == with_header.headers["etag"]
    assert status(None, "/api/openapi.json") == status(None, "/indicator.json") == 401
    file.write_text("")
    assert status("Bearer open sesame") == 401


# ---------------------------------------------------------------- descriptions


def test_the_description_is_valid_and_lists_every_address(client):
    document = client.get("/api/openapi.json").json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    served = {route.path for route in app.API} - {"/api/openapi.json"}
    assert set(document["paths"]) == served
    assert len(served) == 7 * 4 + 8 * 3
    for path in document["paths"].values():
        assert [each["name"] for each in path["get"]["parameters"] if not each["description"]] == []
    rows = {name: schema["properties"] for name, schema in document["components"]["schemas"].items()}
    assert [(name, column) for name, columns in rows.items() for column, about in columns.items()
            if not about.get("description")] == []  # fmt: skip


def test_the_names_of_the_addresses_are_those_of_their_sources():
    assert (*tables.OF_API, *tables.OF_PAGES) == tuple(addresses.SOURCES)


def test_the_dashboard_starts_without_what_only_programs_need():
    """Pages' modules hold Word's library and others: some 20 MB, loaded at the first question."""
    start = "import app, sys; print([name for name in ('docx', 'pyarrow.parquet') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", start], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_scorecards_columns_are_described_in_the_commands_order():
    assert tuple(tables.names(tables.SCORECARD)) == FIELDS


def test_the_addresses_of_the_documentation_answer(client):
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    written = set(re.findall(r"/(?:api/)?\w+\.(?:csv|json|parquet)\b[^\s`\")\]]*", text))
    assert len(written) >= 4
    assert [address for address in written if client.get(address).status_code != 200] == []


def test_the_page_of_sources_shows_the_addresses(visit, client):
    shown_texts = [element.value for element in visit("method", part="data", **DEMO).code]
    address = shown_texts[0]
    assert address == "http://localhost:8501/api/scorecard.csv?year=2024&data=demo"
    assert shown_texts[1] == f'pd.read_csv("{address}")'
    assert client.get(address).status_code == 200
    assert any("Power Query" in text for text in texts(visit("method", part="data")))
