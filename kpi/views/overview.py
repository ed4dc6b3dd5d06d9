"""The plan in one year: how it stands, where it falls short, who has to act, and what is known."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import charts, evaluation, phrases
from kpi.charts import Drawing
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import Words
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.views import names


@dataclass(frozen=True)
class Short:
    """An indicator in short: what to show of how it stands."""

    indicator: str
    name: str
    status: str
    figure: str
    said: str
    lead: str
    level: str | None  # where the target that falls short lies, if not at the province


@dataclass(frozen=True)
class Overview:
    """counts: per status that occurs, the worst first. worst: every indicator that falls short, the worst first.
    who: one row per lead agency: agency, name, one column per status of reckon.SHORT, total. published: the latest
    result of each published index. coverage: one row per level: level, have, due."""

    total: int
    counts: dict[str, int]
    headline: str
    areas: Drawing
    worst: tuple[Short, ...]
    who: pd.DataFrame
    published: tuple[Short, ...]
    coverage: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        return self.counts.get("no_data", 0) == self.total and not self.published


def overview(store: Store, _: Words, as_of: str, area: int | None) -> Overview:
    """The overview as of a period, of one area or all."""
    plan = store.plan
    card = scorecard(store, period=as_of, area=area)
    stands = evaluation.worst_first(evaluation.plan_status(card))
    counts = Counter(stands["status"])
    day = plan.periods.get(as_of).ends
    worst = stands[stands["status"].isin(evaluation.SHORT)]
    return Overview(
        total=len(stands),
        counts={status: counts[status] for status in evaluation.STATUS_ORDER if counts[status]},
        headline=headline(counts, _.period(plan, as_of), _),
        areas=charts.by_area(area_counts(stands, plan, _), _),
        worst=tuple(_short(row, plan, day, _) for row in records(worst)),
        who=_who(worst, plan, day, _),
        published=_published(store, _, card, as_of, area),
        coverage=_coverage(card, plan),
    )


def every_indicator(store: Store, _: Words, as_of: str, area: int | None) -> tuple[Short, ...]:
    """Every indicator as it stands as of a period, of one area or all, the worst first."""
    plan = store.plan
    stands = evaluation.worst_first(evaluation.plan_status(scorecard(store, period=as_of, area=area)))
    return tuple(_short(row, plan, plan.periods.get(as_of).ends, _) for row in records(stands))


def headline(counts: Counter[str], period: str, _: Words) -> str:
    """Whether the plan is kept, in one sentence."""
    total, short = counts.total(), sum(counts[status] for status in evaluation.SHORT)
    kept, open_ = (
        sum(counts[status] for status in evaluation.KEPT),
        sum(counts[status] for status in evaluation.UNJUDGED),
    )
    params = {"period": period, "total": _.number(total), "kept": _.number(kept)}
    if not kept and not short:
        return _("{period}: none of the {total} indicators can be judged yet.", **params)
    if not short:
        said = _("{period}: no indicator falls short; {kept} of {total} are met or on track.", **params)
    else:
        said = _("{period}: {short} of {total} indicators fall short; {kept} are met or on track.",
                 short=_.number(short), **params)  # fmt: skip
    if open_:
        said += " " + _.plural("{n} cannot be judged yet.", "{n} cannot be judged yet.", open_)
    if without := counts[evaluation.NOT_APPLICABLE]:
        said += " " + _.plural("{n} had no cases.", "{n} had no cases.", without)
    return said


def area_counts(stands: pd.DataFrame, plan: Plan, _: Words) -> pd.DataFrame:
    """One row per area and status that occurs: area, label, status, count."""
    counted = Counter(zip(stands["area"], stands["status"], strict=True))
    rows = [(area, names.area(plan, area, _), status, count) for (area, status), count in counted.items()]
    return pd.DataFrame(rows, columns=["area", "label", "status", "count"])


def _short(row: Row, plan: Plan, day: date, _: Words) -> Short:
    code = row["indicator"]
    return Short(
        indicator=code,
        name=_.name(names.indicator(plan, code)),
        status=row["status"],
        figure=phrases.reading(row, _),
        said=phrases.judgement(row, _),
        lead=names.lead_words(plan, code, day, _),
        level=None if row["level"] == "total" else row["level"],
    )


def _who(worst: pd.DataFrame, plan: Plan, day: date, _: Words) -> pd.DataFrame:
    """One row per agency that leads an indicator that falls short, who has most of the worst first."""
    counted: dict[str, Counter[str]] = {}
    for code, status in zip(worst["indicator"], worst["status"], strict=True):
        for agency in names.leads(plan, code, day):
            counted.setdefault(agency, Counter())[status] += 1
    rows = [
        {"agency": code, "name": _.name(names.agency(plan, code)), "total": counts.total()}
        | {status: counts[status] for status in evaluation.SHORT}
        for code, counts in counted.items()
    ]
    who = pd.DataFrame(rows, columns=["agency", "name", *evaluation.SHORT, "total"])
    return who.sort_values([*evaluation.SHORT], ascending=False, kind="stable", ignore_index=True)


def _published(store: Store, _: Words, card: pd.DataFrame, as_of: str, area: int | None) -> tuple[Short, ...]:
    """The latest result up to the period of each index that others publish, of whichever year of the plan. card: as of
    the period."""
    plan = store.plan
    indices = plan.indicators.loc[plan.indicators["frequency"] == "published", "indicator"]
    whole_years = scorecard(store, scope="total", area=area)
    latest: dict[str, Row] = {}
    for cards in (whole_years[whole_years["year"] < plan.periods.get(as_of).year], card):
        known = cards[cards["indicator"].isin(indices) & cards["value"].notna()]
        latest |= {row["indicator"]: row for row in records(evaluation.plan_status(known))}  # in the order of years
    return tuple(_dated(latest[code], plan, _) for code in sorted(latest))


def _dated(row: Row, plan: Plan, _: Words) -> Short:
    day = plan.periods.year_end(row["year"]).ends
    short = _short(row, plan, day, _)
    return Short(**{**short.__dict__, "figure": f"{row['year']}: {short.figure}"})


def _coverage(card: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """One row per level: figures that its agencies have handed in, of those due, over the indicators."""
    of_levels = card[card["scope"] == "level"]
    columns = (of_levels[name] for name in ("indicator", "level", "coverage_have", "coverage_due"))
    # An indicator has a row for each target.
    found = {(code, level): (have, due) for code, level, have, due in zip(*columns, strict=True)}
    rows = []
    for level in plan.levels:
        of_level = [counts for (_code, one), counts in found.items() if one == level]
        have, due = (sum(counts[place] for counts in of_level) for place in (0, 1))
        if due > 0:
            rows.append({"level": level, "have": have, "due": due})
    return pd.DataFrame(rows, columns=["level", "have", "due"])
