"""A table of text → places in the plan and amounts: what the rules judge."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from kpi.intake import names, numbers
from kpi.intake.arrays import Codes, Floats, Mask, blocks, in_threads, pairs, texts
from kpi.intake.cells import visible
from kpi.intake.headings import FIGURES
from kpi.intake.names import Agencies, Indicators
from kpi.intake.numbers import Asked
from kpi.intake.table import KEYS, Table
from kpi.period import Period
from kpi.plan import Plan

_WHOLE_KINDS = ("rank", "reduction", "milestone")


@dataclass(frozen=True)
class Reading:
    """``indicator``, ``agency`` and ``period`` are places in ``indicators``, ``agencies`` and ``periods``, below 0 (see
    ``names``) where there is none; ``amount`` and ``found`` hold what each column of figures says; ``words`` the
    distinct texts of the key columns."""

    table: Table
    plan: Plan
    indicators: Indicators
    agencies: Agencies
    periods: tuple[Period, ...]
    indicator: Codes
    agency: Codes
    period: Codes
    amount: dict[str, Floats]
    found: dict[str, Codes]
    words: dict[str, pa.Array]

    def part(self, rows: slice) -> "Reading":
        """Some rows that follow each other; nothing is copied."""
        return replace(
            self,
            table=self.table.part(rows),
            indicator=self.indicator[rows],
            agency=self.agency[rows],
            period=self.period[rows],
            amount={name: amounts[rows] for name, amounts in self.amount.items()},
            found={name: found[rows] for name, found in self.found.items()},
        )

    @cached_property
    def word(self) -> dict[str, Codes]:
        """For each row the place of its text in ``words``."""
        return {name: self.table.columns[name].indices.to_numpy() for name in KEYS}

    @cached_property
    def exists(self) -> Mask:
        """The rows whose agency exists on the last day of their period, and those where one of them is not known."""
        unknown = (self.agency < 0) | (self.period < 0)
        if unknown.all():
            return unknown
        place = self.agency.astype(np.int64) * len(self.periods) + self.period
        exists: Mask = self._active.ravel()[np.maximum(place, 0)] | unknown
        return exists

    @property
    def _active(self) -> Mask:
        """Agencies × periods: whether the agency exists on the period's last day."""
        ends = np.array([period.ends for period in self.periods], dtype="datetime64[D]")
        return (self.agencies.starts[:, None] <= ends) & (ends <= self.agencies.ends[:, None])

    def text(self, name: str, row: int) -> str:
        """What stands in the cell, as the person who wrote it sees it."""
        cells, at = (self.words[name], self.word[name][row]) if name in KEYS else (self.table.columns[name], row)
        return numbers.shown(cells[int(at)].as_py())

    def of_kind(self, *kinds: str) -> Mask:
        """The rows whose indicator is of one of these kinds."""
        flags = [kind in kinds for kind in self.indicators.kinds]
        return np.array([*flags, False, False])[self.indicator]

    @cached_property
    def is_percent(self) -> Mask:
        """The rows whose value is a percentage: ratios, and scores in percent."""
        is_percent: Mask = _asked(self.indicators)[self.indicator] == Asked.PERCENT
        return is_percent


def read(table: Table, plan: Plan) -> Reading:
    """Every cell of the key columns and figures, read once for each distinct text."""
    indicators, agencies = names.of(plan)
    words = {name: table.columns[name].dictionary for name in KEYS}
    rows = {name: table.columns[name].indices.to_numpy() for name in KEYS}
    indicator = names.places(map(indicators.by_code, texts(words["indicator"])), rows["indicator"])
    period, periods = _periods(words["period"], rows["period"], plan)
    agency = names.places(map(agencies.by_code, texts(words["agency"])), rows["agency"])
    _resolve_names(agency, words["agency"], rows["agency"], period, periods, agencies)
    asked = {
        "numerator": np.zeros(len(table), dtype=np.int8),
        "denominator": np.zeros(len(table), dtype=np.int8),
        "value": _asked(indicators)[indicator],
    }
    amount = {name: np.empty(len(table)) for name in FIGURES}
    found = {name: np.empty(len(table), dtype=np.int8) for name in FIGURES}

    def read_figures(rows: slice) -> None:
        for name in FIGURES:
            texts = table.columns[name].slice(rows.start, rows.stop - rows.start)
            amount[name][rows], found[name][rows] = numbers.read(texts, asked[name][rows])

    in_threads(read_figures, blocks(len(table)))
    return Reading(table, plan, indicators, agencies, periods, indicator, agency, period, amount, found, words)


def _asked(indicators: Indicators) -> Codes:
    """By an indicator's place what its value is asked as; the last two, for places below 0, are not known."""
    asked = [
        Asked.COUNT if kind in _WHOLE_KINDS else Asked.PERCENT if kind == "ratio" or unit == "%" else Asked.RATE
        for kind, unit in zip(indicators.kinds, indicators.units, strict=True)
    ]
    return np.array([*asked, Asked.ANY, Asked.ANY], dtype=np.int8)


def _periods(words: pa.Array, rows: Codes, plan: Plan) -> tuple[Codes, tuple[Period, ...]]:
    """For each row the place of its period among those of the file, which are in order of time."""
    codes = [(plan.periods.parse(word) or "?") if word else "" for word in map(visible, texts(words))]
    known = {plan.periods.get(code) for code in set(codes) - {"", "?"}}
    periods = sorted(known, key=lambda period: (period.year, period.share))
    place_of = {"": names.BLANK, "?": names.UNKNOWN}
    place_of |= {period.code: place for place, period in enumerate(periods)}
    return names.places(map(place_of.__getitem__, codes), rows), tuple(periods)


def _resolve_names(
    agency: Codes, words: pa.Array, rows: Codes, period: Codes, periods: tuple[Period, ...], agencies: Agencies
) -> None:
    """Puts in the agencies that are written by name: who that is depends on the period's end."""
    named = np.flatnonzero(agency == names.UNKNOWN)
    if not len(named):
        return
    dated = np.where(period[named] >= 0, period[named], len(periods))
    distinct, place = pairs(rows[named], dated, len(periods) + 1)
    days = [*(period.ends for period in periods), None]
    found = (agencies.by_name(words[word].as_py(), days[at]) for word, at in distinct)
    agency[named] = np.fromiter(found, dtype=np.int32)[place]
