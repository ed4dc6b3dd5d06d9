"""The report: every number in it is the command line's, in the layout of Decree 30/2020/NĐ-CP, in both languages."""

import json
import re
from datetime import date

import pandas as pd
import pytest
from click.testing import CliRunner

from kpi import report, words
from kpi.commands import main
from kpi.report.area import lowered
from tests.report_numbers import paragraphs, tables, vietnamese
from tests.report_sentences import Figures, numbers_left, sentences

VI, EN = words.of("vi"), words.of("en")
TODAY = date(2026, 11, 20)
# period, first year: the three reports that the demonstration is judged by, and an interim review.
ASKED = [("2023", None), ("2024-H1", None), ("2025", 2021), ("2023-H1", 2021)]
STATUS = {VI.status(code): code for code in words.STATUS}


@pytest.fixture(scope="module")
def demo_card(demo_file):
    """card(period): what `python -m kpi scorecard` prints of the demonstration, as of a period."""

    def card(*options: str) -> pd.DataFrame:
        asked = ["scorecard", "--store", str(demo_file), "--format", "json", "--lang", "vi", *options]
        printed = CliRunner().invoke(main, asked)
        assert printed.exit_code == 0, printed.output
        return pd.DataFrame(json.loads(printed.stdout))

    return card


@pytest.fixture(scope="module")
def made(demo_store):
    """made(period, from_year): the composed report in Vietnamese, and its .docx."""
    kept = {}

    def make(period: str, from_year: int | None = None, agency: str | None = None, lang: str = "vi"):
        key = period, from_year, agency, lang
        if key not in kept:
            composed = report.compose(demo_store, words.of(lang), period, from_year, agency, today=TODAY)
            kept[key] = composed, report.report_document(composed)
        return kept[key]

    return make


def close(written: str, value: float | None, decimals: int = 2) -> bool:
    """Whether a written number is the value, as far as its decimals go."""
    read = vietnamese(written)
    if value is None or pd.isna(value):
        return read is None
    return read is not None and abs(read - value) <= 0.5 * 10**-decimals + 1e-9


def keyed(rows: pd.DataFrame) -> dict[tuple[str, str], list[dict]]:
    """The command line's rows of totals and levels by indicator and scope in words, in its order of targets."""
    found: dict[tuple[str, str], list[dict]] = {}
    for row in rows.to_dict("records"):
        found.setdefault((row["indicator"], VI.level(row["level"])), []).append(row)
    return found


def annex(content: bytes) -> list[list[str]]:
    return tables(content)[-1]


def by_key(rows: list[list[str]]) -> dict[tuple[str, str], list[list[str]]]:
    """The annex's rows by indicator and scope."""
    found: dict[tuple[str, str], list[list[str]]] = {}
    for row in rows[1:]:
        found.setdefault((row[1].split(" ", 1)[0], row[2]), []).append(row)
    return found


def own_unit(row: dict) -> int:
    """Decimals with which a figure is written."""
    return 1 if row["indicator"] in ("CT4.01", "CT4.02") else 2


def says(written: str, row: dict) -> bool:
    if ".M" in row["indicator"]:
        return written == VI.figure(row["value"], "yes/no")
    return close(written, row["value"], own_unit(row))


@pytest.mark.parametrize("period", ["2023", "2024-H1", "2025"])
def test_every_row_of_a_period_s_annex_is_the_scorecard_s(plan, made, demo_card, period):
    expected = keyed(demo_card("--period", period))
    shown = by_key(annex(made(period)[1]))
    assert shown.keys() == expected.keys()
    wrong = []
    for key, rows in expected.items():
        for row, (_no, _name, _scope, when, above, below, value, coverage, _asks, due, gap, status) in zip(
            rows, shown[key], strict=True
        ):
            same = [
                when == ("–" if pd.isna(row["period"]) else VI.period(plan, row["period"])),
                close(above, row["numerator"]) and close(below, row["denominator"]),
                says(value, row),
                coverage == f"{VI.number(row['coverage_have'])}/{VI.number(row['coverage_due'])}",
                ".M" in row["indicator"] or close(due, row["expected"], own_unit(row)),
                close(gap, row["gap"]),
                STATUS[status] == row["status"],
            ]
            wrong += [] if all(same) else [(key, same)]
    assert wrong == []


@pytest.mark.parametrize(("period", "first"), [("2025", 2021), ("2023-H1", 2021)])
def test_every_row_of_a_review_s_annex_is_the_scorecard_s(made, demo_card, period, first):
    last = int(period[:4])
    cards = {year: keyed(demo_card("--year", str(year))) for year in range(first, last)}
    cards[last] = keyed(demo_card("--period", period))
    shown = by_key(annex(made(period, first)[1]))
    assert shown.keys() == set().union(*cards.values())
    wrong = []
    for key, lines in shown.items():
        for at, year in enumerate(range(first, last + 1)):
            rows = cards[year].get(key)
            written = lines[0][4 + at].split("\n")[0]
            if not (says(written, rows[0]) if rows else written == "–"):
                wrong.append((key, year, written))
        judged = [STATUS[line[-1]] for line in lines if line[-1] != "–"]
        if judged != [row["status"] for row in cards[last].get(key, [])]:
            wrong.append((key, judged))
    assert wrong == []


@pytest.mark.parametrize(("period", "first"), ASKED)
def test_the_tables_of_the_areas_are_the_scorecard_s(made, demo_card, period, first):
    """One line per target, at the target's own level, in the order of the annex."""
    card = demo_card("--period", period)
    own = card[card["level"] == card["target_level"]]
    lines = [
        row for table in tables(made(period, first)[1])[:-1] for row in table[1:]
        if table[0][1] == "Chỉ tiêu" and table[0][2] == "Mục tiêu"
    ]  # fmt: skip
    shown: dict[str, list[list[str]]] = {}
    for line in lines:
        shown.setdefault(line[1].rsplit("(", 1)[1].rstrip(")"), []).append(line)
    expected = {code: rows.to_dict("records") for code, rows in own.groupby("indicator")}
    assert shown.keys() == expected.keys()
    for code, rows in expected.items():
        levels = {"total": 0, "province": 1, "district": 2, "commune": 3}
        rows.sort(key=lambda row: levels[row["level"]])
        assert [STATUS[line[-1]] for line in shown[code]] == [row["status"] for row in rows], code
        for line, row in zip(shown[code], rows, strict=True):
            assert says(line[-2].strip("()"), row), (code, line)


@pytest.mark.parametrize(("period", "first"), ASKED)
def test_every_number_of_every_sentence_on_an_indicator_is_the_scorecard_s(plan, made, demo_card, period, first):
    figures = Figures(period, demo_card, plan.years[0] - 1, lambda code: lowered(VI.period(plan, code)))
    names = dict(zip(plan.indicators["name_vi"], plan.indicators["indicator"], strict=True))
    levels = {VI.level(level): level for level in ("total", *plan.levels)}
    said = list(sentences(paragraphs(made(period, first)[1]), names, levels))
    assert {code for code, _level, _said in said} == set(plan.indicators["indicator"])
    left = {(code, level): numbers_left(figures, code, level, text) for code, level, text in said}
    assert {key: text for key, text in left.items() if re.search(r"\d", text)} == {}
