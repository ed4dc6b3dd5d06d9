"""The rules of the intake, over all rows at once.

A wrong cell gives one problem. A rule that needs two cells is not applied while one of them is wrong.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from kpi.intake import bounds, numbers
from kpi.intake.agencies import AMBIGUOUS, BLANK, INACTIVE, SUGGESTIONS, UNKNOWN
from kpi.intake.headings import COLUMNS, KEYS, NUMBERS
from kpi.intake.numbers import Outcome
from kpi.intake.problem import Problem, quoted
from kpi.intake.reading import Reading
from kpi.intake.table import NO_PART, Codes, Floats, Mask
from kpi.plan import TOTAL

Params = Mapping[str, str]
ParamsOf = Callable[[int], Params]  # by row

_ORDER = {column: at for at, column in enumerate(("", *COLUMNS))}
_WHY = {
    "bad_number": {Outcome.NOT_NUMBER: "", Outcome.AMBIGUOUS: "ambiguous", Outcome.PERCENT_SIGN: "percent",
                   Outcome.FORMULA: "formula"},
    "out_of_range": {Outcome.NEGATIVE: "negative", Outcome.NOT_INTEGER: "not_whole", Outcome.TOO_LARGE: "too_large"},
}  # fmt: skip
_MOST_SUGGESTED_FOR = 200  # texts: comparing every text of a useless file with every name would take minutes


class Findings:
    """Problems or warnings of rows. The first are listed and the others counted: a useless file has several in each
    row, and nobody reads all of them."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._findings: list[tuple[Codes, str, str, ParamsOf]] = []  # the first rows, column, code, params
        self._count = 0
        self.good: Mask = np.ones(len(reading.table), dtype=bool)  # the rows without any

    def __len__(self) -> int:
        return self._count

    def add(self, rows: Mask | Codes, column: str, code: str, params: Params | ParamsOf) -> None:
        """Adds one for each of the rows. params: those of its sentence, the same for all rows or by row."""
        places: Codes = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)
        if len(places):
            self.good[places] = False
            self._count += len(places)
            params_of = params if callable(params) else lambda row: params
            self._findings.append((np.sort(places)[: bounds.LISTED + 1], column, code, params_of))

    def first(self) -> list[Problem]:
        """The first by sheet, line and column: one more than is listed, to show where the others begin."""
        places = sorted(
            (row, _ORDER[column], at) for at, (rows, column, *_) in enumerate(self._findings) for row in rows.tolist()
        )
        return [self._problem(row, *self._findings[at][1:]) for row, _, at in places[: bounds.LISTED + 1]]

    def _problem(self, row: int, column: str, code: str, params_of: ParamsOf) -> Problem:
        reading = self._reading
        whose = reading.indicator_of(row), reading.agency_of(row)
        return reading.table.located(row, column, code, params_of(row), *whose)


def check(reading: Reading, today: date) -> Findings:
    """Every problem of every row."""
    findings = Findings(reading)
    _check_duplicates(reading, findings)
    _check_indicators(reading, findings)
    _check_periods(reading, findings, today)
    _check_agencies(reading, findings)
    for column in NUMBERS:
        _check_number(reading, findings, column)
    _check_missing(reading, findings)
    _check_ranges(reading, findings)
    _check_agreement(reading, findings)
    return findings


def _check_indicators(reading: Reading, findings: Findings) -> None:
    indicators = reading.indicators
    near = _suggestions(reading, "indicator", lambda text, day: indicators.nearest(text))
    findings.add(reading.indicator == UNKNOWN, "indicator", "unknown_indicator", near)
    example = {"why": "empty", "nearest": indicators.codes[0]}
    findings.add(reading.indicator == BLANK, "indicator", "unknown_indicator", example)


def _check_periods(reading: Reading, findings: Findings, today: date) -> None:
    examples = _examples(reading, reading.plan.years[-1])
    findings.add(reading.period == UNKNOWN, "period", "bad_period", lambda row: _bad_period(reading, row))
    findings.add(reading.period == BLANK, "period", "bad_period", {"why": "empty", **examples})
    is_future = np.array([*(period.ends >= today for period in reading.periods), False, False])
    findings.add(is_future[reading.period], "period", "future_period", lambda row: _period(reading, row))


def _check_agencies(reading: Reading, findings: Findings) -> None:
    agencies, agency = reading.agencies, reading.agency

    def several(row: int) -> Params:
        text = reading.text("agency", row)
        matching = agencies.on(agencies.find(text), reading.last_day(row))
        return {"text": quoted(text), "nearest": ", ".join(map(agencies.label_with_parent, matching))}

    def inactive(row: int) -> Params:
        text = reading.text("agency", row)
        others = _instead(reading, agencies.find(text), row)
        why = {"why": "several", "nearest": others} if others else {"why": "none"}
        return {"text": quoted(text), **_period(reading, row), **why}

    near = _suggestions(reading, "agency", lambda text, day: [*map(agencies.label, agencies.nearest(text, day))])
    findings.add(agency == UNKNOWN, "agency", "unknown_agency", near)
    findings.add(agency == BLANK, "agency", "unknown_agency", {"why": "empty"})
    findings.add(agency == AMBIGUOUS, "agency", "ambiguous_agency", several)
    findings.add(agency == INACTIVE, "agency", "not_active", inactive)
    is_known, reports = agency >= 0, agencies.reports[agency]
    findings.add(is_known & ~reports, "agency", "not_reporting", lambda row: {"agency": agencies.label(agency[row])})
    findings.add(is_known & reports & ~reading.exists, "agency", "not_active", lambda row: _inactive(reading, row))
    _check_levels(reading, findings, is_known & reports & reading.exists)


def _check_levels(reading: Reading, findings: Findings, rows: Mask) -> None:
    agencies, indicators = reading.agencies, reading.indicators
    levels = sorted(set(agencies.levels))
    may = np.array([[level == TOTAL or level in own for level in levels] for own in indicators.levels])
    level_of = np.array([levels.index(level) for level in agencies.levels])
    is_wrong = ~may[np.maximum(reading.indicator, 0), level_of[np.maximum(reading.agency, 0)]]

    def params(row: int) -> Params:
        indicator, agency = reading.indicator[row], reading.agency[row]
        return {
            "indicator": indicators.codes[indicator], "agency": agencies.label(agency),
            "level": agencies.levels[agency], "levels": ";".join(indicators.levels[indicator]),
        }  # fmt: skip

    findings.add(rows & (reading.indicator >= 0) & is_wrong, "indicator", "wrong_level", params)


def _check_number(reading: Reading, findings: Findings, column: str) -> None:
    """Problems of texts that are no number, or none for the column; the sentence depends on text and indicator."""
    is_milestone, is_ratio = reading.of_kind("milestone"), reading.of_kind("ratio")

    def params(row: int) -> Params:
        text, outcome = reading.text(column, row), Outcome(int(reading.outcome[column][row]))
        why = next(reasons[outcome] for reasons in _WHY.values() if outcome in reasons)
        if is_milestone[row] and column == "value" and outcome is not Outcome.FORMULA:
            why = "milestone"
        elif outcome is Outcome.NOT_NUMBER:
            why = numbers.wording(text)
            if why == "nothing" and not is_ratio[row]:
                why = "no_value"
        return {"text": quoted(text)} | ({"why": str(why)} if why else {})

    for code, reasons in _WHY.items():
        findings.add(np.isin(reading.outcome[column], list(reasons)), column, code, params)


def _check_missing(reading: Reading, findings: Findings) -> None:
    """A ratio has its numerator and denominator, or its value; any other kind its value."""
    is_blank = {name: outcome == Outcome.BLANK for name, outcome in reading.outcome.items()}
    no_value = is_blank["value"]
    nothing = no_value & is_blank["numerator"] & is_blank["denominator"]
    is_ratio, is_known = reading.of_kind("ratio"), reading.indicator >= 0

    def indicator(row: int) -> Params:
        return {"why": "value", "indicator": reading.indicators.codes[reading.indicator[row]]}

    findings.add(nothing & (is_ratio | ~is_known), "value", "missing_figure", {"why": "none"})
    findings.add(no_value & is_known & ~is_ratio, "value", "missing_figure", indicator)
    for name, other in (("numerator", "denominator"), ("denominator", "numerator")):
        is_alone = no_value & is_ratio & is_blank[name] & (reading.outcome[other] == Outcome.NUMBER)
        findings.add(is_alone, name, "missing_figure", {"why": name})


def _check_ranges(reading: Reading, findings: Findings) -> None:
    """The limits of a value of each kind, and of a numerator by its denominator. NaN compares false."""
    value = np.where(reading.outcome["value"] == Outcome.NUMBER, reading.amount["value"], np.nan)

    def text(row: int, why: str) -> Params:
        return {"why": why, "text": quoted(reading.text("value", row))}

    for rows, why in (
        (reading.is_percent & (value > 100), "over_100"),
        (reading.of_kind("rank") & (value < 1), "rank"),
        (reading.of_kind("milestone") & (value > 1), "milestone"),
    ):
        findings.add(rows, "value", "out_of_range", partial(text, why=why))
    last_rank = reading.indicators.last_ranks[reading.indicator]
    findings.add(
        value > last_rank, "value", "out_of_range",
        lambda row: {**text(row, "last_rank"), "limit": str(int(last_rank[row]))},
    )  # fmt: skip
    numerator, denominator, is_fraction = fraction(reading)
    is_over = is_fraction & (numerator > denominator)
    amounts = {"numerator": numerator, "denominator": denominator}
    for rows, column, why in (
        (is_over & (denominator > 0), "numerator", "over_denominator"),
        (is_over & (denominator == 0), "denominator", "zero_denominator"),
    ):
        findings.add(rows, column, "out_of_range", _amounts(amounts, why))


def _check_agreement(reading: Reading, findings: Findings) -> None:
    """Compares the value with numerator and denominator, where each of the three can be right."""
    numerator, denominator, is_fraction = fraction(reading)
    value, is_number = reading.amount["value"], reading.outcome["value"] == Outcome.NUMBER
    rows = is_fraction & is_number & (value <= 100) & (numerator <= denominator)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = 100 * numerator / denominator
    is_apart = rows & (denominator > 0) & (np.abs(value - rate) > reading.plan.intake.agree_points + 1e-9)
    amounts = {"value": value, "numerator": numerator, "denominator": denominator, "rate": rate}
    findings.add(is_apart, "value", "mismatch", _amounts(amounts))
    findings.add(rows & (denominator == 0), "value", "mismatch", {"why": "not_applicable"})


def _check_duplicates(reading: Reading, findings: Findings) -> None:
    """Rows whose indicator, agency and period an earlier row has already."""
    keys = pd.DataFrame({"indicator": reading.indicator, "agency": reading.agency, "period": reading.period})
    rows = keys[(keys >= 0).all(axis=1)].reset_index(names="row")
    earlier = rows.groupby(list(KEYS))["row"].transform("first").set_axis(rows["row"])
    table = reading.table

    def params(row: int) -> Params:
        line = {"first": str(table.line[earlier[row]])}
        if len(table.sheets) == 1:
            return line
        return {**line, "why": "sheet", "first_sheet": table.sheets[table.sheet[earlier[row]]]}

    findings.add(earlier.index[earlier != earlier.index].to_numpy(), "", "duplicate_row", params)


def fraction(reading: Reading) -> tuple[Floats, Floats, Mask]:
    """Numerators, denominators, and the rows of percentages where both are numbers."""
    are_numbers = (reading.outcome["numerator"] == Outcome.NUMBER) & (reading.outcome["denominator"] == Outcome.NUMBER)
    return reading.amount["numerator"], reading.amount["denominator"], are_numbers & reading.is_percent


def _amounts(amounts: Mapping[str, Floats], why: str = "") -> ParamsOf:
    return lambda row: {
        **{name: repr(float(numbers[row])) for name, numbers in amounts.items()}, **({"why": why} if why else {}),
    }  # fmt: skip


def _period(reading: Reading, row: int) -> Params:
    period = reading.periods[reading.period[row]]
    return {"period": period.code, "ends": period.ends.isoformat()}


def _examples(reading: Reading, year: int) -> Params:
    return {"examples": ", ".join(period.code for period in reading.plan.periods.of_year(year))}


def _bad_period(reading: Reading, row: int) -> Params:
    """Why the text is no period, with the periods of its own year."""
    text, periods, last_year = reading.text("period", row), reading.plan.periods, reading.plan.years[-1]
    if text.startswith(NO_PART) and (alone := text.removeprefix(NO_PART)).isdecimal():
        return {"why": "no_part", "year": alone, **_examples(reading, int(alone))}
    year = numbers.date_year(text)
    if year is not None:
        return {"why": "date", "text": quoted(text), **_examples(reading, year or last_year)}
    if code := periods.ending_with_quarter(text):
        return {"why": "quarter", "text": quoted(text), "code": code, "period": code}
    if periods.parse(f"{text} {last_year}"):
        return {"why": "no_year", "text": quoted(text), **_examples(reading, last_year)}
    years = [int(number) for number in re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", text)]
    return {"text": quoted(text), **_examples(reading, years[0] if len(set(years)) == 1 else last_year)}


def _inactive(reading: Reading, row: int) -> Params:
    """When the agency ended or began, and who reports for the period instead."""
    agencies, index, ends = reading.agencies, int(reading.agency[row]), reading.periods[reading.period[row]].ends
    is_early = bool(agencies.starts[index] > np.datetime64(ends))
    others = _instead(reading, [index], row)
    why, day = ("not_yet", agencies.starts[index]) if is_early else ("ended", agencies.ends[index])
    if others:
        has_successors = not is_early and bool(reading.plan.acting_for(agencies.codes[index], ends))
        why = "succeeded" if has_successors else f"{why}_near"
    params = {"agency": agencies.label(index), **_period(reading, row), "why": why, "day": str(day)}
    return params | ({"nearest": others} if others else {})


def _instead(reading: Reading, indexes: Sequence[int], row: int) -> str:
    """The agencies that report for the row's period instead of those; empty if there are none."""
    agencies, ends = reading.agencies, reading.periods[reading.period[row]].ends
    return ", ".join(map(agencies.label, agencies.instead_of(indexes, ends)[:SUGGESTIONS]))


def _suggestions(reading: Reading, column: str, nearest: Callable[[str, date | None], list[str]]) -> ParamsOf:
    """The codes that an unknown text may mean in its period; not searched after many texts."""
    near: dict[tuple[str, date | None], list[str]] = {}

    def params(row: int) -> Params:
        text = reading.text(column, row)
        key = (text, reading.last_day(row))
        if key not in near and len(near) < _MOST_SUGGESTED_FOR:
            near[key] = nearest(*key)
        if numbers.date_year(text) is not None:
            return {"why": "date", "text": quoted(text)}
        if not near.get(key):
            return {"why": "none", "text": quoted(text)}
        return {"why": "near", "text": quoted(text), "nearest": ", ".join(near[key])}

    return params
