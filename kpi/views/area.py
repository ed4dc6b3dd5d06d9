"""One reform area: every indicator of it in the decision's order, on one scale, with every target that binds it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from kpi import phrases
from kpi.evaluation import ON_TARGET, SHORT, STATUS_ORDER, UNASSESSED
from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.bullets import Badge, indicator_row, scope
from kpi.views.overview import parts


def area_view(card: Sequence[Row], past: Sequence[Row], plan: Plan, t: Words, *, area: int, as_of: str,
              scope: str) -> Row:  # fmt: skip
    """An area as of a period.

    card: the area's rows as of the period, the worst first. past: the same scopes in the years before. scope: whose
    values they are, in words; empty for the province.
    """
    day = plan.periods.get(as_of).ends
    rows = [_row(code, of_code, past, plan, t, day) for code in plan.indicators["indicator"]
            if (of_code := [row for row in card if row["indicator"] == code])]  # fmt: skip
    counts = Counter(row["status"] for row in rows)
    on_target, short = (sum(counts[status] for status in group) for group in (ON_TARGET, SHORT))
    numbers = {
        "area": names.area_short(plan, area, t), "scope": f"{scope} · " if scope else "",
        "period": t.in_text(plan, as_of),
        "kept": t.number(on_target), "total": t.number(len(rows)), "short": t.number(short),
    }  # fmt: skip
    return {
        "answer": t("{area} · {scope}{period}: {kept}/{total} met or on track, {short} below target", **numbers),
        "short_answer": t("{area}: {short}/{total} below target", **numbers),
        "parts": parts(counts, t),
        "rows": tuple(rows),
    }


def _row(code: str, assessed: Sequence[Row], past: Sequence[Row], plan: Plan, t: Words, day: date) -> Row:
    """An indicator of the area. note: why it is not assessed; ahead: the projection.
    assessed: the rows of one indicator, the worst first, which is drawn; the others are named beside it."""
    worst = assessed[0]
    past = [row for row in past if (scope(row), row["agency"]) == (scope(worst), worst["agency"])]
    drawn = indicator_row(worst, [*past, worst], plan, t, day)
    others = {(row["level"], row["target_form"]): row for row in reversed(assessed)}
    del others[worst["level"], worst["target_form"]]
    return drawn | {
        "name": t.name(names.indicator(plan, code)),
        "target": phrases.target(worst, t, plan.base_year) if is_missing(worst["goal"]) else drawn["target"],
        "note": _note(worst, past, t),
        "ahead": "" if is_missing(worst["projection"]) else t(
            "projection {year}: {x}", year=worst["due_year"], x=phrases.value(worst["projection"], worst["unit"], t)
        ),
        "others": [_binding(row, worst, t)
                   for row in sorted(others.values(), key=lambda row: STATUS_ORDER.index(row["status"]))],
    }  # fmt: skip


def _binding(row: Row, worst: Row, t: Words) -> Badge:
    is_same_target, is_same_level = row["target_form"] == worst["target_form"], row["level"] == worst["level"]
    has_own_value = is_same_target and not is_same_level and not is_missing(row["value"])
    words = phrases.reading(row, t) if has_own_value else phrases.target(row, t, row["base_year"])
    return Badge(row["status"], words if is_same_level else f"{t.level(row['level'])} {words}")


def _note(row: Row, past: Sequence[Row], t: Words) -> str:
    """Why there is no assessment; where there is no value, with the latest one there was."""
    if row["status"] not in UNASSESSED:
        return ""
    reason, read = phrases.assessment(row, t), [each for each in past if not is_missing(each["value"])]
    if not is_missing(row["value"]) or not read:
        return reason
    latest = phrases.value(read[-1]["value"], row["unit"], t)
    return t("{reason}; latest {year}: {x}", reason=reason, year=read[-1]["year"], x=latest)
