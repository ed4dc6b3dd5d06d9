"""Results in words: what a target requires, how far a value is from it, and what is still needed.

Pure: a row of kpi.evaluation.scorecard.scorecard() and the words of a language in, a sentence out. No rule is decided
here.
"""

from collections.abc import Iterable
from functools import lru_cache

from kpi.evaluation import EPSILON, SHORT
from kpi.i18n import Words, is_missing, rounded
from kpi.plan.rows import Row

COMPARATOR = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}
PLACES = {"%": 1, "point": 2}  # decimals of a value, wherever one is written; counts and ranks are whole


def decimals(x: float) -> int:
    """One place, or as many (up to four) as it takes for a small amount not to read as zero."""
    for places in (1, 2, 3):
        if rounded(abs(x), places) > 0:
            return places
    return 4 if x else 1


def places_of(x: float, unit: str) -> int:
    """The decimals of a distance: of rates and scores those of their values, of counts none; more for a small one."""
    least = PLACES.get(unit, 0)
    return max(least, decimals(x)) if least or abs(x) < 1 else 0


def amount(x: float, unit: str, t: Words) -> str:
    """A distance without its sign: '7,4 điểm %', '13 bậc', '2,3 điểm'."""
    if unit == "rank":
        return t.plural("{n} place", "{n} places", int(rounded(abs(x), 0)))
    places = places_of(x, unit)
    if unit == "%":
        return t("{x} percentage points", x=t.number(abs(x), places))
    return t.value(abs(x), unit, places)


def value(x: float | None, unit: str, t: Words, beside: Iterable[float | None] = (), least: int | None = None) -> str:
    """A value as charts and sentences write it: a rate with one decimal, a rank by its place, a count whole; with as
    many more as it takes to differ from the marks `beside` it. `least`: decimals, where it is to be shorter."""
    if unit == "rank" and not is_missing(x):
        return t("rank {x}", x=t.number(x, 0))
    places = PLACES.get(unit, 0) if least is None else least
    return t.value(x, unit, places if x is None else _decimals_apart(x, beside, places))


def reading(row: Row, t: Words, least: int | None = None) -> str:
    """A row's value beside its status: one below a target of 95% never reads "95%"; 0/0 reads as no cases."""
    if row["status"] == "not_applicable":
        return t.status("not_applicable")
    return value(row["value"], row["unit"], t, _missed(row, "goal", "expected"), least)


def submitted(x: float | None, numerator: float | None, denominator: float | None, unit: str, t: Words) -> str:
    """The value that an agency submitted: '52,3% (523/1.000)', 'Không phát sinh (0/0)', or the bare value."""
    if is_missing(numerator) or is_missing(denominator):
        return value(x, unit, t)
    assert numerator is not None and denominator is not None
    rate = t.value(100 * numerator / denominator, unit) if denominator else t.status("not_applicable")
    return f"{rate} ({t.number(numerator)}/{t.number(denominator)})"


def expectation(row: Row, t: Words) -> str:
    """The expected value of a row before its target is due, with enough decimals to differ from its value."""
    return value(row["expected"], row["unit"], t, _missed(row, "value"))


def _missed(row: Row, *marks: str) -> list[float | None]:
    return [row.get(mark) for mark in marks] if row["status"] in SHORT else []


def _decimals_apart(x: float, marks: Iterable[float | None], places: int) -> int:
    """Decimals, up to four, with which a value differs from all marks that it is not equal to."""
    for mark in marks:
        if mark is not None and abs(x - mark) > EPSILON:  # never so of NaN
            while places < 4 and rounded(x, places) == rounded(mark, places):
                places += 1
    return places


def target(row: Row, t: Words, base_year: int) -> str:
    """The target in words: '≥ 90% vào năm 2025', 'mỗi năm tăng ít nhất 20 điểm %', 'từ hạng 20 trở lên'."""
    text = _required(row, t, base_year)
    if row["target_form"] == "increase":
        return text
    if row["each_year"]:
        return t("{target}, every year", target=text)
    return t("{target} by {year}", target=text, year=row["due_year"])


def _required(row: Row, t: Words, base_year: int) -> str:
    x, unit, form = row["target_value"], row["unit"], row["target_form"]
    if form == "increase":
        return t("at least +{x} a year", x=amount(x, unit, t)) if x else t("improve every year")
    if form == "reduction":
        return t("at least {x} less than in {year}", x=t.percent(x), year=base_year)
    if row["kind"] == "milestone":
        return t("completed")
    return _with_sign(x, unit, COMPARATOR[row["comparator"]], t)


def goal(row: Row, t: Words) -> str:
    """The goal in words: '≥ 90%', '> 66,65 điểm', 'từ hạng 20 trở lên', '100%'; '–' where it is unknown."""
    if is_missing(row["goal"]):
        return t.value(None, row["unit"])
    # A reduction's comparator is about the fall; its goal is a ceiling.
    sign = "≤" if row["target_form"] == "reduction" else COMPARATOR[row["comparator"]]
    return t.value(1, row["unit"]) if row["kind"] == "milestone" else _with_sign(row["goal"], row["unit"], sign, t)


@lru_cache(maxsize=1024)  # most of a page's agencies have the same goal
def _with_sign(x: float, unit: str, sign: str, t: Words) -> str:
    """A number with its comparator, on one line; nothing is above a hundred percent."""
    if unit == "rank":
        return t("{nth} or better", nth=t.ordinal(x))
    text = t.value(x, unit)
    return text if unit == "%" and x >= 100 else f"{sign}\u00a0{text}"


def mark(row: Row, t: Words) -> str:
    """The goal as a sentence names it, without its sign: '90%', 'hạng 20'."""
    if row["unit"] == "rank" and not is_missing(row["goal"]):
        return t("{nth}", nth=t.ordinal(row["goal"]))
    return goal(row, t).lstrip("≥≤<>\u00a0")


def gap(row: Row, t: Words) -> str:
    """How far the value is from its target, in one clause."""
    status = row["status"]
    if status == "no_data":
        return t("no data for {year} yet", year=row["year"])
    if status == "not_applicable":
        text = t("no cases in {year}", year=row["year"])
        return f"{text} ({row['note']})" if row.get("note") else text  # the reporter's note
    if status == "thin":
        have, due = row["coverage_have"], row["coverage_due"]
        return t("only {have} of {due} agencies have reported", have=t.number(have), due=t.number(due))
    if row["kind"] == "milestone":
        return _milestone(row, t)
    if status == "pending":
        return _pending(row, t)
    if status in ("met", "missed"):
        return _distance(row, row["goal"], t("the target ({goal})", goal=mark(row, t)), t)
    return _distance(row, row["expected"], _expected(row, t), t)


def _milestone(row: Row, t: Words) -> str:
    if row["status"] == "met":
        return t("completed as required")
    if row["status"] == "missed":
        return t("not completed; it was due by {year}", year=row["due_year"])
    return t("due by {year}", year=row["due_year"])


def _pending(row: Row, t: Words) -> str:
    if row["pending_reason"] == "not_due":
        return t("nothing is expected yet; due by {year}", year=row["due_year"])
    if row["target_form"] == "increase":
        return t("no data for {year} to compare with", year=row["year"] - 1)
    return t("no data for the base year to compare with")


def _expected(row: Row, t: Words) -> str:
    """The value that a row not due yet is compared with."""
    if row["expected"] == row["goal"]:
        return t("the target ({goal})", goal=mark(row, t))
    expected = expectation(row, t)
    if row["target_form"] == "increase":
        return t("the {x} expected by now", x=expected)
    goal_text, year = mark(row, t), row["due_year"]
    return t("the {x} expected by now (target: {goal} by {year})", x=expected, goal=goal_text, year=year)


def _distance(row: Row, mark: float, name: str, t: Words) -> str:
    difference = row["value"] - mark
    if abs(difference) < EPSILON:  # a target to exceed is not reached by equalling it
        return t("no better than {mark}", mark=name) if row["status"] in SHORT else t("equal to {mark}", mark=name)
    x = amount(difference, row["unit"], t)
    if row["direction"] == "down" and row["unit"] != "rank":
        text = t("{x} higher than {mark}") if difference > 0 else t("{x} lower than {mark}")
    else:
        is_above = (difference > 0) != (row["unit"] == "rank")  # the first place is the highest
        text = t("{x} above {mark}") if is_above else t("{x} below {mark}")
    return text.format(x=x, mark=name)


def distance(row: Row) -> float:
    """How much better a value is than what its status was decided on: the goal of a target that is met or missed, else
    what is expected by now. NaN where that is unknown."""
    if row["status"] not in ("met", "missed") or is_missing(row["value"]) or is_missing(row["goal"]):
        return float("nan") if is_missing(row["gap"]) else float(row["gap"])
    return float(row["value"] - row["goal"]) * (-1 if row["direction"] == "down" else 1)


def outlook(row: Row, t: Words) -> str:
    """'cần +3,7 điểm % mỗi năm; năm qua +1,2'; empty where nothing is needed or known."""
    if is_missing(row["needed_pace"]):
        return ""
    left = row["due_year"] - row["t"]
    needed = t.difference(row["needed_pace"] * min(left, 1.0), row["unit"], 1)
    text = t("needs {x} by the end of {year}", x=needed, year=row["due_year"])
    if left > 1:
        text = t("needs {x} a year", x=needed)
    return text if is_missing(row["pace"]) else t("{text}; {pace} last year", text=text, pace=t.signed(row["pace"], 1))


def assessment(row: Row, t: Words) -> str:
    """The gap, and below target what is needed from here."""
    needs = outlook(row, t) if row["status"] in ("off_track", "behind") else ""
    return f"{gap(row, t)}; {needs}" if needs else gap(row, t)


def coverage(row: Row, t: Words) -> str:
    """'9/11 đơn vị đã nộp'; empty where one office reports alone."""
    have, due = row["coverage_have"], row["coverage_due"]
    if is_missing(due) or due <= 1:
        return ""
    return t("{have} of {due} agencies have reported", have=t.number(have), due=t.number(due))


def left_out(row: Row, t: Words) -> str:
    """'2 đơn vị chỉ báo cáo tỷ lệ …'; empty where the value is no sum, or a sum of all."""
    if row["basis"] != "rolled_up" or is_missing(row["unweighted"]) or not row["unweighted"]:
        return ""
    return t.plural("{n} agency gave only a rate; not included", "{n} agencies gave only a rate; not included",
                    int(row["unweighted"]))  # fmt: skip
