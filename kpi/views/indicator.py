"""One indicator: its answer in a line, its years, its levels, its agencies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kpi import charts, evaluation, phrases
from kpi.charts import Drawing
from kpi.evaluation import SHORT, STATUS_ORDER
from kpi.i18n import Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, first_of_each
from kpi.views import bullets, names
from kpi.views.multiples import INCREASE, Multiple, multiple, on_path, path_start
from kpi.views.names import Absence, absence
from kpi.views.units import Units, units


@dataclass(frozen=True)
class Badge:
    """How a value stands to one target: the status, and its word with the distance."""

    status: str
    words: str


@dataclass(frozen=True)
class Level:
    """A scope beside the others. said: how far it is from its path; step: the yearly increase, where one binds;
    lowest: its lowest agency with its value."""

    level: str
    name: str
    coverage: str
    value: str
    status: str
    word: str
    said: str
    step: Badge | None
    lowest: str
    multiple: Multiple


@dataclass(frozen=True)
class IndicatorView:
    """`row` is the plan's; `now` the scope's rows of the year and `stands` the worst (None where no target binds it, or
    of an agency that did not exist then: see `absence`). leads: code, level, name. lines: what the chart by year draws,
    for its legend. card: the agencies' rows."""

    row: Row
    name: str
    scope: str
    answer: str
    short_answer: str
    value: str
    targets: str
    expected: str
    reason: str
    badges: tuple[Badge, ...]
    coverage: str
    leads: tuple[tuple[str, str, str], ...]
    pace: str
    stands: Row | None
    now: tuple[Row, ...]
    absence: Absence | None
    years: Drawing
    lines: tuple[str, ...]
    statuses: tuple[str, ...]
    levels: tuple[Level, ...]
    units: Units | None
    dots: Drawing | None
    pareto: Drawing | None
    card: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        return not self.statuses and (self.units is None or not self.units.lowest)


@dataclass(frozen=True)
class Facts:
    """What the page is made of, each year's worst row first, the year of `as_of` as of it.

    own: the chosen scope's rows in every year. readings: its values, also of years before the plan. scopes: the rows of
    the total and the levels. agencies: those of the level's agencies (or of all) in the year. lowest: a level's agency
    that is lowest on its path.
    """

    own: Sequence[Row]
    readings: Sequence[Row]
    scopes: Sequence[Row]
    agencies: pd.DataFrame
    lowest: Mapping[str, Row]


def levels_on_offer(plan: Plan, code: str) -> tuple[str, ...]:
    """The scopes of an indicator that a target binds: the total and the levels that report it, as the plan has them."""
    targets = {target["level"] for target in names.targets(plan, code)}
    ratio = names.indicator(plan, code)["kind"] == "ratio"
    bound = targets | (set(plan.levels_of(code)) if TOTAL in targets and ratio else set())
    return tuple(level for level in (TOTAL, *plan.levels) if level in bound)


def furthest(stands: Sequence[Row], plan: Plan) -> Row:
    """Of a year's indicators (one row each) the one that falls furthest short on the scale of its bullet."""

    def distance(row: Row) -> tuple[bool, float, int]:
        places = names.indicator(plan, row["indicator"]).get("scale_max")
        short = bullets.bullet(row, places).shortfall if row["status"] in SHORT else 0.0
        return row["kind"] != "milestone", short, -STATUS_ORDER.index(row["status"])

    return max(stands, key=distance)


def indicator_view(facts: Facts, plan: Plan, t: Words, *, code: str, as_of: str, level: str, agency: str | None) -> IndicatorView:  # fmt: skip  # noqa: E501
    row, period = names.indicator(plan, code), plan.periods.get(as_of)
    now = [each for each in facts.own if each["year"] == period.year]
    stands, path = (now[0], on_path(now)[0]) if now else (None, None)
    scope = t.short(names.agency(plan, agency)) if agency else t.level(level)
    of_level = [each for each in facts.scopes if each["year"] == period.year and each["level"] == level]
    agencies = units(facts.agencies, on_path(of_level)[0] if of_level else None, plan, t, chosen=agency)
    badges = tuple(_badge(each, t) for each in _path_first(now))
    points = _points(facts, plan, code, t)
    value = phrases.reading(path, t) if path else phrases.figure(_value(points, period.year), row["unit"], t)
    return IndicatorView(
        row=row,
        name=t.name(row),
        scope=scope,
        answer=_answer(code, scope, t.in_text(plan, as_of), value, badges, t),
        short_answer=_answer(code, scope, str(period.year), value, badges[:1], t),
        value=value,
        targets=_targets(_path_first(now), t),
        expected=_expected(path, t),
        reason=phrases.gap(path, t) if path and path["status"] in ("thin", "pending", "not_applicable") else "",
        badges=badges,
        coverage=_coverage(path, None if agency else agencies, plan, t),
        leads=tuple((each, about["level"], t.short(about)) for each in names.leads(plan, code, period.ends)
                    for about in [names.agency(plan, each)]),
        pace=_pace(path, t) if path else "",
        stands=stands,
        now=tuple(now),
        absence=absence(plan, agency, as_of, t) if agency and not stands else None,
        years=charts.by_year(points, _targets_of_years(facts.own), t, years=plan.years, year=period.year),
        lines=_lines(facts.own, points, period.year),
        statuses=tuple(status for status in STATUS_ORDER if status in {
            point["status"] for point in points if not is_missing(point["value"])}),
        levels=_levels(facts, plan, period.year, row.get("scale_max"), t),
        units=agencies,
        dots=_dots(agencies, of_level, level, agency, plan, t),
        pareto=charts.pareto(agencies.shortfall.rows, agencies.shortfall.few, t)
        if agencies and agencies.shortfall and agencies.shortfall.is_concentrated else None,
        card=facts.agencies,
    )  # fmt: skip


def _path_first(rows: Sequence[Row]) -> list[Row]:
    """One row per target, those that name a value before a yearly increase."""
    once = {(row["target_form"], row["target_level"]): row for row in reversed(rows)}
    return sorted(once.values(), key=lambda row: row["target_form"] == INCREASE)


def _answer(code: str, scope: str, period: str, value: str, badges: Sequence[Badge], t: Words) -> str:
    said = "".join(f" · {badge.words}" for badge in badges)
    return t("{code} · {scope}, {period}: {value}", code=code, scope=scope, period=period, value=value) + said


def _value(points: Sequence[Row], year: int) -> float | None:
    return next((point["value"] for point in points if point["year"] == year), None)


def _badge(row: Row, t: Words) -> Badge:
    word, form = t.status(row["status"]), row["target_form"]
    if form == INCREASE and row["status"] in ("met", *SHORT) and row["target_value"]:
        return Badge(row["status"], f"{word} · {_step(row, t)}")
    missing = "" if row["kind"] == "milestone" else bullets.missing(row, t)
    return Badge(row["status"], f"{word} · {_short_by(row, missing, t)}" if missing else word)


def _short_by(row: Row, missing: str, t: Words) -> str:
    """'thiếu 4,6 điểm %', 'kém 12 bậc'."""
    if row["kind"] == "reduction":
        return missing
    return t("{x} lower", x=missing) if row["unit"] == "rank" else t("{x} short", x=missing)


def _step(row: Row, t: Words) -> str:
    """'+19,1 trong năm, thiếu 0,9 điểm %'; '+26 trong năm (yêu cầu +20)'."""
    change = t.signed(row["value"] - row["previous_value"], 1)
    if row["status"] == "met":
        return t("{change} in the year (required: {target})", change=change, target=t.signed(row["target_value"]))
    return t("{change} in the year, {x} short", change=change, x=bullets.missing(row, t))


def _targets(rows: Sequence[Row], t: Words) -> str:
    """What the targets ask; a yearly increase beside another target is said by its badge."""
    return " · ".join(_target(row, t) for row in on_path(rows))


def _target(row: Row, t: Words) -> str:
    """'100% (2025)', 'hạng 20 trở lên, hằng năm', '+20 điểm % mỗi năm'."""
    if row["target_form"] == INCREASE:
        if not row["target_value"]:
            return t("better than the year before")
        return t("{x} every year", x=t.difference(row["target_value"], row["unit"]))
    if row["each_year"]:
        return t("{target} every year", target=phrases.goal(row, t))
    return f"{phrases.goal(row, t)} ({row['due_year']})"


def _expected(row: Row | None, t: Words) -> str:
    if row is None or row["status"] == "missed" or is_missing(row["expected"]) or row["expected"] == row["goal"]:
        return ""
    return phrases.expectation(row, t)


def _coverage(row: Row | None, agencies: Units | None, plan: Plan, t: Words) -> str:
    """'151/155 đơn vị (4 mới có số liệu 9 tháng)'; empty where one office reports alone."""
    if row is None or is_missing(row["coverage_due"]) or row["coverage_due"] <= 1:
        return ""
    have, due = (t.number(row[name]) for name in ("coverage_have", "coverage_due"))
    said = t("{have}/{due} agencies", have=have, due=due)
    earlier = [t("{n} with {period} only", n=t.number(n), period=names.brief_period(plan, period, t))
               for period, n in (agencies.earlier if agencies else {}).items()]  # fmt: skip
    return f"{said} ({', '.join(earlier)})" if earlier else said


def _pace(row: Row, t: Words) -> str:
    """'còn 1 năm, cần thêm 24,3 điểm %; năm qua tăng 26'; empty where nothing is needed or known."""
    if row["status"] == "missed" or is_missing(row["needed_pace"]) or is_missing(row["t"]):
        return ""
    left = row["due_year"] - row["t"]
    x = phrases.amount(row["needed_pace"] * min(left, 1.0), row["unit"], t)
    more = t("{x} more", x=x) if row["direction"] == "up" else t("{x} fewer", x=x)
    said = _left(left, more, t)
    return said if is_missing(row["pace"]) else f"{said}; {_so_far(row['pace'], t)}"


def _left(left: float, more: str, t: Words) -> str:
    """What is needed in the years or months that are left."""
    if left > 1:
        return t.plural("{n} year left, needs {more} a year", "{n} years left, needs {more} a year",
                        round(left), more=more)  # fmt: skip
    if left == 1:
        return t("1 year left, needs {more}", more=more)
    return t.plural("{n} month left, needs {more}", "{n} months left, needs {more}", round(12 * left), more=more)


def _so_far(pace: float, t: Words) -> str:
    x = t.number(abs(pace), 1)
    return t("up {x} in the past year", x=x) if pace >= 0 else t("down {x} in the past year", x=x)


def _points(facts: Facts, plan: Plan, code: str, t: Words) -> list[Row]:
    """One row per year with a target or a value, also of years before the plan, in order: on the path where there is
    one, with the words for its period and its distance."""
    about = names.indicator(plan, code)
    judged = {row["year"]: row for row in reversed(on_path(facts.own))}
    before = {"status": None, "goal": None, "expected": None, "unit": about["unit"], "direction": about["direction"]}
    early = [row | before for row in facts.readings if row["year"] not in judged]
    return [row | _said(row, plan, t) for row in sorted([*early, *judged.values()], key=lambda row: row["year"])]


def _said(row: Row, plan: Plan, t: Words) -> Row:
    period = str(row["year"]) if is_missing(row["period"]) else row["period"]
    said = phrases.judgement(row, t) if row["status"] else t("before the plan")
    return {"when": t.period(plan, period), "when_short": names.short_period(plan, period, t), "said": said}


def _targets_of_years(own: Sequence[Row]) -> list[Row]:
    """The rows of every target in order of years; of several that name a value, the worst of each year."""
    path = {id(row) for row in first_of_each(on_path(own), "year")}
    drawn = [row for row in own if id(row) in path or row["target_form"] == INCREASE]
    starts = {row["year"]: path_start(row) for row in drawn if id(row) in path}
    return sorted((row | {"start": starts.get(row["year"])} for row in drawn), key=lambda row: row["year"])


def _lines(own: Sequence[Row], points: Sequence[Row], year: int) -> tuple[str, ...]:
    """What the chart by year draws beside the values: "before" the plan, "goal", "path", "step", "projection"."""
    path = [row for row in own if row["target_form"] != INCREASE and not is_missing(row["goal"])]
    return tuple(
        line
        for line, is_drawn in {
            "before": any(point["status"] is None for point in points),
            "goal": bool(path),
            "path": any(path_start(row) for row in path),
            "step": any(row["target_form"] == INCREASE and not is_missing(row["goal"]) for row in own),
            "projection": any(row["year"] == year and not is_missing(row["projection"]) for row in own),
        }.items()
        if is_drawn
    )


def _levels(facts: Facts, plan: Plan, year: int, places: float | None, t: Words) -> tuple[Level, ...]:
    """The total and the levels, in the plan's order; nothing where there is one alone."""
    rows = [row for row in facts.scopes if row["year"] <= year]
    found = [level for level in (TOTAL, *plan.levels)
             if any(row["level"] == level and row["year"] == year for row in rows)]  # fmt: skip
    if len(found) < 2:
        return ()
    return tuple(_level([row for row in rows if row["level"] == level], facts.lowest.get(level), plan, year, places, t)
                 for level in found)  # fmt: skip


def _level(rows: Sequence[Row], lowest: Row | None, plan: Plan, year: int, places: float | None, t: Words) -> Level:
    now = [row for row in rows if row["year"] == year]
    path = on_path(now)[0]
    steps = [row for row in now if row["target_form"] == INCREASE and row is not path and row["target_value"]]
    return Level(
        level=path["level"],
        name=t.level(path["level"]),
        coverage=_coverage(path, None, plan, t),
        value=phrases.reading(path, t),
        status=path["status"],
        word=t.status(path["status"]),
        said=_distance(path, t),
        step=Badge(steps[0]["status"], _step(steps[0], t))
        if steps and steps[0]["status"] in ("met", *SHORT) else None,
        lowest=t("lowest: {agency} {x}", agency=t.name(names.agency(plan, lowest["agency"])),
                 x=phrases.reading(lowest, t)) if lowest else "",
        multiple=multiple(rows, plan.years, places),
    )  # fmt: skip


def _distance(row: Row, t: Words) -> str:
    """'thấp hơn lộ trình 4,6 điểm %', 'vượt mục tiêu 1,6 điểm %'."""
    distance = phrases.distance(row)
    if is_missing(distance) or row["kind"] == "milestone":
        return phrases.gap(row, t)
    far = phrases.amount(distance, row["unit"], t)
    if abs(distance) < evaluation.EPSILON:
        return t("exactly as expected")
    if row["status"] in ("met", "missed"):
        return t("{x} beyond the target", x=far) if distance >= 0 else t("{x} below the target", x=far)
    return t("{x} above the expected path", x=far) if distance >= 0 else t("{x} below the expected path", x=far)


def _dots(agencies: Units | None, of_level: Sequence[Row], level: str, agency: str | None, plan: Plan,
          t: Words) -> Drawing | None:  # fmt: skip
    if agencies is None or not agencies.lowest:
        return None
    own = on_path(of_level)[0] if of_level else None
    return charts.dots(agencies.path, own, t, whose=t.level(level), names=names.agencies(plan, t), chosen=agency,
                       period=own["period"] if own else None)  # fmt: skip
