"""From the store to judgements: the queries that the reckoning needs, and its answer for the scopes asked for.

The command line's `scorecard` and every page read this one function, so a number on a page is the command line's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import pandas as pd

from kpi import reckon
from kpi.plan import Plan
from kpi.store import Store

SCOPES = ("total", "level", "agency", "all")
# The columns and their order that the command line promises (design, 8).
FIELDS = (
    "indicator", "scope", "level", "agency", "year", "period", "numerator", "denominator", "value", "basis",
    "rolled_up_value", "coverage_have", "coverage_due", "unweighted", "target_form", "target_level", "target_value",
    "due_year", "expected", "status", "gap", "needed_pace", "projection",
)  # fmt: skip
# Later than any period that a plan has.
_EVER = 9999.0
# The readings of totals and levels, by store: with its revision, and one frame for each period asked for.
_frames: WeakKeyDictionary[Store, tuple[int, dict[float, pd.DataFrame]]] = WeakKeyDictionary()
_COUNTS = ("year", "due_year", "coverage_have", "coverage_due", "unweighted")


@dataclass(frozen=True)
class Choice:
    """What a scorecard speaks of. None means all; `period` makes it the year of that period, as of that period."""

    year: int | None = None
    period: str | None = None
    scope: str | None = None
    level: str | None = None
    agency: str | None = None
    area: int | None = None
    indicator: str | None = None

    def scopes(self, plan: Plan) -> tuple[str, ...]:
        """The scopes asked for: without a word the total and the levels, or the one agency that is named."""
        if self.scope == "all":
            return ("total", "level", "agency")
        if self.scope is not None:
            return (self.scope,)
        if self.agency is not None:
            return ("total",) if self.agency == plan.total_agency else ("agency",)
        return ("total", "level")

    def years(self, plan: Plan) -> tuple[int, ...]:
        if self.period is not None:
            return (plan.periods.get(self.period).year,)
        return plan.years if self.year is None else (self.year,)


def scorecard(
    store: Store,
    *,
    year: int | None = None,
    period: str | None = None,
    scope: str | None = None,
    level: str | None = None,
    agency: str | None = None,
    area: int | None = None,
    indicator: str | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """One row per indicator, scope, year and target that binds it, ordered by them.

    Columns: FIELDS, then area, kind, unit, direction, comparator, each_year, goal, base_value, base_year,
    previous_value, pace (per year since y - 1), tolerance, thin, is_final, t. Missing is NaN or None. Values are in the
    indicator's unit (a ratio in %), gap is positive where better than expected.
    """
    choice = Choice(year, period, scope, level, agency, area, indicator)
    plan = store.plan
    years = choice.years(plan)
    last = plan.periods.get(period) if period else plan.periods.year_end(max(years))
    as_of = reckon.AsOf(last.t, today or datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date())
    scopes = _scopes(store, choice, years, as_of.t)
    bindings = reckon.bind(_wanted(plan.targets, choice, plan), _wanted(plan.indicators, choice, plan), scopes)
    card = reckon.judge(bindings, _readings(store, choice, as_of.t), plan, as_of)
    return _ordered(card)


def readings(store: Store, *, indicator: str, level: str, agency: str | None = None) -> pd.DataFrame:
    """reckon.READING_COLUMNS of one scope, a row per year with a figure, also of the years before the plan.

    level: 'total' or one of the plan's. agency: None for the level itself, and for the total.
    """
    scope = "agency" if agency else "total" if level == "total" else "level"
    last = store.plan.periods.year_end(store.plan.years[-1]).t
    frame = _readings(store, Choice(scope=scope, level=level, agency=agency, indicator=indicator), last)
    of_scope = (frame["indicator"] == indicator) & (frame["scope"] == scope) & (frame["level"] == level)
    if agency:
        of_scope &= frame["agency"] == agency
    return frame[of_scope & frame["value"].notna()].sort_values("year", ignore_index=True)


def _wanted(frame: pd.DataFrame, choice: Choice, plan: Plan) -> pd.DataFrame:
    wanted = pd.Series(True, frame.index)
    if choice.indicator is not None:
        wanted &= frame["indicator"] == choice.indicator
    if choice.area is not None:
        of_area = plan.indicators.loc[plan.indicators["area"] == choice.area, "indicator"]
        wanted &= frame["indicator"].isin(of_area)
    return frame[wanted]


def _scopes(store: Store, choice: Choice, years: tuple[int, ...], as_of: float) -> pd.DataFrame:
    """One row per scope and year to be judged: scope, level, agency, year."""
    plan, wanted = store.plan, choice.scopes(store.plan)
    named: list[tuple[str, str, str | None]] = [("total", "total", plan.total_agency)] if "total" in wanted else []
    if "level" in wanted:
        named += [("level", level, None) for level in plan.levels]
    rows = [(*scope, year) for scope in named for year in years]
    scopes = pd.DataFrame(rows, columns=["scope", "level", "agency", "year"])
    if "agency" in wanted:
        of_years = store.query(
            "agencies_of_years",
            as_of=as_of,
            from_year=min(years),
            to_year=max(years),
            level=choice.level,
            agency=choice.agency,
        )
        scopes = pd.concat([scopes, of_years.assign(scope="agency")], ignore_index=True)
    keep = pd.Series(True, scopes.index)
    if choice.level is not None:
        keep &= scopes["level"] == choice.level
    if choice.agency is not None:
        keep &= scopes["agency"] == choice.agency
    return scopes[keep].astype({"scope": "str", "level": "str", "agency": "str", "year": int})


def _readings(store: Store, choice: Choice, as_of: float) -> pd.DataFrame:
    """reckon.READING_COLUMNS for the scopes asked for, of every year up to the period."""
    scopes = choice.scopes(store.plan)
    parts = []
    if "agency" in scopes:
        parts.append(_agency_readings(store, choice, as_of))
    if "total" in scopes or "level" in scopes:
        # The end of a year hides nothing of that year, so one frame serves every choice but that of a period.
        rolled_up = _kept(store, _rolled_up_readings, as_of if choice.period else _EVER)
        parts.append(_wanted(rolled_up, choice, store.plan))
    frame = pd.concat(parts, ignore_index=True)
    return frame.astype({column: "str" for column in ("indicator", "scope", "level", "agency", "period", "basis")})


def _kept(store: Store, function: Callable[[Store, float], pd.DataFrame], as_of: float) -> pd.DataFrame:
    """The frame for this revision of the store, made once. Not to be changed by who gets it."""
    revision, frames = _frames.get(store, (None, {}))
    if revision != store.revision:
        revision, frames = store.revision, {}
        _frames[store] = (revision, frames)
    if as_of not in frames:
        frames[as_of] = function(store, as_of)
    return frames[as_of]


def _own_readings(store: Store, as_of: float, *, of_total: bool, choice: Choice | None = None) -> pd.DataFrame:
    choice = choice or Choice()
    return store.query(
        "agency_readings",
        as_of=as_of,
        scope_total=of_total,
        scope_agency=not of_total,
        level=choice.level,
        agency=choice.agency,
        indicator=choice.indicator,
        area=choice.area,
    )


def _agency_readings(store: Store, choice: Choice, as_of: float) -> pd.DataFrame:
    own = _own_readings(store, as_of, of_total=False, choice=choice)
    own["basis"] = pd.Series("own", own.index).where(own["value"].notna())
    none = float("nan")
    return own.assign(
        scope="agency", thin=False, rolled_up_value=none, coverage_have=1, coverage_due=1, unweighted=none
    )[reckon.READING_COLUMNS]


def _rolled_up_readings(store: Store, as_of: float) -> pd.DataFrame:
    """reckon.READING_COLUMNS of the total and the levels, for every indicator and year."""
    plan = store.plan
    sums = store.query("level_sums", as_of=as_of)
    reported = _own_readings(store, as_of, of_total=True)
    due = _due(store, as_of, first_year=min([plan.years[0], *sums["year"], *reported["year"]]))
    sums = pd.concat([sums, _summed_over_levels(sums)], ignore_index=True)
    rolled = reckon.roll_up(sums, due, plan.reckoning.min_coverage)
    have = due.merge(sums[["indicator", "level", "period", "have"]], on=["indicator", "level", "period"], how="left")
    have = have.loc[have["level"] == "total", ["indicator", "period", "have", "due"]].fillna({"have": 0})
    total = reckon.total_readings(rolled[rolled["level"] == "total"], reported, have)
    one_office = total["coverage_due"].isna()  # it has a row because it handed in, be it 0/0
    total.loc[one_office, ["coverage_have", "coverage_due"]] = 1.0
    total["agency"] = plan.total_agency
    levels = rolled[rolled["level"] != "total"].assign(agency=None, rolled_up_value=float("nan"))
    return pd.concat([total, levels], ignore_index=True)[reckon.READING_COLUMNS]


def _summed_over_levels(sums: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator and period: the sums of its levels together, as level 'total'."""
    of_means = sums.assign(mean_sum=sums["mean_rate"] * sums["unweighted"])
    together = of_means.groupby(["indicator", "period", "year", "t"], as_index=False)[
        ["have", "numerator", "denominator", "unweighted", "mean_sum"]
    ].sum(min_count=1)
    together["mean_rate"] = together["mean_sum"] / together["unweighted"].where(together["unweighted"] > 0)
    return together.assign(level="total").drop(columns="mean_sum")


def _due(store: Store, as_of: float, first_year: int) -> pd.DataFrame:
    """One row per indicator, level and period: how many agencies must report; ratios by level and in total."""
    of_level = store.query("level_due", as_of=as_of, from_year=first_year)
    indicators = store.plan.indicators
    ratios = indicators.loc[indicators["kind"] == "ratio", ["indicator", "reporting_levels"]]
    reports = ratios.assign(level=ratios["reporting_levels"].str.split(";")).explode("level")
    reports["level"] = reports["level"].str.strip()
    due = reports[["indicator", "level"]].merge(of_level, on="level")
    total = due.groupby(["indicator", "period", "year", "t"], as_index=False).agg({"due": "sum"})
    return pd.concat([due, total.assign(level="total")], ignore_index=True)


def _ordered(card: pd.DataFrame) -> pd.DataFrame:
    """Sorted, with whole numbers whole, and one hand-in due of a single office that made none."""
    card["coverage_due"] = card["coverage_due"].mask((card["scope"] != "level") & card["coverage_due"].isna(), 1)
    for column in ("coverage_have", "coverage_due"):
        card[column] = card[column].fillna(0)
    for column in (*_COUNTS, "base_year"):
        card[column] = card[column].astype("Int64")
    place = {"total": 0, "level": 1, "agency": 2}
    card["_scope"] = card["scope"].map(place)
    order = ["indicator", "_scope", "level", "agency", "year", "target_level", "target_form"]
    card = card.sort_values(order, kind="stable", ignore_index=True).drop(columns="_scope")
    return card[[*FIELDS, *[column for column in card if column not in FIELDS]]]
