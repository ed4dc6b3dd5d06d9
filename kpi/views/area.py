"""One reform area: every indicator of it in the decision's order, on one scale, with every target that binds it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kpi import phrases
from kpi.evaluation import ON_TARGET, SHORT, STATUS_ORDER, UNASSESSED
from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.bullets import IndicatorRow, indicator_row
from kpi.views.overview import Part, parts


@dataclass(frozen=True)
class Binding:
    """A target that binds beside the row's own, or the same at another level: its status and, in words, the level, the
    figure and what is asked."""

    status: str
    words: str


@dataclass(frozen=True)
class AreaRow(IndicatorRow):
    """An indicator of the area. note: why there is no figure, or when a milestone was reached; ahead: where the trend
    leads, called a projection."""

    note: str = ""
    ahead: str = ""
    others: tuple[Binding, ...] = ()


@dataclass(frozen=True)
class AreaView:
    """rows: one per indicator, in the decision's order."""

    answer: str
    short_answer: str
    parts: tuple[Part, ...]
    rows: tuple[AreaRow, ...]


def area_view(card: Sequence[Row], course: Sequence[Row], plan: Plan, t: Words, *, area: int, as_of: str,
              scope: str) -> AreaView:  # fmt: skip
    """An area as of a period.

    card: the rows of the area, as of the period, that are judged, the worst first. course: the same scopes in the years
    before. scope: whose figures they are, in words; empty for the province.
    """
    day = plan.periods.get(as_of).ends
    rows = [_row(code, of_code, course, plan, t, day) for code in plan.indicators["indicator"]
            if (of_code := [row for row in card if row["indicator"] == code])]  # fmt: skip
    counts = Counter(row.status for row in rows)
    kept, short = (sum(counts[status] for status in of) for of in (ON_TARGET, SHORT))
    numbers = {
        "area": names.area_short(plan, area, t), "scope": f"{scope} · " if scope else "",
        "period": t.in_text(plan, as_of),
        "kept": t.number(kept), "total": t.number(len(rows)), "short": t.number(short),
    }  # fmt: skip
    return AreaView(
        answer=t("{area} · {scope}{period}: {kept}/{total} met or on track, {short} below target", **numbers),
        short_answer=t("{area}: {short}/{total} below target", **numbers),
        parts=parts(counts, t),
        rows=tuple(rows),
    )


def _row(code: str, judged: Sequence[Row], course: Sequence[Row], plan: Plan, t: Words, day: date) -> AreaRow:
    """judged: the rows of one indicator, the worst first; the first is drawn, the others are said beside it."""
    worst = judged[0]
    past = [row for row in course if _scope(row) == _scope(worst)]
    drawn = indicator_row(worst, [*past, worst], plan, t, day)
    words = vars(drawn) | {"name": t.name(names.indicator(plan, code))}
    if is_missing(worst["goal"]):
        words["target"] = phrases.target(worst, t, plan.base_year)
    return AreaRow(
        **words,
        note=_note(worst, past, t),
        ahead="" if is_missing(worst["projection"]) else t(
            "projection {year}: {x}", year=worst["due_year"], x=phrases.value(worst["projection"], worst["unit"], t)
        ),
        others=tuple(_binding(row, worst, t) for row in _each_once(judged[1:], worst)),
    )  # fmt: skip


def _scope(row: Row) -> tuple[object, ...]:
    return row["indicator"], row["scope"], row["level"], row["agency"], row["target_form"], row["target_level"]


def _each_once(rows: Sequence[Row], worst: Row) -> list[Row]:
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        first.setdefault((row["level"], row["target_form"]), row)
    first.pop((worst["level"], worst["target_form"]), None)
    return sorted(first.values(), key=lambda row: STATUS_ORDER.index(row["status"]))


def _binding(row: Row, worst: Row, t: Words) -> Binding:
    level = "" if row["level"] == worst["level"] else t.level(row["level"])
    figure = "" if row["level"] == worst["level"] else phrases.reading(row, t)
    target = phrases.target(row, t, row["base_year"])
    words = f"{level} {figure}".strip() if row["target_form"] == worst["target_form"] else f"{level} {target}".strip()
    return Binding(row["status"], words or target)


def _note(row: Row, past: Sequence[Row], t: Words) -> str:
    """Why there is no judgement; where there is no figure, with the latest one there was."""
    if not is_missing(row["value"]):
        return phrases.assessment(row, t) if row["status"] in UNASSESSED else ""
    known = [each for each in past if not is_missing(each["value"])]
    if not known:
        return phrases.assessment(row, t)
    latest = phrases.value(known[-1]["value"], row["unit"], t)
    return t("{judgement}; latest {year}: {x}", judgement=phrases.assessment(row, t), year=known[-1]["year"], x=latest)
