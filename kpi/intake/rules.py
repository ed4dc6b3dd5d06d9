"""What a row must keep to: the rules of the intake, over all rows at once.

A wrong cell gives one problem. What can only be judged with another cell is not judged while that one is wrong.
"""

from collections.abc import Callable
from datetime import date

import numpy as np

from kpi.intake import names
from kpi.intake.arrays import Codes, Floats, Mask, blocks, in_threads
from kpi.intake.findings import Findings, Params
from kpi.intake.numbers import Found
from kpi.intake.problem import quoted
from kpi.intake.reading import Reading
from kpi.plan import TOTAL

_BAD_NUMBER = {
    Found.NOT_NUMBER: "",
    Found.AMBIGUOUS: "ambiguous",
    Found.PERCENT_SIGN: "percent",
    Found.FORMULA: "formula",
}
_OUT_OF_RANGE = {Found.NEGATIVE: "negative", Found.NOT_WHOLE: "not_whole", Found.TOO_LARGE: "too_large"}


def check(reading: Reading, today: date) -> Findings:
    """Every problem of every row."""
    findings = Findings(reading.table)
    indicators, agencies = reading.indicators, reading.agencies
    indicators_like = _Suggestions(indicators.nearest, lambda place: indicators.codes[place])
    agencies_like = _Suggestions(agencies.nearest, agencies.label)

    def check_rows(rows: slice) -> None:
        part, found = reading.part(rows), findings.part(rows)
        _check_indicators(part, found, indicators_like)
        _check_periods(part, found, today)
        _check_agencies(part, found, agencies_like)
        for column in part.found:
            _check_numbers(part, found, column)
        _check_missing(part, found)
        _check_ranges(part, found)
        _check_agreement(part, found)

    in_threads(check_rows, blocks(len(reading.table)), beside=lambda: _check_duplicates(reading, findings))
    return findings


def _check_indicators(reading: Reading, findings: Findings, suggested: "_Suggestions") -> None:
    indicators, word = reading.indicators, reading.word["indicator"]

    def unknown(row: int) -> Params:
        return suggested.params(reading.text("indicator", row))

    findings.add(reading.indicator == names.UNKNOWN, "indicator", "unknown_indicator", unknown, word)
    empty = {"why": "empty", "nearest": indicators.codes[0]}
    findings.add(reading.indicator == names.BLANK, "indicator", "unknown_indicator", lambda row: empty, word)


def _check_periods(reading: Reading, findings: Findings, today: date) -> None:
    word, last_year = reading.word["period"], reading.plan.years[-1]
    examples = {"examples": ", ".join(period.code for period in reading.plan.periods.of_year(last_year))}
    findings.add(
        reading.period == names.UNKNOWN, "period", "bad_period",
        lambda row: {"text": quoted(reading.text("period", row)), **examples}, word,
    )  # fmt: skip
    findings.add(reading.period == names.BLANK, "period", "bad_period", lambda row: {"why": "empty", **examples}, word)
    is_future = np.array([*(period.ends >= today for period in reading.periods), False, False])
    findings.add(
        is_future[reading.period], "period", "future_period", lambda row: _period(reading, row), reading.period
    )


def _check_agencies(reading: Reading, findings: Findings, suggested: "_Suggestions") -> None:
    agencies, agency, word = reading.agencies, reading.agency, reading.word["agency"]

    def called(row: int) -> Params:
        text = reading.text("agency", row)
        return {"text": quoted(text), "nearest": ", ".join(map(agencies.label, agencies.called(text)))}

    def unknown(row: int) -> Params:
        return suggested.params(reading.text("agency", row))

    def inactive(row: int) -> Params:
        return {"why": "several", **called(row), **_period(reading, row)}

    if agency.min(initial=0) < 0:
        findings.add(agency == names.UNKNOWN, "agency", "unknown_agency", unknown, word)
        findings.add(agency == names.BLANK, "agency", "unknown_agency", _because("empty"), word)
        findings.add(agency == names.AMBIGUOUS, "agency", "ambiguous_agency", called, word)
        findings.add(agency == names.INACTIVE, "agency", "not_active", inactive)
    known, place = agency >= 0, np.maximum(agency, 0)
    reports = known & agencies.reports[place]
    findings.add(
        known & ~reports, "agency", "not_reporting", lambda row: {"agency": agencies.label(agency[row])}, agency
    )
    active = reading.exists
    findings.add(
        reports & ~active, "agency", "not_active",
        lambda row: _inactive(reading, row), agency.astype(np.int64) * (len(reading.periods) + 1) + reading.period,
    )  # fmt: skip
    _check_levels(reading, findings, reports & active)


def _check_levels(reading: Reading, findings: Findings, rows: Mask) -> None:
    agencies, indicators = reading.agencies, reading.indicators
    levels = sorted(set(agencies.levels))
    may = np.array([[level == TOTAL or level in own for level in levels] for own in indicators.levels])
    level_of = np.array([levels.index(level) for level in agencies.levels])
    rows = rows & (reading.indicator >= 0)
    wrong = rows & ~may[np.maximum(reading.indicator, 0), level_of[np.maximum(reading.agency, 0)]]

    def params(row: int) -> Params:
        indicator, agency = reading.indicator[row], reading.agency[row]
        return {
            "indicator": indicators.codes[indicator], "agency": agencies.label(agency),
            "level": agencies.levels[agency], "levels": ";".join(indicators.levels[indicator]),
        }  # fmt: skip

    by = reading.indicator.astype(np.int64) * len(agencies.codes) + reading.agency
    findings.add(wrong, "indicator", "wrong_level", params, by)


def _check_numbers(reading: Reading, findings: Findings, column: str) -> None:
    found = reading.found[column]
    if found.max(initial=0) <= Found.BLANK:
        return

    def params(why: str) -> Callable[[int], Params]:
        reason = {"why": why} if why else {}
        return lambda row: {"text": quoted(reading.text(column, row)), **reason}

    for what, why in _BAD_NUMBER.items():
        findings.add(found == what, column, "bad_number", params(why))
    for what, why in _OUT_OF_RANGE.items():
        findings.add(found == what, column, "out_of_range", params(why))


def _check_missing(reading: Reading, findings: Findings) -> None:
    """A ratio has its numerator and denominator, or its value; any other kind its value."""
    blank = {name: found == Found.BLANK for name, found in reading.found.items()}
    lacking = blank["value"]
    if not lacking.any():
        return
    nothing = lacking & blank["numerator"] & blank["denominator"]
    ratio, known = reading.of_kind("ratio"), reading.indicator >= 0

    def indicator(row: int) -> Params:
        return {"why": "value", "indicator": reading.indicators.codes[reading.indicator[row]]}

    findings.add(nothing & (ratio | ~known), "value", "missing_figure", _because("none"), reading.indicator)
    findings.add(lacking & known & ~ratio, "value", "missing_figure", indicator, reading.indicator)
    for name in ("numerator", "denominator"):
        alone = lacking & ratio & blank[name] & ~nothing
        findings.add(alone, name, "missing_figure", _because(name), reading.indicator)


def _check_ranges(reading: Reading, findings: Findings) -> None:
    """The bounds of a value of each kind, and of a numerator by its denominator. NaN compares false."""
    value = np.where(reading.found["value"] == Found.NUMBER, reading.amount["value"], np.nan)

    def text(why: str) -> Callable[[int], Params]:
        return lambda row: {"why": why, "text": quoted(reading.text("value", row))}

    findings.add(reading.is_percent & (value > 100), "value", "out_of_range", text("over_100"))
    findings.add(reading.of_kind("rank") & (value < 1), "value", "out_of_range", text("rank"))
    findings.add(reading.of_kind("milestone") & (value > 1), "value", "out_of_range", text("milestone"))
    numerator, denominator, is_fraction = _fraction(reading)
    over = is_fraction & (numerator > denominator)

    def figures(why: str) -> Callable[[int], Params]:
        columns = {"numerator": numerator, "denominator": denominator}
        return lambda row: {"why": why} | {name: repr(float(amounts[row])) for name, amounts in columns.items()}

    findings.add(over & (denominator > 0), "numerator", "out_of_range", figures("over_denominator"))
    findings.add(over & (denominator == 0), "denominator", "out_of_range", figures("zero_denominator"))


def _check_agreement(reading: Reading, findings: Findings) -> None:
    """Value against numerator and denominator, where all three are given and each can be right."""
    numerator, denominator, is_fraction = _fraction(reading)
    value, found = reading.amount["value"], reading.found["value"]
    rows = is_fraction & (found == Found.NUMBER) & (value <= 100) & (numerator <= denominator)
    if not rows.any():
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = 100 * numerator / denominator
    apart = rows & (denominator > 0) & (np.abs(value - rate) > reading.plan.intake.agree_points + 1e-9)

    def params(row: int) -> Params:
        figures = {"value": value, "numerator": numerator, "denominator": denominator, "rate": rate}
        return {name: repr(float(amounts[row])) for name, amounts in figures.items()}

    findings.add(apart, "value", "mismatch", params)
    findings.add(rows & (denominator == 0), "value", "mismatch", _because("not_applicable"), reading.indicator)


def _check_duplicates(reading: Reading, findings: Findings) -> None:
    """A key that stands in an earlier row already."""
    key = keys(reading)
    known = key >= 0
    in_order = np.sort(key if known.all() else key[known])
    if not (in_order[1:] == in_order[:-1]).any():
        return
    rows = np.flatnonzero(known)
    rows = rows[np.argsort(key[rows], kind="stable")]
    repeats = np.concatenate([[False], key[rows[1:]] == key[rows[:-1]]])
    begins = np.maximum.accumulate(np.where(repeats, 0, np.arange(len(rows))))
    first = np.full(len(key), -1)
    first[rows] = rows[begins]
    table = reading.table

    def params(row: int) -> Params:
        earlier = int(first[row])
        params = {"first": str(table.line[earlier])}
        if len(table.sheets) > 1:
            params |= {"why": "sheet", "first_sheet": table.sheets[table.sheet[earlier]]}
        return params

    findings.add((first >= 0) & (first != np.arange(len(key))), "", "duplicate_row", params, first)


def keys(reading: Reading) -> Codes:
    """One number for each indicator, agency and period, in their order; −1 where one of them is not known."""
    agencies, periods = len(reading.agencies.codes), max(len(reading.periods), 1)
    key = np.multiply(reading.indicator, agencies * periods, dtype=np.int64)
    key += np.multiply(reading.agency, periods, dtype=np.int64)
    key += reading.period
    key[(reading.indicator < 0) | (reading.agency < 0) | (reading.period < 0)] = -1
    return key


def _fraction(reading: Reading) -> tuple[Floats, Floats, Mask]:
    """Numerators, denominators, and the rows of percentages where both are numbers."""
    both = (reading.found["numerator"] == Found.NUMBER) & (reading.found["denominator"] == Found.NUMBER)
    return reading.amount["numerator"], reading.amount["denominator"], both & reading.is_percent


def _because(why: str) -> Callable[[int], Params]:
    """The same cause for every row."""
    return lambda row: {"why": why}


def _period(reading: Reading, row: int) -> Params:
    period = reading.periods[reading.period[row]]
    return {"period": period.code, "ends": period.ends.isoformat()}


def _inactive(reading: Reading, row: int) -> Params:
    agencies, place = reading.agencies, int(reading.agency[row])
    shared = {"agency": agencies.label(place), **_period(reading, row)}
    if agencies.starts[place] > np.datetime64(shared["ends"]):
        return {**shared, "why": "not_yet", "day": str(agencies.starts[place])}
    successors = reading.plan.successors(agencies.codes[place])
    ended = {**shared, "day": str(agencies.ends[place])}
    if not successors:
        return {**ended, "why": "ended_without"}
    labels = [agencies.label(agencies.codes.index(code)) for code in successors]
    return {**ended, "why": "ended", "nearest": ", ".join(labels)}


class _Suggestions:
    """What an unknown text may have meant; not looked for any more once a file has shown itself to be rubbish."""

    def __init__(self, nearest: Callable[[str], list[int]], label: Callable[[int], str]) -> None:
        self._nearest, self._label = nearest, label
        self._near: dict[str, list[int]] = {}

    def params(self, text: str) -> Params:
        near = self._near.get(text, [])
        if text not in self._near and len(self._near) < names.MOST_SUGGESTED_FOR:
            near = self._near[text] = self._nearest(text)
        if not near:
            return {"why": "none", "text": quoted(text)}
        return {"why": "near", "text": quoted(text), "nearest": ", ".join(map(self._label, near))}
