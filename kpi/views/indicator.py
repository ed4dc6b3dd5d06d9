"""One indicator: its answer in a line, its years, its levels, its agencies."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kpi import charts, evaluation, phrases
from kpi.charts import Drawing
from kpi.evaluation import SHORT, STATUS_ORDER
from kpi.i18n import Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, first_of_each, records
from kpi.views import bullets, names
from kpi.views.bullets import INCREASE, Badge, coverage, levels, on_path, path_start, step_words
from kpi.views.names import absence

LISTED = 10
FEW = 0.2  # of the agencies: if so few hold HALF of what is missing, it is worth a drawing
HALF = 0.5


def levels_on_offer(plan: Plan, code: str) -> tuple[str, ...]:
    """The scopes of an indicator that a target binds: the total and the levels that report it, as the plan has them."""
    targets = {target["level"] for target in names.targets(plan, code)}
    is_ratio = names.indicator(plan, code)["kind"] == "ratio"
    bound = targets | (set(plan.levels_of(code)) if TOTAL in targets and is_ratio else set())
    return tuple(level for level in (TOTAL, *plan.levels) if level in bound)


def furthest(rows: Sequence[Row], plan: Plan) -> Row:
    """The row of a year's indicators (one each) that is furthest below target on the scale of its bullet."""

    def shortfall(row: Row) -> tuple[bool, float, int]:
        places = names.indicator(plan, row["indicator"]).get("scale_max")
        short = bullets.bullet(row, places).shortfall if row["status"] in SHORT else 0.0
        return row["kind"] != "milestone", short, -STATUS_ORDER.index(row["status"])

    return max(rows, key=shortfall)


def indicator_view(
    plan: Plan, t: Words, *, code: str, as_of: str, level: str, agency: str | None, own: Sequence[Row],
    readings: Sequence[Row], scopes: Sequence[Row], agencies: pd.DataFrame, lowest: Mapping[str, Row],
) -> Row:  # fmt: skip
    """The page of one indicator and scope.

    row: the plan's. now: the scope's rows of the year; worst: the first (None where no target binds it, or of an agency
    that did not exist then: see `absence`). leads: code, level, name. years, dots: Drawings. lines: what the chart by
    year draws, for its legend. has_lists: there are agencies to list; has_pareto: few of them hold half of what is
    missing, which `pareto` draws. card: the agencies' rows.

    The rows are each year's, the worst first, the year of `as_of` as of it. own: the chosen scope's in every year.
    readings: its values, also of years before the plan. scopes: those of the total and the levels. agencies: those of
    the level's agencies (or of all) in the year. lowest: a level's agency that is lowest on its path.
    """
    row, period = names.indicator(plan, code), plan.periods.get(as_of)
    year = period.year
    now = [each for each in own if each["year"] == year]
    path = on_path(now)[0] if now else None
    scope = t.short(names.agency(plan, agency)) if agency else t.level(level)
    of_level = on_path([each for each in scopes if each["year"] == year and each["level"] == level])
    of_scope = of_level[0] if of_level else None
    listed, by_target = units(agencies, of_scope, plan, t, chosen=agency), _by_target(now)
    badges = tuple(dict.fromkeys(_badge(each, t) for each in by_target))  # those that say the same, once
    points = _points(own, readings, row, plan, t)
    value = next((point["value"] for point in points if point["year"] == year), None)
    reading = phrases.reading(path, t) if path else phrases.value(value, row["unit"], t)
    statuses = {point["status"] for point in points if not is_missing(point["value"])}
    has_lists = bool(listed and listed["lowest"])
    return {
        "row": row,
        "name": t.name(row),
        "scope": scope,
        "answer": _answer(code, scope, t.in_text(plan, as_of), reading, badges, t),
        "short_answer": _answer(code, scope, str(year), reading, badges[:1], t),
        "value": reading,
        "targets": " · ".join(_target(each, t) for each in on_path(by_target)),  # the increase has a badge
        "expected": phrases.expectation(path, t) if path and bullets.expects_other(path) else "",
        "reason": phrases.gap(path, t) if path and path["status"] in ("thin", "pending", "not_applicable") else "",
        "badges": badges,
        "coverage": _coverage(path, None if agency else listed, plan, t),
        "leads": [(each, names.agency(plan, each)["level"], t.short(names.agency(plan, each)))
                  for each in names.leads(plan, code, period.ends)],
        "pace": _pace(path, t) if path else "",
        "worst": now[0] if now else None,
        "now": tuple(now),
        "absence": absence(plan, agency, as_of, t) if agency and not now else None,
        "years": charts.by_year(points, _targets_of_years(own), t, years=plan.years, year=year),
        "lines": _lines(own, points, year),
        "statuses": [status for status in STATUS_ORDER if status in statuses],
        "levels": levels(scopes, lowest, plan, year, row.get("scale_max"), t),
        "units": listed,
        "dots": charts.dots(listed["path"], of_scope, t, whose=t.level(level), names=names.agencies(plan, t),
                            chosen=agency) if listed and has_lists else None,
        "card": agencies,
        "has_lists": has_lists,
        "has_pareto": bool(listed and listed["shortfall"] and listed["shortfall"]["is_concentrated"]),
        "is_empty": not statuses and not has_lists,
    }  # fmt: skip


def _by_target(now: Sequence[Row]) -> list[Row]:
    """The worst row of each target, yearly increases last."""
    of_target = {(row["target_form"], row["target_level"]): row for row in reversed(now)}
    return sorted(of_target.values(), key=lambda row: row["target_form"] == INCREASE)


def pareto(view: Row, t: Words) -> Drawing:
    """How what is missing adds up over the agencies."""
    shortfall = view["units"]["shortfall"]
    return charts.pareto(shortfall["rows"], shortfall["few"], t)


def _answer(code: str, scope: str, period: str, value: str, badges: Sequence[Badge], t: Words) -> str:
    answer = t("{code} · {scope}, {period}: {value}", code=code, scope=scope, period=period, value=value)
    return " · ".join([answer, *(badge.words for badge in badges)])


def _badge(row: Row, t: Words) -> Badge:
    word, missing = t.status(row["status"]), "" if row["kind"] == "milestone" else bullets.missing(row, t)
    if row["target_form"] == INCREASE and row["status"] in ("met", *SHORT) and row["target_value"]:
        return Badge(row["status"], f"{word} · {step_words(row, t)}")
    if missing and row["kind"] != "reduction":  # whose distance says by itself that there are too many
        missing = t("{x} lower", x=missing) if row["unit"] == "rank" else t("{x} short", x=missing)
    return Badge(row["status"], f"{word} · {missing}" if missing else word)


def _target(row: Row, t: Words) -> str:
    """'100% (2025)', 'hạng 20 trở lên, hằng năm', '+20 điểm % mỗi năm'."""
    if row["target_form"] == INCREASE:
        if not row["target_value"]:
            return t("better than the year before")
        return t("{x} every year", x=t.difference(row["target_value"], row["unit"]))
    if row["each_year"]:
        return t("{target} every year", target=phrases.goal(row, t))
    return f"{phrases.goal(row, t)} ({row['due_year']})"


def _coverage(row: Row | None, agencies: Row | None, plan: Plan, t: Words) -> str:
    """'151/155 đơn vị (4 mới có số liệu 9 tháng)'; empty where one office reports alone."""
    count = coverage(row, t) if row else ""
    earlier = [t("{n} with {period} only", n=t.number(n), period=names.brief_period(plan, period, t))
               for period, n in (agencies["earlier"] if agencies else {}).items()]  # fmt: skip
    return f"{count} ({', '.join(earlier)})" if count and earlier else count


def _pace(row: Row, t: Words) -> str:
    """'còn 1 năm, cần thêm 24,3 điểm %; năm qua tăng 26'; empty where nothing is needed or known."""
    if row["status"] == "missed" or is_missing(row["needed_pace"]) or is_missing(row["t"]):
        return ""
    left = row["due_year"] - row["t"]
    x = phrases.amount(row["needed_pace"] * min(left, 1.0), row["unit"], t)
    more = t("{x} more", x=x) if row["direction"] == "up" else t("{x} fewer", x=x)
    if left > 1:
        needed = t.plural("{n} year left, needs {more} a year", "{n} years left, needs {more} a year",
                          round(left), more=more)  # fmt: skip
    elif left == 1:
        needed = t("1 year left, needs {more}", more=more)
    else:
        needed = t.plural("{n} month left, needs {more}", "{n} months left, needs {more}", round(12 * left), more=more)
    if is_missing(row["pace"]):
        return needed
    x = t.number(abs(row["pace"]), 1)
    change = t("up {x} in the past year", x=x) if row["pace"] >= 0 else t("down {x} in the past year", x=x)
    return f"{needed}; {change}"


def _points(own: Sequence[Row], readings: Sequence[Row], indicator: Row, plan: Plan, t: Words) -> list[Row]:
    """One row per year with a target or a value, also of years before the plan, in order: on the path where there is
    one, with the words for its period and its distance."""
    by_year = {row["year"]: row for row in reversed(on_path(own))}
    before = {"status": None, "goal": None, "expected": None, "unit": indicator["unit"],
              "direction": indicator["direction"]}  # fmt: skip
    early = [row | before for row in readings if row["year"] not in by_year]
    points = []
    for row in sorted([*early, *by_year.values()], key=lambda row: row["year"]):
        period = str(row["year"]) if is_missing(row["period"]) else row["period"]
        text = phrases.assessment(row, t) if row["status"] else t("before the plan")
        when, when_short = t.period(plan, period), names.short_period(plan, period, t)
        points.append(row | {"when": when, "when_short": when_short, "assessment": text})
    return points


def _targets_of_years(own: Sequence[Row]) -> list[Row]:
    """The rows of every target in order of years; of several that name a value, the worst of each year."""
    path = first_of_each(on_path(own), "year")
    steps = [row | {"start": None} for row in own if row["target_form"] == INCREASE and row not in path]
    return sorted([*(row | {"start": path_start(row)} for row in path), *steps], key=lambda row: row["year"])


def _lines(own: Sequence[Row], points: Sequence[Row], year: int) -> tuple[str, ...]:
    """The lines of the chart by year: "before" the plan, "goal", "path", "step", "projection"."""
    with_goal = [row for row in own if not is_missing(row["goal"])]
    path = [row for row in with_goal if row["target_form"] != INCREASE]
    drawn = {
        "before": any(point["status"] is None for point in points),
        "goal": bool(path),
        "path": any(path_start(row) for row in path),
        "step": len(with_goal) > len(path),
        "projection": any(row["year"] == year and not is_missing(row["projection"]) for row in own),
    }
    return tuple(name for name, is_drawn in drawn.items() if is_drawn)


# ---------------------------------------------------------------- its agencies


def units(card: pd.DataFrame, scope: Row | None, plan: Plan, t: Words, *, chosen: str | None) -> Row | None:
    """The agencies of a level; None where none is due.

    count: all that are due. path: one row each, of the target that names a value. earlier: how many have only a value
    of an earlier period, by period. statuses: how many of each.

    card: one row per agency and target, an agency's worst first. scope: the row of the level itself, of the target that
    names a value; None where it has none. chosen: the agency that the page shows.
    """
    if card.empty:
        return None
    is_value = (card["target_form"] != INCREASE).to_numpy()
    path = _one_each(card[is_value] if is_value.any() and not is_value.all() else card)
    worst = _one_each(card)
    shortfall = _shortfall(path, scope, plan, t)
    missing = dict(zip(shortfall["rows"]["agency"], shortfall["rows"]["missing"], strict=True)) if shortfall else {}
    # What everybody's value should be of: the period of the level's own, else the latest that anybody has.
    of_period = Counter(path["period"].dropna())
    latest = max(of_period, key=lambda code: plan.periods.get(code).t, default=None)
    period = latest if scope is None or is_missing(scope["period"]) else scope["period"]

    def listed(agencies: list[str]) -> tuple[Row, ...]:
        of_path, of_worst = (records(frame.set_index("agency", drop=False).loc[agencies]) for frame in (path, worst))
        return tuple(
            _unit(row, its_worst, missing.get(row["agency"]), period, plan, t, is_chosen=row["agency"] == chosen)
            for row, its_worst in zip(of_path, of_worst, strict=True)
        )

    values, agencies = path["value"].to_numpy(float), path["agency"].tolist()
    lowest_first = np.lexsort((agencies, values if path["direction"].iloc[0] == "up" else -values))  # no value: last
    have_value = int(np.isfinite(values).sum())
    statuses = Counter(path["status"])
    return {
        "count": len(path),
        "path": path,
        "lowest": listed([agencies[at] for at in lowest_first[: min(LISTED, have_value)]]),
        "most_missing": listed(shortfall["rows"]["agency"].head(LISTED).tolist()) if shortfall else (),
        "shortfall": shortfall,
        "earlier": {code: n for code, n in of_period.most_common() if code != period},
        "statuses": [(status, statuses[status]) for status in STATUS_ORDER if status in statuses],
        "met": statuses["met"],
    }


def _one_each(card: pd.DataFrame) -> pd.DataFrame:
    """The first row of each agency; the card itself where it has no other, as cached views hold it."""
    return card if card["agency"].is_unique else card.drop_duplicates("agency", ignore_index=True)


def _shortfall(path: pd.DataFrame, scope: Row | None, plan: Plan, t: Words) -> Row | None:
    """The shortfall of a rate that should rise and has not met its goal: how few agencies have half of it, whether
    these are so few that it is worth a drawing, and all agencies with a shortfall (agency, missing, share,
    share_so_far, label), most first."""
    if scope is None or scope["kind"] != "ratio" or scope["direction"] != "up" or is_missing(scope["goal"]):
        return None
    if scope["status"] in ("met", "thin", "no_data", "not_applicable"):
        return None
    rows = evaluation.shortfalls(path, scope["goal"])
    if rows.empty:
        return None
    few = int((rows["share_so_far"] < HALF - 1e-9).sum()) + 1
    sentence = t.plural(
        "{n} of {of} agencies accounts for half of the shortfall to {goal} ({x} of {all})",
        "{n} of {of} agencies account for half of the shortfall to {goal} ({x} of {all})",
        few, of=t.number(len(path)), goal=phrases.mark(scope, t), x=t.number(rows["missing"].iloc[:few].sum(), 0),
        all=t.number(rows["missing"].sum(), 0),
    )  # fmt: skip
    rows = rows.assign(label=rows["agency"].map(names.agencies(plan, t)))
    return {"few": few, "is_concentrated": few <= FEW * len(path), "sentence": sentence, "rows": rows}


def _unit(
    path: Row, worst: Row, missing: float | None, period: str | None, plan: Plan, t: Words, *, is_chosen: bool
) -> Row:
    """An agency in a list. status: the worst of its targets', and `gap` the distance that belongs to it; `target` names
    that target where it is the yearly increase. period: of its value, where that is earlier than the others'.

    path: the agency's row of the target that names a value; worst: of the target with the worst status.
    """
    worst = worst if worst["status"] in SHORT else path
    is_increase = worst["target_form"] == INCREASE and path["target_form"] != INCREASE
    gap, is_earlier = phrases.distance(worst), path["period"] != period and not is_missing(path["period"])
    return {
        "agency": path["agency"],
        "level": path["level"],
        "name": t.name(names.agency(plan, path["agency"])),
        "status": worst["status"],
        "rate": phrases.reading(path, t),
        "gap": "" if is_missing(gap) else t.signed(gap, phrases.decimals(gap)),
        "target": t("yearly increase") if is_increase else "",
        "missing": "" if missing is None else t.number(missing, 0),
        "period": names.brief_period(plan, path["period"], t) if is_earlier else "",
        "is_chosen": is_chosen,
    }


def below(card: pd.DataFrame, plan: Plan, t: Words) -> list[tuple[str, str, str]]:
    """Agencies below target, the worst first: code, name, status. card: as of units()."""
    name, order = names.agencies(plan, t), STATUS_ORDER.index
    short = [row for row in first_of_each(records(card), "agency") if row["status"] in SHORT]
    sign = -1 if short and short[0]["direction"] == "down" else 1
    short.sort(key=lambda row: (order(row["status"]), sign * row["value"], name[row["agency"]]))
    return [(row["agency"], name[row["agency"]], row["status"]) for row in short]
