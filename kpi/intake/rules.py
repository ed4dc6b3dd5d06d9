"""The rules of the intake, over all rows at once.

A wrong cell gives one problem. A rule that needs two cells is not applied while one of them is wrong.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from kpi.intake import bounds, numbers
from kpi.intake.agencies import AMBIGUOUS, BLANK, INACTIVE, SUGGESTIONS, UNKNOWN
from kpi.intake.numbers import Outcome
from kpi.intake.problem import Problem, quoted
from kpi.intake.reading import Reading
from kpi.intake.table import COLUMNS, NO_PART, NUMBERS, Codes, Floats, Mask
from kpi.plan import TOTAL

Params = Mapping[str, str]

_ORDER = {column: at for at, column in enumerate(("", *COLUMNS))}
_WHY = {
    "bad_number": {Outcome.NOT_NUMBER: "", Outcome.AMBIGUOUS: "ambiguous", Outcome.PERCENT_SIGN: "percent",
                   Outcome.FORMULA: "formula"},
    "out_of_range": {Outcome.NEGATIVE: "negative", Outcome.NOT_INTEGER: "not_whole", Outcome.TOO_LARGE: "too_large"},
}  # fmt: skip
_MOST_SUGGESTED_FOR = 200  # texts: comparing every text of a useless file with every name would take minutes


class _Finding(NamedTuple):
    rows: Codes  # the first of them
    column: str
    code: str
    params_of: Callable[[int], Params]


class Findings:
    """Problems or warnings of rows. The first are listed and the others counted: a useless file has several in each
    row, and nobody reads all of them."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._findings: list[_Finding] = []
        self._count = 0
        self.good: Mask = np.ones(len(reading.table), dtype=bool)  # the rows without any

    def __len__(self) -> int:
        return self._count

    def add(self, rows: Mask | Codes, column: str, code: str, params_of: Callable[[int], Params]) -> None:
        """Adds one for each of the rows. params_of: the parameters of its sentence, by row."""
        places: Codes = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)
        if len(places):
            self.good[places] = False
            self._count += len(places)
            self._findings.append(_Finding(np.sort(places)[: bounds.LISTED + 1], column, code, params_of))

    def first(self) -> list[Problem]:
        """The first by sheet, line and column: one more than is listed, to show where the others begin."""
        places = sorted(
            (row, _ORDER[finding.column], at)
            for at, finding in enumerate(self._findings)
            for row in finding.rows.tolist()
        )
        return [self._problem(self._findings[at], row) for row, _, at in places[: bounds.LISTED + 1]]

    def _problem(self, finding: _Finding, row: int) -> Problem:
        params, table = finding.params_of(row), self._reading.table
        if len(table.sheets) > 1:
            params = {**params, "sheet": table.sheets[table.sheet[row]]}
        indicator, agency = self._reading.indicator_of(row), self._reading.agency_of(row)
        return Problem(int(table.line[row]), finding.column, finding.code, params, indicator, agency)


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
    def nearest(text: str, row: int) -> list[str]:
        return reading.indicators.nearest(text)

    findings.add(
        reading.indicator == UNKNOWN, "indicator", "unknown_indicator", _suggestions(reading, "indicator", nearest)
    )
    example = {"why": "empty", "nearest": reading.indicators.codes[0]}
    findings.add(reading.indicator == BLANK, "indicator", "unknown_indicator", lambda row: example)


def _check_periods(reading: Reading, findings: Findings, today: date) -> None:
    examples = _examples(reading, reading.plan.years[-1])
    findings.add(reading.period == UNKNOWN, "period", "bad_period", lambda row: _bad_period(reading, row))
    findings.add(reading.period == BLANK, "period", "bad_period", lambda row: {"why": "empty", **examples})
    is_future = np.array([*(period.ends >= today for period in reading.periods), False, False])
    findings.add(is_future[reading.period], "period", "future_period", lambda row: _period(reading, row))


def _check_agencies(reading: Reading, findings: Findings) -> None:
    agencies, agency = reading.agencies, reading.agency

    def day(row: int) -> date | None:
        return reading.periods[reading.period[row]].ends if reading.period[row] >= 0 else None

    def nearest(text: str, row: int) -> list[str]:
        return [*map(agencies.label, agencies.nearest(text, day(row)))]

    def several(row: int) -> Params:
        text = reading.text("agency", row)
        matching = agencies.on(agencies.find(text), day(row))
        return {"text": quoted(text), "nearest": ", ".join(map(agencies.label_with_parent, matching))}

    def inactive(row: int) -> Params:
        text = reading.text("agency", row)
        params = {"text": quoted(text), **_period(reading, row)}
        others = agencies.instead_of(agencies.find(text), reading.periods[reading.period[row]].ends)[:SUGGESTIONS]
        if not others:
            return {**params, "why": "none"}
        return {**params, "why": "several", "nearest": ", ".join(map(agencies.label, others))}

    findings.add(agency == UNKNOWN, "agency", "unknown_agency", _suggestions(reading, "agency", nearest))
    findings.add(agency == BLANK, "agency", "unknown_agency", _because("empty"))
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
            if why == numbers.Wording.NOTHING and not is_ratio[row]:
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

    findings.add(nothing & (is_ratio | ~is_known), "value", "missing_figure", _because("none"))
    findings.add(no_value & is_known & ~is_ratio, "value", "missing_figure", indicator)
    for name, other in (("numerator", "denominator"), ("denominator", "numerator")):
        is_alone = no_value & is_ratio & is_blank[name] & (reading.outcome[other] == Outcome.NUMBER)
        findings.add(is_alone, name, "missing_figure", _because(name))


def _check_ranges(reading: Reading, findings: Findings) -> None:
    """The limits of a value of each kind, and of a numerator by its denominator. NaN compares false."""
    value = np.where(reading.outcome["value"] == Outcome.NUMBER, reading.amount["value"], np.nan)
    for rows, why in (
        (reading.is_percent & (value > 100), "over_100"),
        (reading.of_kind("rank") & (value < 1), "rank"),
        (reading.of_kind("milestone") & (value > 1), "milestone"),
    ):
        findings.add(rows, "value", "out_of_range", _text(reading, "value", {"why": why}))
    last_rank = reading.indicators.last_ranks[reading.indicator]
    findings.add(
        value > last_rank,
        "value",
        "out_of_range",
        lambda row: {"why": "last_rank", "text": quoted(reading.text("value", row)), "limit": str(int(last_rank[row]))},
    )
    numerator, denominator, is_fraction = fraction(reading)
    is_over = is_fraction & (numerator > denominator)
    amounts = {"numerator": numerator, "denominator": denominator}
    for rows, column, why in (
        (is_over & (denominator > 0), "numerator", "over_denominator"),
        (is_over & (denominator == 0), "denominator", "zero_denominator"),
    ):
        findings.add(rows, column, "out_of_range", _amounts(amounts, {"why": why}))


def _check_agreement(reading: Reading, findings: Findings) -> None:
    """Compares the value with numerator and denominator, where each of the three can be right."""
    numerator, denominator, is_fraction = fraction(reading)
    value, is_number = reading.amount["value"], reading.outcome["value"] == Outcome.NUMBER
    rows = is_fraction & is_number & (value <= 100) & (numerator <= denominator)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = 100 * numerator / denominator
    is_apart = rows & (denominator > 0) & (np.abs(value - rate) > reading.plan.intake.agree_points + 1e-9)
    amounts = {"value": value, "numerator": numerator, "denominator": denominator, "rate": rate}
    findings.add(is_apart, "value", "mismatch", _amounts(amounts, {}))
    findings.add(rows & (denominator == 0), "value", "mismatch", _because("not_applicable"))


def _check_duplicates(reading: Reading, findings: Findings) -> None:
    """Rows whose indicator, agency and period an earlier row has already."""
    key = (reading.indicator.astype(np.int64) * len(reading.agencies.codes) + reading.agency) * (
        len(reading.periods) or 1
    ) + reading.period
    rows = np.flatnonzero((reading.indicator >= 0) & (reading.agency >= 0) & (reading.period >= 0))
    _, first, group = np.unique(key[rows], return_index=True, return_inverse=True)
    earlier = np.arange(len(key))
    earlier[rows] = rows[first[group]]
    table = reading.table

    def params(row: int) -> Params:
        line = {"first": str(table.line[earlier[row]])}
        if len(table.sheets) == 1:
            return line
        return {**line, "why": "sheet", "first_sheet": table.sheets[table.sheet[earlier[row]]]}

    findings.add(earlier != np.arange(len(key)), "", "duplicate_row", params)


def fraction(reading: Reading) -> tuple[Floats, Floats, Mask]:
    """Numerators, denominators, and the rows of percentages where both are numbers."""
    are_numbers = (reading.outcome["numerator"] == Outcome.NUMBER) & (reading.outcome["denominator"] == Outcome.NUMBER)
    return reading.amount["numerator"], reading.amount["denominator"], are_numbers & reading.is_percent


def _because(why: str) -> Callable[[int], Params]:
    return lambda row: {"why": why}


def _text(reading: Reading, column: str, why: Params) -> Callable[[int], Params]:
    return lambda row: {**why, "text": quoted(reading.text(column, row))}


def _amounts(amounts: Mapping[str, Floats], why: Params) -> Callable[[int], Params]:
    return lambda row: {**why, **{name: repr(float(numbers[row])) for name, numbers in amounts.items()}}


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
    agencies, index = reading.agencies, int(reading.agency[row])
    ends = reading.periods[reading.period[row]].ends
    params = {"agency": agencies.label(index), **_period(reading, row)}
    others = ", ".join(map(agencies.label, agencies.instead_of([index], ends)[:SUGGESTIONS]))
    if agencies.starts[index] > np.datetime64(ends):
        params |= {"why": "not_yet", "day": str(agencies.starts[index])}
    else:
        params |= {"why": "ended", "day": str(agencies.ends[index])}
    if not others:
        return params
    has_successors = bool(reading.plan.acting_for(agencies.codes[index], ends))
    why = "succeeded" if params["why"] == "ended" and has_successors else f"{params['why']}_near"
    return {**params, "why": why, "nearest": others}


def _suggestions(reading: Reading, column: str, nearest: Callable[[str, int], list[str]]) -> Callable[[int], Params]:
    """The codes that an unknown text may mean in its period; not searched after many texts."""
    near: dict[tuple[str, int], list[str]] = {}

    def params(row: int) -> Params:
        text = reading.text(column, row)
        key = (text, int(reading.period[row]))
        if key not in near and len(near) < _MOST_SUGGESTED_FOR:
            near[key] = nearest(text, row)
        if numbers.date_year(text) is not None:
            return {"why": "date", "text": quoted(text)}
        if not near.get(key):
            return {"why": "none", "text": quoted(text)}
        return {"why": "near", "text": quoted(text), "nearest": ", ".join(near[key])}

    return params
