"""`python -m kpi news`: the summary letter and the data of recent changes."""

import json
from datetime import date
from pathlib import Path

import pytest

from kpi import i18n
from kpi.changes import news
from kpi.changes.news import Span
from kpi.cli.documents import TABLES
from kpi.store import Store
from kpi.views.changes import changes_view, letter
from tests.cli.test_cli import empty, folder, run, write

__all__ = ["empty", "folder"]

VI = i18n.of("vi")
DAYS = ("--since", "2024-07-01", "--until", "2024-12-31", "--period", "2024")


@pytest.fixture
def demonstration(empty: Path, demo_copy: Path) -> tuple[str, str]:
    return "--store", str(demo_copy)


@pytest.fixture(scope="module")
def expected(demo_store: Store) -> news.News:
    return news.news(demo_store, "2024", Span(date(2024, 7, 1), date(2024, 12, 31)), date.today())


def test_the_text_is_the_letter_of_these_days_in_the_chosen_language(demonstration, plan, expected):
    ended = run("news", *DAYS, "--lang", "vi", *demonstration)  # the others are in English
    view = changes_view(expected, plan, VI)
    assert (ended.exit_code, ended.stdout) == (0, letter(view, plan, VI, is_demo=True))


def test_json_holds_the_same_for_other_programs_and_days_may_be_written_as_in_vietnam(demonstration, expected):
    days = ("--since", "01/07/2024", "--until", "31/12/2024", "--period", "2024")
    changes = json.loads(run("news", *days, "--format", "json", *demonstration).stdout)
    assert (changes["since"], changes["until"], changes["period"], changes["due_period"]) == (
        "2024-07-01", "2024-12-31", "2024", "2024",
    )  # fmt: skip
    assert [(row["indicator"], row["way"]) for row in changes["turned"]] == list(
        expected.statuses[["indicator", "way"]].itertuples(index=False, name=None)
    )
    for name, table in TABLES.items():
        assert len(changes[name]) == len(getattr(expected, table)), name
    moment = changes["hand_ins"][0]["handed_in_at"]
    assert moment.endswith("+00:00") and "T" in moment


def test_without_a_day_the_span_is_the_last_reporting(demonstration):
    changes = json.loads(run("news", "--format", "json", *demonstration).stdout)
    assert (changes["since"], changes["until"], changes["period"]) == ("2025-12-15", "2026-01-19", "2025")
    assert changes["turned"]


def test_what_was_just_submitted_is_news_at_once(folder):
    text = "indicator,agency,period,value\nCT1.02,52-BD,2024,15\n"
    assert run("import", write("rank.csv", text), "--by", "Sở Nội vụ").exit_code == 0
    changes = json.loads(run("news", "--period", "2024", "--format", "json").stdout)
    assert {row["file_name"] for row in changes["hand_ins"]} == {"rank.csv"}  # without the published values of the plan
    assert "CT1.02" in {row["indicator"] for row in changes["figures"]}
    status = {row["indicator"]: (row["status_before"], row["status_after"]) for row in changes["turned"]}
    assert status["CT1.02"] == ("missed", "met")  # the published rank before was 33


@pytest.mark.parametrize(
    ("option", "value"), [("--since", "yesterday"), ("--until", "2024-13-01"), ("--period", "2024-Q2")]
)
def test_an_invalid_day_or_period_is_wrong_usage(folder, option, value):
    ended = run("news", option, value)
    assert ended.exit_code == 2
    assert value in ended.stderr


def test_a_new_store_reports_no_change_and_nobody_as_late(folder):
    output = json.loads(run("news", "--period", "2024", "--format", "json").stdout)
    assert [name for name in TABLES if output[name] and not name.startswith("tasks")] == []
    assert output["due_period"] is None
