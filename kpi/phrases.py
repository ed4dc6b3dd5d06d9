"""Judgements as sentences: what a target asks, how far a reading is from it, and what is still needed.

Pure: a row of kpi.evaluation.scorecard.scorecard() and the words of a language in, a sentence out. No rule is decided
here.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from kpi.evaluation import EPSILON, SHORT
from kpi.i18n import Words, is_missing, rounded

Row = Mapping[str, Any]
COMPARATOR = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def decimals(x: float) -> int:
    """One place, or as many (up to four) as it takes for a small amount not to read as zero."""
    for places in (1, 2, 3):
        if rounded(abs(x), places) > 0:
            return places
    return 4 if x else 1


def amount(x: float, unit: str, _: Words) -> str:
    """A distance without its sign: '7,4 điểm %', '13 bậc', '2,3 điểm'."""
    if unit == "rank":
        return _.plural("{n} place", "{n} places", int(rounded(abs(x), 0)))
    if unit == "%":
        return _("{x} percentage points", x=_.number(abs(x), decimals(x)))
    return _.value(abs(x), unit, max(2, decimals(x)) if unit == "point" else 0 if abs(x) >= 1 else decimals(x))


def value(x: float | None, unit: str, _: Words, beside: Iterable[float | None] = (), least: int | None = None) -> str:
    """A reading as charts and sentences write it: a rate with one decimal, a rank by its place, a count whole; with as
    many more as it takes to differ from the marks `beside` it. least: decimals, where it is to be shorter."""
    if unit == "rank" and not is_missing(x):
        return _("rank {x}", x=_.number(x, 0))
    places = {"%": 1, "point": 2}.get(unit, 0) if least is None else least
    return _.value(x, unit, places if x is None else _apart(x, beside, places))


def reading(row: Row, _: Words, least: int | None = None) -> str:
    """A row's figure beside its judgement: one that falls short of 95% never reads "95%"; of 0/0 that there are no
    cases."""
    if row["status"] == "not_applicable":
        return _.status("not_applicable")
    return value(row["value"], row["unit"], _, _missed(row, "goal", "expected"), least)


def submitted(
    x: float | None, numerator: float | None, denominator: float | None, unit: str, _: Words
) -> str:  # fmt: skip
    """What an agency submitted: '52,3% (523/1.000)', 'Không phát sinh (0/0)', or the bare value."""
    if is_missing(numerator) or is_missing(denominator):
        return value(x, unit, _)
    assert numerator is not None and denominator is not None
    rate = _.value(100 * numerator / denominator, unit) if denominator else _.status("not_applicable")
    return f"{rate} ({_.number(numerator)}/{_.number(denominator)})"


def no_cases(year: int, note: str, _: Words) -> str:
    """'không phát sinh trong năm 2024 (xã không có chợ)', with what its reporter noted."""
    said = _("no cases in {year}", year=year)
    return f"{said} ({note})" if note else said


def expectation(row: Row, _: Words) -> str:
    """What a row's figure is held against before it is due: as close as it may be, never written as that figure."""
    return value(row["expected"], row["unit"], _, _missed(row, "value"))


def _missed(row: Row, *marks: str) -> list[float | None]:
    return [row.get(mark) for mark in marks] if row["status"] in SHORT else []


def _apart(x: float, marks: Iterable[float | None], places: int) -> int:
    """Decimals, up to four, with which a figure is not written as a mark that it is not equal to."""
    others = [mark for mark in marks if mark is not None and abs(x - mark) > EPSILON]  # of NaN that is never so
    return next((n for n in range(places, 4) if all(rounded(x, n) != rounded(mark, n) for mark in others)), 4)


def target(row: Row, _: Words, base_year: int) -> str:
    """What the target asks: '≥ 90% vào năm 2025', 'mỗi năm tăng ≥ 20 điểm %', 'hạng 20 trở lên, mỗi năm'."""
    asks = _asks(row, _, base_year)
    if row["target_form"] == "increase":
        return asks
    if row["each_year"]:
        return _("{target}, every year", target=asks)
    return _("{target} by {year}", target=asks, year=row["due_year"])


def _asks(row: Row, _: Words, base_year: int) -> str:
    value, unit, form = row["target_value"], row["unit"], row["target_form"]
    sign = COMPARATOR[row["comparator"]]
    if form == "increase":
        if value == 0:
            return _("better than the year before, every year")
        return _("up by {sign} {x} every year", sign=sign, x=amount(value, unit, _))
    if form == "reduction":
        return _("down by {sign} {x} from {year}", sign=sign, x=_.percent(value), year=base_year)
    if row["kind"] == "milestone":
        return _("completed")
    if unit == "rank":
        return _("among the best {x}", x=_.number(value, 0))
    return _signed(sign, value, unit, _.value(value, unit))


def goal(row: Row, _: Words) -> str:
    """What the reading must reach: '≥ 90%', '> 66,65 điểm', 'hạng 20 trở lên', '100%'; '–' where it is unknown."""
    if is_missing(row["goal"]):
        return _.value(None, row["unit"])
    return _goal(row["goal"], row["unit"], row["kind"], row["target_form"], row["comparator"], _)


@lru_cache(maxsize=1024)  # most of a page's agencies have the same
def _goal(x: float, unit: str, kind: str, form: str, comparator: str, _: Words) -> str:
    if kind == "milestone":
        return _.value(1, unit)
    if unit == "rank":
        return _("rank {x} or better", x=_.number(x, 0))
    # A reduction's comparator speaks of how much it falls; its goal is a ceiling.
    sign = "≤" if form == "reduction" else COMPARATOR[comparator]
    return _signed(sign, x, unit, _.value(x, unit))


def _signed(sign: str, x: float, unit: str, written: str) -> str:
    """A number with its comparator, kept on one line; nothing lies above a hundred percent."""
    return written if unit == "%" and x >= 100 else f"{sign}\u00a0{written}"


def mark(row: Row, _: Words) -> str:
    """The goal as a sentence names it, without its sign: '90%', 'hạng 20'."""
    if row["unit"] == "rank":
        return value(row["goal"], "rank", _)
    return goal(row, _).lstrip("≥≤<>\u00a0")


def gap(row: Row, _: Words) -> str:
    """How the reading stands to its target, in one clause."""
    status = row["status"]
    if status == "no_data":
        return _("no figures for {year} yet", year=row["year"])
    if status == "not_applicable":
        return no_cases(row["year"], row.get("note") or "", _)
    if status == "thin":
        have, due = row["coverage_have"], row["coverage_due"]
        return _("only {have} of {due} agencies have reported", have=_.number(have), due=_.number(due))
    if row["kind"] == "milestone":
        return _milestone(row, _)
    if status == "pending":
        return _pending(row, _)
    if status in ("met", "missed"):
        return _distance(row, row["goal"], _("the target of {x}", x=mark(row, _)), _)
    return _distance(row, row["expected"], _measure(row, _), _)


def _milestone(row: Row, _: Words) -> str:
    if row["status"] == "met":
        return _("as the target asks")
    if row["status"] == "missed":
        return _("not completed; it was due by {year}", year=row["due_year"])
    return _("due by {year}", year=row["due_year"])


def distance(row: Row) -> float:
    """How much better a value is than what its status was decided on: the goal of a target that is met or missed, else
    what is expected by now. NaN where that is unknown."""
    if row["status"] not in ("met", "missed") or is_missing(row["value"]) or is_missing(row["goal"]):
        return float("nan") if is_missing(row["gap"]) else float(row["gap"])
    return float(row["value"] - row["goal"]) * (-1 if row["direction"] == "down" else 1)


def _pending(row: Row, _: Words) -> str:
    if row["pending_reason"] == "not_due":
        return _("nothing is expected yet; due by {year}", year=row["due_year"])
    if row["target_form"] == "increase":
        return _("no figure of {year} to compare with", year=row["year"] - 1)
    return _("no figure of the base year to compare with")


def _measure(row: Row, _: Words) -> str:
    """What a reading that is not due yet is held against."""
    if row["expected"] == row["goal"]:
        return _("the target of {x}", x=mark(row, _))
    expected = expectation(row, _)
    if row["target_form"] == "increase":
        return _("the {x} due by now", x=expected)
    due = row["due_year"]
    return _("the {x} interpolated for now (target {goal} by {year})", x=expected, goal=mark(row, _), year=due)


def _distance(row: Row, mark: float, named: str, _: Words) -> str:
    better = (row["value"] - mark) * (-1 if row["direction"] == "down" else 1)
    far = amount(better, row["unit"], _)
    if abs(better) < EPSILON:  # who was to pass the mark and stands on it falls short all the same
        return _("no better than {mark}", mark=named) if row["status"] in SHORT else _("exactly {mark}", mark=named)
    if row["direction"] == "down" and row["unit"] != "rank":
        return _lower(better > 0, row["unit"], far, named, _)
    if better > 0:
        return _("{x} better than {mark}", x=far, mark=named)
    if row["unit"] == "rank":
        return _("{x} behind {mark}", x=far, mark=named)
    return _("{x} short of {mark}", x=far, mark=named)


def _lower(is_better: bool, unit: str, far: str, named: str, _: Words) -> str:
    """The distance of what has to fall: "vượt", to have passed a mark, would praise what is too high."""
    if is_better:
        return _("{x} lower than {mark}", x=far, mark=named)
    if unit == "%":
        return _("{x} too high for {mark}", x=far, mark=named)
    return _("{x} too many for {mark}", x=far, mark=named)


def outlook(row: Row, _: Words) -> str:
    """'cần +3,7 điểm % mỗi năm, hiện +1,2'; empty where nothing is needed or known."""
    if is_missing(row["needed_pace"]):
        return ""
    needed = _.difference(row["needed_pace"], row["unit"], 1)
    if is_missing(row["pace"]):
        return _("needs {needed} a year", needed=needed)
    return _("needs {needed} a year, now {pace}", needed=needed, pace=_.signed(row["pace"], 1))


def assessment(row: Row, _: Words) -> str:
    """The gap, and where it falls short what is needed from here."""
    ahead = outlook(row, _) if row["status"] in ("off_track", "behind") else ""
    return f"{gap(row, _)}; {ahead}" if ahead else gap(row, _)


def coverage(row: Row, _: Words) -> str:
    """'9/11 đơn vị đã nộp'; empty where one office reports alone."""
    have, due = row["coverage_have"], row["coverage_due"]
    if is_missing(due) or due <= 1:
        return ""
    return _("{have} of {due} agencies have reported", have=_.number(have), due=_.number(due))


def left_out(row: Row, _: Words) -> str:
    """'2 tỷ lệ không có tử số, mẫu số …'; empty where the figure is no sum, or a sum of all."""
    if row["basis"] != "rolled_up" or is_missing(row["unweighted"]) or not row["unweighted"]:
        return ""
    return _.plural("{n} bare rate is left out of the sum", "{n} bare rates are left out of the sum",
                    int(row["unweighted"]))  # fmt: skip
