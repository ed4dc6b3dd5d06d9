"""Sample values for everything that a plan asks for.

Each indicator follows one of five trajectories from its base to its goal; its agencies lie around it.
"""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd

from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records

# Share of the time between base and plan end that has passed → share of the way to the goal that is covered.
TRAJECTORIES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "ahead": lambda time: 1.3 * time**0.8,
    "steady": lambda time: 1.06 * time,
    "slow": lambda time: 0.93 * time,
    "late": lambda time: 1.1 * time**1.6,
    "stalled": lambda time: 0.45 * (1 - np.exp(-4 * time)),
}
# Which trajectory an indicator follows, in the plan's order, so that any plan of some size shows every status.
DEALT = {
    "levels": ("steady", "late", "slow", "ahead", "steady", "slow", "ahead", "stalled", "steady"),
    TOTAL: ("slow", "steady", "ahead", "stalled", "steady", "late", "ahead"),
    "rank": ("steady", "ahead", "stalled", "slow", "late", "ahead"),
    "score": ("steady", "stalled", "steady", "late"),
    "reduction": ("late", "slow"),
    "milestone": ("steady", "slow", "ahead", "late", "stalled"),
}
BY_LEVEL = ("steady", "slow", "late")  # where targets bind each level: highest level first
DONE = 0.7  # share of the way at which a milestone is reached
ENDING = {"cấp huyện": "district", "cấp xã": "commune"}  # a milestone about these is reached when their last unit ends

# What a denominator counts (the first words that fit), whether it grows within the year, and how many there usually are
# at the total and at one agency of the highest, middle and lowest level.
SIZES = (
    ("tổng số ubnd", False, (20, 1, 1, 1)),
    ("hồ sơ", True, (420_000, 9_000, 14_000, 2_200)),
    ("kết quả", False, (900_000, 60_000, 45_000, 9_000)),
    ("lượt", True, (90_000, 2_500, 3_000, 450)),
    ("phiếu", True, (6_000, 400, 500, 120)),
    ("cuộc", True, (420, 14, 18, 4)),
    ("biên chế", False, (26_500, 150, 1_900, 20)),
    ("cbccvc", False, (31_000, 180, 2_300, 28)),
    ("công chức", False, (3_000, 70, 110, 12)),
    ("đơn vị", False, (730, 6, 55, 5)),
    ("csdl", False, (24, 4, 4, 2)),
    ("tthc", False, (1_700, 110, 240, 130)),
    ("người", False, (210_000, 4_000, 9_000, 1_500)),
    ("", False, (400, 200, 300, 60)),
)
# Where a share starts, as part of its goal, by words of its name; else between a third and a half of it.
STARTS = (("hài lòng", 0.95), ("chuẩn", 0.8), ("trực tuyến", 0.24))
GROWTH = 1.03  # of what there is to count, a year
SPREAD = 0.56  # how far agencies lie apart
BARE_RATE = 0.01  # of the agencies know only the rate, not what it is made of
FIELD, OUTSIDE = "của lĩnh vực", 0.7  # of the highest level's offices have nothing to do with an indicator's one field


def values(plan: Plan, seed: int) -> pd.DataFrame:
    """One row per indicator, agency and period: indicator, agency, level, period, year, t, kind, numerator,
    denominator, value; whole numbers or missing, value in the indicator's own unit."""
    rng = np.random.default_rng([seed, 1])
    rows = _slots(plan).merge(_paths(plan, rng), on=["indicator", "level"])
    first_year = min(plan.base_year, plan.years[0])
    time = ((rows["t"] - first_year) / (plan.years[-1] - first_year)).to_numpy()
    passed = np.clip(time, 0.0, None)
    way = np.select([rows["trajectory"] == name for name in TRAJECTORIES], [f(passed) for f in TRAJECTORIES.values()])
    rows["way"] = np.where(time < 0, 0.3 * time, way)
    rows["years_on"] = rows["year"] - first_year
    is_ratio = rows["kind"] == "ratio"
    both = pd.concat([_ratios(plan, rows[is_ratio], rng), _singles(plan, rows[~is_ratio], rng)]).sort_index()
    return both[["indicator", "agency", "level", "period", "year", "t", "kind", "numerator", "denominator", "value"]]


def _slots(plan: Plan) -> pd.DataFrame:
    """One row per value that is due in the plan's years, and per base value before them."""
    first_year = min(plan.base_year, *plan.years, *(plan.targets["year_from"] - 1))
    periods = {p.code: p for year in range(first_year, plan.years[-1] + 1) for p in plan.periods.of_year(year)}
    agencies = {code: plan.due_agencies(code).groupby("level")["agency"].agg(list) for code in periods}
    rows = [
        (indicator["indicator"], agency, level, code, periods[code].year, periods[code].t)
        for indicator in records(plan.indicators)
        for code in _periods_of(plan, indicator)
        for level in _reporting(plan, indicator["indicator"], agencies[code])
        for agency in ([plan.total_agency] if level == TOTAL else agencies[code][level])
    ]
    return pd.DataFrame(rows, columns=["indicator", "agency", "level", "period", "year", "t"])


def _periods_of(plan: Plan, indicator: Row) -> list[str]:
    """The periods of an indicator's frequency in the plan's years, and the year's end where a base is read before."""
    targets = plan.targets[plan.targets["indicator"] == indicator["indicator"]]
    before = {plan.base_year, *(targets.loc[targets["form"] == "increase", "year_from"] - 1)} - set(plan.years)
    codes = [plan.periods.year_end(year).code for year in sorted(before)]
    for year in plan.years:
        due = plan.periods.due_for(indicator["frequency"], year) or (plan.periods.year_end(year),)
        codes += [period.code for period in due]
    return codes


def _reporting(plan: Plan, indicator: str, agencies: pd.Series) -> list[str]:
    """The indicator's levels; the total too where one of them has no agency left to speak for its part."""
    levels = plan.levels_of(indicator)
    left = [level for level in levels if level == TOTAL or level in agencies]
    return [TOTAL, *left] if left and len(left) < len(levels) else left


def _paths(plan: Plan, rng: np.random.Generator) -> pd.DataFrame:
    """One row per indicator and level: indicator, level, kind, trajectory, base, goal, grows, usual, crowd
    (agencies of one crowd lie around the trajectory together)."""
    turns: Counter[str] = Counter()
    rows = []
    for indicator in records(plan.indicators):
        kind, reporting = indicator["kind"], indicator["reporting_levels"]
        dealt = DEALT[kind if kind != "ratio" else TOTAL if reporting == TOTAL else "levels"]
        trajectory = dealt[turns[str(dealt)] % len(dealt)]
        turns[str(dealt)] += 1
        targets = plan.targets[plan.targets["indicator"] == indicator["indicator"]]
        by_level = bool((targets["level"] != TOTAL).any())
        counted = " ".join(str(indicator[name]) for name in ("denominator_vi", "numerator_vi")).lower()
        _, grows, sizes = next(size for size in SIZES if size[0] in counted)
        luck = rng.uniform()
        for rank, level in enumerate((TOTAL, *plan.levels)):
            usual = sizes[min(rank, len(sizes) - 1)]
            base, goal = _ends(plan, indicator, targets, level, sizes[0], luck)
            own = BY_LEVEL[min(rank, len(BY_LEVEL)) - 1] if by_level and rank else trajectory
            rows.append((indicator["indicator"], level, kind, own, base, goal, grows, usual, level if by_level else ""))
    columns = ["indicator", "level", "kind", "trajectory", "base", "goal", "grows", "usual", "crowd"]
    return pd.DataFrame(rows, columns=columns)


def _ends(
    plan: Plan, indicator: Row, targets: pd.DataFrame, level: str, size: float, luck: float
) -> tuple[float, float]:
    """Base and goal in the indicator's own unit: a percentage, a rank, a score, a count, or 0 and 1."""
    binding = targets if level == TOTAL else targets[targets["level"].isin({level, TOTAL})]
    required = {form: own.sort_values("year_to")["value"].tolist() for form, own in binding.groupby("form")}
    goal = required.get("threshold", [None])[-1]
    rise = max(required.get("increase", [0.0])) * (plan.years[-1] - min(plan.base_year, plan.years[0]))
    match indicator["kind"]:
        case "milestone":
            return 0.0, 1.0
        case "rank":
            return 1.9 * (goal or 20.0), 0.95 * (goal or 20.0)
        case "score":
            return (0.92 * goal, goal) if goal else (60 + 8 * luck, 65 + 8 * luck)
        case "reduction":
            base = round(size * (0.9 + 0.2 * luck))
            return base, base * (1 - max(required.get("reduction", [10.0])) / 100)
    if goal is None:
        goal = min(100.0, 20.0 + max(rise, 30.0))
    if indicator["direction"] == "down":
        return min(95.0, goal * (1.6 + 0.8 * luck)), goal
    if rise:
        return max(3.0, goal - rise), goal
    name = indicator["name_vi"].lower()
    return goal * next((part for words, part in STARTS if words in name), 0.33 + 0.17 * luck), goal


def _singles(plan: Plan, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The total's own values: a rank, a score, a count that must fall, or a milestone."""
    distance, kind = rows["goal"] - rows["base"], rows["kind"]
    noise = kind.map({"rank": 0.08, "score": 0.12}).fillna(0.0) * distance * rng.normal(size=len(rows))
    value = rows["base"] + distance * rows["way"] + noise
    value = value.round().where(kind != "score", value.round(2))
    value = value.where(kind != "rank", value.clip(lower=1)).where(kind != "milestone", rows["way"] >= DONE)
    names = plan.indicators.set_index("indicator")["name_vi"].str.lower()
    for words, level in ENDING.items():
        last_days = plan.agencies.loc[plan.agencies["level"] == level, "valid_to"]
        if last_days.notna().any():
            about = (kind == "milestone") & rows["indicator"].isin(names.index[names.str.contains(words)])
            ends = rows["period"].map({code: plan.periods.get(code).ends for code in rows["period"].unique()})
            value = value.where(~about, ends >= last_days.max().date())
    return rows.assign(numerator=np.nan, denominator=np.nan, value=value.astype(float))


def _ratios(plan: Plan, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Numerators and denominators whose sum over the agencies follows the indicator's trajectory."""
    indicators, agencies = pd.Index(plan.indicators["indicator"]), pd.Index(plan.agencies["agency"])
    pairs = indicators.get_indexer(rows["indicator"]), agencies.get_indexer(rows["agency"])
    shape = len(indicators), len(agencies)
    is_total = rows["level"] == TOTAL

    year_share = rows["t"] - (rows["year"] - 1)
    size = (_sizes(plan, rng) * np.exp(rng.normal(0, 0.25, shape)))[pairs]
    count = rows["usual"] * np.where(is_total, 1.0, size)
    count *= GROWTH ** rows["years_on"] * year_share.where(rows["grows"], 0.97 + 0.03 * year_share)
    aim = ((rows["base"] + (rows["goal"] - rows["base"]) * rows["way"]) / 100).clip(0.004, 1.0)
    ability = (0.7 * rng.normal(size=len(agencies)) + 0.6 * rng.normal(size=shape))[pairs]
    apart = _deviations(plan, rows, count, ability + rng.normal(0, 0.25, len(rows)))
    rate = (aim + SPREAD * aim * (1 - aim) * apart).clip(0.0, 1.0)

    is_single = rows["usual"] == 1  # one office, which does it or does not
    denominator = count.round().clip(lower=2).where(~is_single, 1.0)
    numerator = (rate * denominator).round().where(~is_single, (aim > rng.uniform(size=shape)[pairs]).astype(float))
    rows = rows.assign(numerator=numerator, denominator=denominator, value=np.nan)
    # Values are cumulative within the year: no count is below that of an earlier period.
    within_year = rows.sort_values("t", kind="stable").groupby(["indicator", "agency", "year"])
    rows[["numerator", "denominator"]] = within_year[["numerator", "denominator"]].cummax()

    is_field = plan.indicators["denominator_vi"].str.contains(FIELD, na=False).to_numpy()[:, None]
    is_office = (plan.agencies["level"] == plan.levels[0]).to_numpy()
    not_applicable = (is_field & is_office & (rng.uniform(size=shape) < OUTSIDE))[pairs]
    rows.loc[not_applicable, ["numerator", "denominator"]] = 0.0
    is_bare = (rng.uniform(size=shape) < BARE_RATE)[pairs] & ~is_total & (rows["denominator"] > 0)
    rows.loc[is_bare, "value"] = (100 * rows["numerator"] / rows["denominator"]).round(2)
    rows.loc[is_bare, ["numerator", "denominator"]] = np.nan
    return rows


def _deviations(plan: Plan, rows: pd.DataFrame, count: pd.Series, ability: np.ndarray) -> pd.Series:
    """How far each agency lies from the trajectory; weighted by their counts, those of one crowd lie on it together."""
    is_total = rows["level"] == TOTAL
    higher = rows["level"].map({level: 0.5 - rank for rank, level in enumerate(plan.levels)})
    apart = pd.Series(ability, rows.index) + higher.where(rows["crowd"] == "", 0.0).astype(float)
    apart = apart.where(~is_total, 0.0)
    weighted = pd.DataFrame({"apart": apart * count, "count": count})
    sums = weighted.groupby([rows["indicator"], rows["period"], rows["crowd"]]).transform("sum")
    return (apart - sums["apart"] / sums["count"]).where(~is_total, 0.0)


def _sizes(plan: Plan, rng: np.random.Generator) -> np.ndarray:
    """How large each agency is beside the usual one of its level: a merged agency is the sum of those before it."""
    agencies = plan.agencies.set_index("agency")
    sizes = pd.Series(np.exp(rng.normal(0, 0.45, len(agencies))), index=agencies.index)
    mergers = [
        (agency, successor)
        for agency in agencies["valid_to"].dropna().sort_values(kind="stable").index
        for successor in plan.successors(agency)
        if agencies["level"][successor] == agencies["level"][agency]
    ]
    merged = {successor for _, successor in mergers}
    sizes[agencies["valid_from"].notna() & agencies.index.isin(merged)] = 0.0
    for agency, successor in mergers:
        sizes[successor] += sizes[agency]
    return sizes.to_numpy()
