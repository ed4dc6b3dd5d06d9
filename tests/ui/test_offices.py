"""Names of persons and of offices on pages and in answers to programs, by role."""

import shutil
from datetime import date, datetime
from html import unescape
from pathlib import Path

import pytest

import app
from kpi.access import IDENTITY, PERSON, TOKEN, VERDICT, WRITE, Actor, Role
from kpi.plan import Plan
from kpi.store import Store, explanations
from kpi.tasks import Update, update_log
from tests.store.test_rights import values
from tests.support.visits import Visit, texts, visit_alone

__all__ = ["visit_alone"]

NAME, AGENCY = "Nguyễn Thị Xuyến", "548"
XUYEN = Actor(NAME, Role.ADMINISTRATOR, identity="xuyen@example.vn", address="10.0.0.7")
SUBJECT = {"indicator": "CT3.07", "agency": AGENCY, "period": "2024"}
ACCESS = """
[people]
nam = {role = "viewer"}
lan = {role = "reporter", agencies = ["548"]}
huong = {role = "approver"}
an = {role = "administrator"}
"""
OF_ONE = {"indicator": "CT3.07", "agency": AGENCY, "year": "2024"}
PAGES = {
    "history": ("upload", {}),
    "locks": ("upload", {}),
    "log": ("upload", {}),
    "receipt": ("upload", {"submission": "2"}),
    "sources of a value": ("indicator", OF_ONE | {"tab": "assessed"}),
    "history of values": ("indicator", OF_ONE | {"tab": "history"}),
    "explanations": ("indicator", OF_ONE | {"tab": "explanations"}),
    "tasks": ("tasks", {"task": "2"}),
    "changes": ("changes", {"year": "2025", "since": "2025-06-01", "until": "2025-06-30"}),
}


@pytest.fixture(scope="module")
def acts_of_one_person(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an official store with acts of one person."""
    folder = tmp_path_factory.mktemp("acts")
    with Store.open(folder / "kpi.duckdb", plan) as store:
        act(store)
    return folder


def act(store: Store) -> None:
    at = datetime(2025, 6, 15, 3)
    number = store.submit(
        values(value=1.0), by=XUYEN, file_name="a.csv", sha256="1", agency=AGENCY, content=b"1", at=at
    )
    store.withdraw(number, by=XUYEN, reason="sai", at=at)
    store.reinstate(number, by=XUYEN, reason="đúng", at=at)
    explanations.ask(store, **SUBJECT, by=XUYEN)
    explanations.explain(store, **SUBJECT, cause="A", remedy="B", by=XUYEN)
    explanations.ask(store, **SUBJECT, by=XUYEN)
    update_log.record(store, [Update(2, date(2024, 1, 2), share=0.5)], by=XUYEN)
    store.lock_period("2025", by=XUYEN)


@pytest.fixture
def used(visit_alone: Visit, acts_of_one_person: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """A dashboard behind a web server that signs people in, and acts of one person."""
    shutil.copytree(acts_of_one_person, tmp_path, dirs_exist_ok=True)
    (tmp_path / "access.toml").write_text(ACCESS, "utf-8")
    for name, value in {"ACCESS": "proxy", "ACCESS_FILE": tmp_path / "access.toml", "PROXY_HEADER": "X-Remote-User",
                        "PROXY_SECRET_FILE": tmp_path / "secret"}.items():  # fmt: skip
        monkeypatch.setenv(f"KPI_{name}", str(value))
    return visit_alone


def shown(used: Visit, name: str, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """All that a page shows, tables and our own components too."""
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", headers)
    page, query = PAGES[name]
    visitor = used(page, **query)
    if name in ("locks", "log"):
        visitor.segmented_control(key="records").set_value(name).run()
    assert not visitor.exception
    components = [each.proto.bytes.decode() for each in visitor.get("bidi_component")]
    html = [unescape(each.proto.body) for each in visitor.get("html")]
    tables = [each.value.to_csv() for each in (*visitor.table, *visitor.dataframe)]
    return " ".join([*texts(visitor), *html, *tables, *components])


@pytest.mark.parametrize("name", PAGES)
def test_viewers_and_reporters_see_offices_approvers_persons(used, monkeypatch, name):
    seen = {
        person: NAME in shown(used, name, {VERDICT: PERSON, IDENTITY: person}, monkeypatch)
        for person in ("nam", "lan", "huong", "an")
    }
    assert seen == {"nam": False, "lan": False, "huong": True, "an": True}


def test_where_nobody_signs_in_names_are_what_people_typed(used, monkeypatch):
    for headers in ({VERDICT: WRITE}, {VERDICT: "elsewhere"}, {VERDICT: "read-only"}):
        assert NAME in shown(used, "receipt", headers, monkeypatch)


def test_a_program_sees_what_its_role_sees(used, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "SETTINGS", app.settings())
    versions = set()
    for headers, sees in (
        ({VERDICT: PERSON, IDENTITY: "nam"}, False),
        ({VERDICT: PERSON, IDENTITY: "huong"}, True),
        ({VERDICT: "elsewhere"}, True),
        ({VERDICT: PERSON, TOKEN: "wrong"}, False),
    ):
        for address, query in (("/api/actuals", []), ("/api/tasks", [("year", "2024")])):
            answer = app.answer(address, query, headers)
            assert (NAME in answer.written("csv").decode()) == sees
            assert (NAME.encode() in answer.written("parquet")) == sees
            versions.add((address, answer.version, sees))
    assert len({version for _address, version, _sees in versions}) == 2, "an answer is not taken for the other"
