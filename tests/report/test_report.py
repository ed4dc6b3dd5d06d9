"""The report: every number in it is the command line's, in the layout of Decree 30/2020/NĐ-CP, in both languages."""

import json
import re
from functools import cache

import pandas as pd
import pytest
from click.testing import CliRunner

from kpi import i18n, phrases, report
from kpi.cli import main
from kpi.evaluation.scorecard import scorecard
from kpi.plan import load
from kpi.report.sentences import lowered
from tests.support.report_numbers import paragraphs, tables, vietnamese
from tests.support.report_sentences import Scorecards, numbers_left, sentences

VI, EN = i18n.of("vi"), i18n.of("en")
UNITS = load().indicators.set_index("indicator")["unit"].to_dict()
# period, first year: three reports of the demonstration, and an interim review
REPORTS = [("2023", None), ("2024-H1", None), ("2025", 2021), ("2023-H1", 2021)]
STATUS = {VI.status(code): code for code in i18n.STATUS}

pytestmark = pytest.mark.xdist_group("report")  # each report is composed once, in one process


@pytest.fixture(scope="module")
def demo_card(demo_copy, demo_store, plan):
    """card(period): what `python -m kpi scorecard` prints of the demonstration, as of a period. The command refuses the
    years before the plan, which are evaluated alike."""

    @cache
    def card(*options: str) -> pd.DataFrame:
        if options[0] == "--year" and int(options[1]) < plan.years[0]:
            return scorecard(demo_store, year=int(options[1]))
        arguments = ["scorecard", "--store", str(demo_copy), "--format", "json", "--lang", "vi", *options]
        printed = CliRunner().invoke(main, arguments)
        assert printed.exit_code == 0, printed.output
        return pd.DataFrame(json.loads(printed.stdout))

    return card


def close(written: str, value: float | None, decimals: int = 2) -> bool:
    """Whether a written number equals the value, at the written number of decimals."""
    read = vietnamese(written)
    if value is None or pd.isna(value):
        return read is None
    return read is not None and abs(read - value) <= 0.5 * 10**-decimals + 1e-9


def keyed(rows: pd.DataFrame) -> dict[tuple[str, str], list[dict]]:
    """The command line's rows of totals and levels by indicator and scope in words, in its order of targets."""
    rows_by_key: dict[tuple[str, str], list[dict]] = {}
    for row in rows.to_dict("records"):
        rows_by_key.setdefault((row["indicator"], VI.level(row["level"])), []).append(row)
    return rows_by_key


def annex(content: bytes) -> list[list[str]]:
    return tables(content)[-1]


def by_key(rows: list[list[str]]) -> dict[tuple[str, str], list[list[str]]]:
    """The annex's rows by indicator and scope."""
    rows_by_key: dict[tuple[str, str], list[list[str]]] = {}
    for row in rows[1:]:
        rows_by_key.setdefault((row[1].split(" ", 1)[0], row[2]), []).append(row)
    return rows_by_key


def own_unit(row: dict) -> int:
    """The decimals with which a value is written."""
    return phrases.PLACES.get(UNITS[row["indicator"]], 0)


def shows(written: str, row: dict) -> bool:
    if ".M" in row["indicator"]:
        return written == VI.value(row["value"], "yes/no")
    return close(written, row["value"], own_unit(row))


@pytest.mark.parametrize("period", ["2023", "2024-H1", "2025"])
def test_every_row_of_a_period_s_annex_is_the_scorecard_s(plan, compose, demo_card, period):
    expected = keyed(demo_card("--period", period))
    shown = by_key(annex(compose(period)[1]))
    assert shown.keys() == expected.keys()
    wrong = []
    for key, rows in expected.items():
        for row, (_no, _name, _scope, when, above, below, value, coverage, _target, due, gap, status) in zip(
            rows, shown[key], strict=True
        ):
            same = [
                when == ("–" if pd.isna(row["period"]) else VI.period(plan, row["period"])),
                close(above, row["numerator"]) and close(below, row["denominator"]),
                shows(value, row),
                coverage == f"{VI.number(row['coverage_have'])}/{VI.number(row['coverage_due'])}",
                ".M" in row["indicator"] or close(due, row["expected"], own_unit(row)),
                close(gap, row["gap"], own_unit(row)),
                STATUS[status] == row["status"],
            ]
            wrong += [] if all(same) else [(key, same)]
    assert wrong == []


@pytest.mark.parametrize(("period", "first"), [("2025", 2021), ("2023-H1", 2021)])
def test_every_row_of_a_review_s_annex_is_the_scorecard_s(compose, demo_card, period, first):
    last = int(period[:4])
    cards = {year: keyed(demo_card("--year", str(year))) for year in range(first, last)}
    cards[last] = keyed(demo_card("--period", period))
    shown = by_key(annex(compose(period, first)[1]))
    assert shown.keys() == set().union(*cards.values())
    wrong = []
    for key, lines in shown.items():
        for at, year in enumerate(range(first, last + 1)):
            rows = cards[year].get(key)
            written = lines[0][4 + at].split("\n")[0]
            if not (shows(written, rows[0]) if rows else written == "–"):
                wrong.append((key, year, written))
        statuses = [STATUS[line[-1]] for line in lines if line[-1] != "–"]
        if statuses != [row["status"] for row in cards[last].get(key, [])]:
            wrong.append((key, statuses))
    assert wrong == []


@pytest.mark.parametrize(("period", "first"), REPORTS)
def test_the_tables_of_the_areas_are_the_scorecard_s(compose, demo_card, period, first):
    """One line per target, at the target's own level, in the order of the annex."""
    card = demo_card("--period", period)
    own = card[card["level"] == card["target_level"]]
    lines = [
        row for table in tables(compose(period, first)[1])[:-1] for row in table[1:]
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
            assert shows(line[-2].split("\n")[0].strip("()"), row), (code, line)


@pytest.mark.parametrize(("period", "first"), REPORTS)
def test_every_number_of_every_sentence_on_an_indicator_is_the_scorecard_s(plan, compose, demo_card, period, first):
    scorecards = Scorecards(period, demo_card, plan.years[0] - 1, lambda code: lowered(VI.period(plan, code)))
    names = dict(zip(plan.indicators["name_vi"], plan.indicators["indicator"], strict=True))
    levels = {VI.level(level): level for level in ("total", *plan.levels)}
    all_sentences = list(sentences(paragraphs(compose(period, first)[1]), names, levels))
    assert {code for code, _level, _text in all_sentences} == set(plan.indicators["indicator"])
    left = {(code, level): numbers_left(scorecards, code, level, text) for code, level, text in all_sentences}
    assert {key: text for key, text in left.items() if re.search(r"\d", text)} == {}


@pytest.mark.parametrize(("period", "first"), REPORTS)
def test_the_charts_draw_the_scorecards_values_and_targets(compose, demo_card, period, first):
    own = demo_card("--period", period)
    own = own[own["level"] == own["target_level"]]
    drawn = 0
    for chart in [block for block in compose(period, first)[0].body if isinstance(block, report.Chart)][:-1]:
        for at, category in enumerate(chart.categories):
            code, _dot, name = category.partition(" · ")
            level = {VI.level(level): level for level in ("province", "district", "commune")}.get(name, "")
            rows = own[(own["indicator"] == code) & own["level"].isin([level] if level else ["total", "commune"])]
            assert chart.series[0].values[at] == pytest.approx(rows["value"].iloc[0]), category
            assert close(chart.series[0].labels[at], rows["value"].iloc[0], own_unit(rows.iloc[0])), category
            assert chart.series[0].labels[at].rpartition(" · ")[2] in {VI.status(status) for status in rows["status"]}
            drawn += 1
    assert drawn > 15


def worst_of(rows: pd.DataFrame) -> str:
    return min(rows["status"], key=list(i18n.STATUS).index)


@pytest.mark.parametrize(("period", "first"), REPORTS)
def test_the_counts_of_the_assessment_are_those_of_the_scorecard(plan, compose, demo_card, period, first):
    card = demo_card("--period", period)
    status = card[card["level"] == card["target_level"]].groupby("indicator")[["status"]].apply(worst_of)
    composed, content = compose(period, first)
    counted = next(table for table in tables(content) if table[0][1] == "Lĩnh vực")
    shown = ("met", "on_track", "behind", "off_track", "missed")
    for row, line in zip(plan.areas.itertuples(), counted[1:-1], strict=True):
        of_area = status[plan.indicators.loc[plan.indicators["area"] == row.area, "indicator"]]
        counts = [int((of_area == status_name).sum()) for status_name in shown]
        assert [int(cell) for cell in line[2:]] == [len(of_area), *counts, len(of_area) - sum(counts)], row.name_vi
    assert [int(cell) for cell in counted[-1][2:]] == [
        sum(int(line[at]) for line in counted[1:-1]) for at in range(2, len(counted[0]))
    ]
    good = int(status.isin(["met", "on_track"]).sum())
    short = int(status.isin(["missed", "off_track", "behind"]).sum())
    sentence = (
        f"Trong tổng số 53 chỉ tiêu: {good} chỉ tiêu đạt hoặc đúng tiến độ ({VI.percent(100 * good / 53, 1)}), {short}"
        f" chỉ tiêu chậm tiến độ, có nguy cơ không đạt hoặc không đạt, {53 - good - short} chỉ tiêu chưa đánh giá được."
    )
    assert sentence in paragraphs(content)
    assert sentence in paragraphs(report.summary_document(composed))


def printed(demo_copy, *options: str) -> pd.DataFrame:
    ran = CliRunner().invoke(main, [*options, "--store", str(demo_copy), "--format", "json"])
    assert ran.exit_code == 0, ran.output
    return pd.DataFrame(json.loads(ran.stdout))


@pytest.mark.parametrize(("period", "day"), [("2023", "2023-12-20"), ("2024-H1", "2024-06-20"), ("2025", "2025-12-20")])
def test_the_tasks_are_those_of_the_command_line(plan, compose, demo_copy, period, day):
    tasks = printed(demo_copy, "tasks", "--as-of", day).set_index("name_vi")
    lines = [line for table in tables(compose(period)[1]) if table[0][1] == "Nhiệm vụ" for line in table[1:]]
    assert [line[1] for line in lines] == list(plan.tasks["name_vi"])
    for _no, name, _lead, _deadline, product, state in lines:
        assert state.startswith(VI.task_state(tasks.at[name, "state"])), name
        number = tasks.at[name, "product_number"]
        assert product.split("\n")[0] == ("–" if pd.isna(number) else number), name
    total = f"có 40 nhiệm vụ, trong đó: {(tasks['state'] == 'done').sum()} hoàn thành"
    assert any(total in text for text in paragraphs(compose(period)[1]))


@pytest.mark.parametrize("period", ["2023", "2024-H1", "2025"])
def test_the_reports_submitted_are_those_of_the_command_line(plan, compose, demo_copy, period):
    rows = printed(demo_copy, "reporting", "--year", period[:4])
    until = {each.code for each in plan.periods.of_year(int(period[:4])) if each.t <= plan.periods.get(period).t}
    counted = rows[rows["period"].isin(until) & rows["state"].isin(["on_time", "late", "partial", "missing"])]
    states = [int((counted["state"] == state).sum()) for state in ("on_time", "late", "partial", "missing")]
    total = next(table for table in tables(compose(period)[1]) if table[0][1] == "Kỳ báo cáo, cấp")[-1]
    assert [int(vietnamese(cell)) for cell in total[2:7]] == [len(counted), *states]
    assert close(total[7], 100 * states[0] / len(counted), 1)
    assert close(total[8], 100 * sum(states[:2]) / len(counted), 1)
