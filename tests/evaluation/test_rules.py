"""The rules of the evaluation (methodology, 4.3 to 4.5), by cases worked out by hand."""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from random import Random
from typing import Any

import pandas as pd
import pytest

from kpi import evaluation
from kpi.plan import load
from kpi.store import connection

PLAN = load()
OPEN = date(2020, 1, 1)  # no year is closed on this day
LATER = date(2030, 1, 1)  # every year of the plan is closed
SHARE = {"Q1": 0.25, "H1": 0.5, "Q3": 0.75, "": 1.0}
STAGE_INPUT = """
create table evaluation as
select $closed_years::int[] as closed_years, $indicators::varchar[] as indicators, 2021 as base_year,
    0.1::double as tolerance, 0.01::double as tolerance_floor
"""
TABLES = """
create table target (
    indicator varchar, level varchar, year_from int, year_to int, form varchar, comparator varchar, "value" double,
    due_basis varchar
);
create table indicator (indicator varchar, area int, kind varchar, unit varchar, direction varchar);
create table indicator_level (indicator varchar, level varchar);
create table evaluated_scope (scope varchar, level varchar, agency varchar, year int);
create table evaluated_year (indicator varchar, year int);
create table reading (
    indicator varchar, level varchar, agency varchar, year int, period varchar, t double, numerator double,
    denominator double, "value" double, basis varchar, is_thin boolean, rolled_up_value double, coverage_have int,
    coverage_due int, unweighted int, is_not_applicable boolean
);
insert into evaluated_scope select 'total', 'total', 'P', unnest(range(2019, 2027));
"""
ROW = """
select scorecard.* from scorecard inner join evaluated_year using (indicator, year) order by indicator[2:]::int
"""


@dataclass(frozen=True)
class Case:
    """One indicator with one target, its readings {year or period: value} and when it is evaluated."""

    readings: dict[str, float]
    kind: str = "ratio"
    unit: str = "%"
    direction: str = "up"
    form: str = "threshold"
    comparator: str = ">="
    target: float = 50.0
    due_basis: str = "plan_end"
    years: tuple[int, int] = (2025, 2025)
    year: int = 2025
    thin: frozenset[str] = field(default_factory=frozenset)
    today: date = OPEN


def rows_of(cases: list[Case]) -> list[dict[str, Any]]:
    """The evaluated row of each case; cases of the same day are evaluated together, as indicators with a total only."""
    results: list[dict[str, Any]] = [{}] * len(cases)
    of_day = sorted(range(len(cases)), key=lambda index: cases[index].today)
    for today, indexes in groupby(of_day, key=lambda index: cases[index].today):
        same_day = list(indexes)
        for index, row in zip(same_day, evaluated([cases[index] for index in same_day], today), strict=True):
            results[index] = row
    return results


def evaluated(cases: list[Case], today: date) -> list[dict[str, Any]]:
    named = [(f"X{number}", case) for number, case in enumerate(cases)]
    years = tuple(range(2019, 2027))
    with connection.connect() as database:
        codes = [code for code, _case in named]
        closed = PLAN.closed_years(years, max(years), today)
        database.execute(STAGE_INPUT, {"closed_years": closed, "indicators": codes})
        database.execute(TABLES)
        rows = {
            "target": [
                (code, "total", *case.years, case.form, case.comparator, case.target, case.due_basis)
                for code, case in named
            ],
            "indicator": [(code, 1, case.kind, case.unit, case.direction) for code, case in named],
            "indicator_level": [(code, "total") for code, _case in named],
            "evaluated_year": [(code, case.year) for code, case in named],
            "reading": [row for code, case in named for row in readings(code, case)],
        }
        for table, values in rows.items():
            database.register("given", pd.DataFrame(values, dtype=object))
            database.execute(" ".join(["insert into", table, "from given"]))
        for stage in ("binding", "past", "compared", "expectation", "scorecard"):
            database.execute(connection.sql(f"evaluation/{stage}"))
        answer = database.execute(ROW)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def readings(code: str, case: Case) -> list[tuple[Any, ...]]:
    rows = []
    for period, value in case.readings.items():
        year, _, suffix = period.partition("-")
        t, thin = int(year) - 1 + SHARE[suffix], period in case.thin
        rows.append(
            (code, "total", "P", int(year), period, t, None, None, value, "reported", thin, None, 1, 1, None, False)
        )
    return rows


def _periods(*codes: str) -> frozenset[str]:
    return frozenset(codes)


# T = 50 by 2025 from 10 in 2021: 10 a year, so 30 is expected at the end of 2023; tolerance 10% of 40 = 4.
TO_FIFTY = {"2021": 10.0}
REDUCE = {"kind": "reduction", "unit": "unit", "direction": "down", "form": "reduction", "target": 10.0}
RANK = {
    "kind": "rank", "unit": "rank", "direction": "down", "comparator": "<=", "target": 20.0,
    "due_basis": "each_year", "years": (2021, 2025),
}  # fmt: skip
RISE = {"form": "increase", "target": 20.0, "due_basis": "each_year", "years": (2022, 2025)}
PASS = RISE | {"comparator": ">"}
SCORE = {
    "kind": "score", "unit": "point", "form": "increase", "comparator": ">", "target": 0.0,
    "due_basis": "each_year", "years": (2021, 2025),
}  # fmt: skip
MILESTONE = {"kind": "milestone", "unit": "yes/no", "target": 1.0}

STATUSES = [
    # threshold due in 2025, on the way
    ("nothing submitted", Case({}, year=2023), "no_data", None),
    ("the first reading is the base", Case(TO_FIFTY, year=2021), "pending", None),
    ("on the line", Case({**TO_FIFTY, "2023": 30}, year=2023), "on_track", 30),
    ("within a tenth of the way", Case({**TO_FIFTY, "2023": 26}, year=2023), "behind", 30),
    ("beyond the tolerance", Case({**TO_FIFTY, "2023": 25.99}, year=2023), "off_track", 30),
    ("short, but fast enough", Case({**TO_FIFTY, "2022": 12, "2023": 25}, year=2023), "behind", 30),
    ("short, and just too slow", Case({**TO_FIFTY, "2022": 12, "2023": 24.6}, year=2023), "off_track", 30),
    ("the goal early", Case({**TO_FIFTY, "2023": 50}, year=2023), "met", 30),
    ("half a year's reading against half a year's line", Case({**TO_FIFTY, "2023-H1": 25}, year=2023), "on_track", 25),
    # threshold, due now
    ("due and reached", Case({**TO_FIFTY, "2025": 50}), "met", 50),
    ("due and not reached", Case({**TO_FIFTY, "2025": 49.99}), "missed", 50),
    ("not yet final", Case({**TO_FIFTY, "2025-H1": 45}), "on_track", 45),
    ("the half-year counts once the year is closed", Case({**TO_FIFTY, "2025-H1": 45}, today=LATER), "missed", 45),
    ("on the last day of grace it is open", Case({**TO_FIFTY, "2025-H1": 45}, today=date(2026, 2, 18)), "on_track", 45),
    ("the day after it is closed", Case({**TO_FIFTY, "2025-H1": 45}, today=date(2026, 2, 19)), "missed", 45),
    ("a first reading in the due year is assessed", Case({"2025": 40}), "missed", 50),
    ("past the due year", Case({**TO_FIFTY, "2026": 49}, year=2026), "missed", 50),
    # a base that meets the target already: the target itself is expected
    ("fell below", Case({"2021": 60, "2023": 45}, year=2023), "off_track", 50),
    ("fell below by one percent of the goal", Case({"2021": 60, "2023": 49.5}, year=2023), "behind", 50),
    ("the base meets it", Case({"2021": 60}, year=2021), "met", 50),
    # the base: the latest up to the base year, else the earliest
    ("an older base where the base year is missing", Case({"2020": 0, "2023": 30}, year=2023), "on_track", 30),
    ("the latest of the older ones", Case({"2019": 40, "2021": 10, "2023": 30}, year=2023), "on_track", 30),
    ("else the earliest later one", Case({"2022": 20, "2024": 40}, year=2024), "on_track", 40),
    ("thin is no base", Case({"2021": 10, "2022": 20, "2024": 40}, year=2024, thin=_periods("2021")), "on_track", 40),
    ("a thin reading is not assessed", Case({**TO_FIFTY, "2023": 60}, year=2023, thin=_periods("2023")), "thin", 30),
    ("a later reading is not seen", Case({"2022": 20, "2025": 50}, year=2022), "pending", None),
    # increase by 20 points each year from 2022
    ("raised by all of it", Case({"2022": 40, "2023": 60}, **RISE, year=2023), "met", 60),
    ("raised by less", Case({"2022": 40, "2023": 59.99}, **RISE, year=2023), "missed", 60),
    ("half of it in half a year", Case({"2022": 40, "2023-H1": 50}, **RISE, year=2023), "on_track", 50),
    ("within a tenth of the rise", Case({"2022": 40, "2023-H1": 48}, **RISE, year=2023), "behind", 50),
    ("beyond it", Case({"2022": 40, "2023-H1": 47.99}, **RISE, year=2023), "off_track", 50),
    ("a ratio stops at 100", Case({"2022": 90, "2023": 100}, **RISE, year=2023), "met", 100),
    ("and is all that can be asked", Case({"2022": 90, "2023": 100}, **PASS, year=2023), "met", 100),
    ("also by a float", Case({"2022": 79.99999999999999, "2023": 100}, **PASS, year=2023), "met", 100),
    ("no reading of the year before", Case({"2021": 40, "2023": 60}, **RISE, year=2023), "pending", None),
    ("thin before is none", Case({"2022": 40, "2023": 60}, **RISE, year=2023, thin=_periods("2022")), "pending", None),
    # a score must be higher than the year before
    ("higher", Case({"2022": 41.9, "2023": 41.91}, **SCORE, year=2023), "met", 41.9),
    ("the same is not higher", Case({"2022": 41.9, "2023": 41.9}, **SCORE, year=2023), "missed", 41.9),
    ("the same at half-year", Case({"2022": 41.9, "2023-H1": 41.9}, **SCORE, year=2023), "behind", 41.9),
    ("lower at half-year", Case({"2022": 41.9, "2023-H1": 41.8}, **SCORE, year=2023), "off_track", 41.9),
    # a count that must fall by 10% of 730 to 657 by 2025: 693.5 at the end of 2023, tolerance 7.3
    ("the base year itself", Case({"2021": 730}, **REDUCE, year=2021), "pending", None),
    ("on the line down", Case({"2021": 730, "2023": 693}, **REDUCE, year=2023), "on_track", 693.5),
    ("within the tolerance", Case({"2021": 730, "2023": 700}, **REDUCE, year=2023), "behind", 693.5),
    ("beyond the tolerance down", Case({"2021": 730, "2023": 701}, **REDUCE, year=2023), "off_track", 693.5),
    ("fallen enough", Case({"2021": 730, "2023": 657}, **REDUCE, year=2023), "met", 693.5),
    ("not fallen enough in the end", Case({"2021": 730, "2025": 658}, **REDUCE), "missed", 657),
    ("no other year is a base", Case({"2020": 730, "2022": 720, "2025": 700}, **REDUCE), "pending", None),
    # a rank among the best 20, each year
    ("the twentieth place", Case({"2023": 20}, **RANK, year=2023), "met", 20),
    ("the next place", Case({"2023": 21}, **RANK, year=2023), "missed", 20),
    ("an open year, within a tenth of 20", Case({"2023-H1": 22}, **RANK, year=2023), "behind", 20),
    ("an open year, beyond it", Case({"2023-H1": 23}, **RANK, year=2023), "off_track", 20),
    # milestones
    ("done early", Case({"2023": 1}, **MILESTONE, year=2023), "met", None),
    ("nothing is expected before its year", Case({"2024": 0}, **MILESTONE, year=2024), "pending", None),
    ("half-year of its year", Case({"2025-H1": 0}, **MILESTONE), "pending", None),
    ("its year closed", Case({"2025-H1": 0}, **MILESTONE, today=LATER), "missed", None),
    ("its year's end", Case({"2025": 0}, **MILESTONE), "missed", 1),
]  # fmt: skip


def test_a_reading_gets_the_first_status_that_fits():
    rows = rows_of([case for _name, case, *_ in STATUSES])
    for (name, _case, status, expected), row in zip(STATUSES, rows, strict=True):
        wanted = expected if expected is None else pytest.approx(expected)
        assert (row["status"], row["expected"]) == (status, wanted), name


GAPS = [
    ("better than expected", Case({**TO_FIFTY, "2023": 33}, year=2023), 3.0),
    ("worse than expected", Case({**TO_FIFTY, "2023": 25}, year=2023), -5.0),
    ("a smaller rank is better", Case({"2023": 11}, **RANK, year=2023), 9.0),
    ("a count above its line is worse", Case({"2021": 730, "2023": 700}, **REDUCE, year=2023), -6.5),
    ("nothing expected", Case(TO_FIFTY, year=2021), None),
    ("thin is never assessed", Case({**TO_FIFTY, "2023": 33}, year=2023, thin=_periods("2023")), None),
]


def test_a_gap_is_positive_where_the_reading_is_better_than_expected():
    rows = rows_of([case for _name, case, _gap in GAPS])
    assert [row["gap"] for row in rows] == [gap if gap is None else pytest.approx(gap) for *_, gap in GAPS]


OUTLOOKS = [
    ("two years left", Case({**TO_FIFTY, "2022": 12, "2023": 20}, year=2023), 15.0, 8.0),
    ("met", Case({**TO_FIFTY, "2022": 12, "2023": 50}, year=2023), None, 38.0),
    ("due", Case({**TO_FIFTY, "2024": 40, "2025": 45}), None, 5.0),
    ("half a year left", Case({"2022": 40, "2023-H1": 48}, **RISE, year=2023), 24.0, 16.0),
    ("a count must fall", Case({"2021": 730, "2022": 720, "2023": 700}, **REDUCE, year=2023), -21.5, -20.0),
]


def test_a_row_has_the_needed_pace_and_the_pace_so_far():
    rows = rows_of([case for _name, case, *_ in OUTLOOKS])
    assert [(row["needed_pace"], row["pace"]) for row in rows] == [
        (needed if needed is None else pytest.approx(needed), pytest.approx(pace)) for *_, needed, pace in OUTLOOKS
    ]


PROJECTIONS = [
    ("a straight line goes on", {"2021": 10, "2022": 15, "2023": 20}, 2023, 30.0),
    # slopes 4, 10, 16 -> median 10; intercepts at 2021: 10, 4, 10 -> median 10: 10 + 10 * 4
    ("the median of slopes forgives one year", {"2021": 10, "2022": 14, "2023": 30}, 2023, 50.0),
    ("two readings are no trend", {"2021": 10, "2023": 20}, 2023, None),
    ("a percentage stops at 100", {"2021": 40, "2022": 60, "2023": 80}, 2023, 100.0),
    ("nothing is ahead of the due year", {"2023": 10, "2024": 15, "2025": 20}, 2025, None),
]


def test_three_readings_make_a_projection():
    rows = rows_of(
        [Case(readings_given, target=95.0, year=year) for _name, readings_given, year, _projection in PROJECTIONS]
    )
    assert [row["projection"] for row in rows] == [
        None if projection is None else pytest.approx(projection) for *_, projection in PROJECTIONS
    ]


def random_cases(count: int) -> list[Case]:
    """Thresholds due in 2025 with readings of some of five years, to two decimals."""
    random = Random(1)
    cases = []
    while len(cases) < count:
        year = random.randint(2022, 2025)
        readings_given = {
            str(at): round(random.uniform(0, 100), 2) for at in range(2021, 2026) if random.random() < 0.7
        }
        if {"2021", str(year)} <= set(readings_given):
            cases.append(Case(readings_given, target=round(random.uniform(1, 100), 2), year=year))
    return cases


def test_a_better_reading_never_gets_a_worse_status():
    # Of a year after the base: the base year's own reading moves the line that it is held against.
    cases, random = random_cases(400), Random(2)
    better = [
        case.readings | {str(case.year): min(100.0, case.readings[str(case.year)] + random.uniform(0.01, 50))}
        for case in cases
    ]
    before = rows_of(cases)
    after = rows_of(
        [
            Case(readings_given, target=case.target, year=case.year)
            for readings_given, case in zip(better, cases, strict=True)
        ]
    )
    order = evaluation.STATUS_ORDER.index
    worse = [row for row, other in zip(before, after, strict=True) if order(other["status"]) < order(row["status"])]
    assert worse == []


def test_neither_later_readings_nor_their_order_change_anything():
    cases = random_cases(300)
    seen = [dict(reversed([(at, x) for at, x in case.readings.items() if int(at) <= case.year])) for case in cases]
    fewer = [
        Case(readings_given, target=case.target, year=case.year)
        for readings_given, case in zip(seen, cases, strict=True)
    ]
    assert rows_of(fewer) == rows_of(cases)
