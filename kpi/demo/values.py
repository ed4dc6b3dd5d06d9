"""Made-up figures for every slot: rates that follow the indicator's course, counts that grow within the year."""

import numpy as np
import pandas as pd

from kpi.demo.sizes import ONE_EACH, agency_factors, size
from kpi.demo.stories import Story
from kpi.demo.trends import dealt
from kpi.plan import Plan

FIGURES = ["numerator", "denominator", "value"]
GROWTH = 1.03  # of what there is to count, a year
SPREAD = 0.14  # how far agencies lie apart where the rate is 50%
BARE_RATE = 0.01  # of the agencies know only the rate, not what it is made of
FIELD = "của lĩnh vực"  # an indicator about one field, that most offices of the highest level never handle
FIELD_SHARE = 0.3  # of those that do


def figures(plan: Plan, slots: pd.DataFrame, seed: int) -> pd.DataFrame:
    """`slots` with numerator, denominator (whole numbers or missing) and value, in the indicators' own units."""
    rng = np.random.default_rng([seed, 1])
    factors = pd.Series(agency_factors(plan.agencies, rng), index=plan.agencies["agency"])
    ability = pd.Series(rng.normal(size=len(plan.agencies)), index=plan.agencies["agency"])
    courses = dealt(plan.indicators)
    own_slots = dict(list(slots.groupby("indicator", sort=False)))
    made = []
    for _, indicator in plan.indicators.iterrows():
        story = Story(plan, indicator, courses[indicator["indicator"]], rng)
        own = own_slots[indicator["indicator"]]
        made.append(_ratios(story, own, factors, ability) if indicator["kind"] == "ratio" else _singles(story, own))
    return pd.concat(made).loc[slots.index]


def _ratios(story: Story, own: pd.DataFrame, factors: pd.Series, ability: pd.Series) -> pd.DataFrame:
    """Numerators and denominators whose sum over the agencies follows the story's course."""
    counted = size(story.indicator)
    rank_of_level = {level: rank for rank, level in enumerate(story.plan.levels)} | {"total": -1}
    usual = own["level"].map({level: counted.at(rank) for level, rank in rank_of_level.items()}).to_numpy()
    share = own["t"] - (own["year"] - 1)
    grown = (GROWTH ** (own["year"] - story.begin) * (share if counted.flow else 0.97 + 0.03 * share)).to_numpy()
    of_agency = own["agency"].map(factors * np.exp(story.rng.normal(0, 0.25, len(factors)))).to_numpy()
    aim, rate = _rates(story, own, ability, usual * of_agency * grown)
    denominator = np.maximum(np.round(usual * of_agency * grown), 2.0)
    numerator = np.round(rate * denominator)
    if counted is ONE_EACH:
        hurdle = own["agency"].map(pd.Series(story.rng.uniform(size=len(ability)), index=ability.index)).to_numpy()
        alone = (own["level"] != "total").to_numpy()
        denominator = np.where(alone, 1.0, denominator)
        numerator = np.where(alone, aim > hurdle, numerator)
    counts = own.assign(numerator=numerator.astype(float), denominator=denominator, value=np.nan)
    return _bare_rates(story, _one_field(story, _never_falling(counts)))


def _rates(story: Story, own: pd.DataFrame, ability: pd.Series, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each slot the course's share and the agency's, between 0 and 1; weighted, the agencies lie on the course."""
    ends = {level: story.ends(level) for level in own["level"].unique()}
    if not story.by_level:
        ends = dict.fromkeys(ends, next(iter(ends.values())))
    base = own["level"].map({level: pair[0] for level, pair in ends.items()}).to_numpy()
    goal = own["level"].map({level: pair[1] for level, pair in ends.items()}).to_numpy()
    aim = np.clip((base + (goal - base) * story.covered(own)) / 100, 0.004, 1.0)
    apart = _deviations(story, own, ability, weight)
    return aim, np.clip(aim + SPREAD * 4 * aim * (1 - aim) * apart, 0.0, 1.0)


def _deviations(story: Story, own: pd.DataFrame, ability: pd.Series, weight: np.ndarray) -> np.ndarray:
    """How far each agency lies from the course, in spreads: its habit, its mood of the period, its level's means."""
    habit = own["agency"].map(0.7 * ability + 0.6 * story.rng.normal(size=len(ability)))
    lift = {level: 0.0 if story.by_level else 0.5 - rank for rank, level in enumerate(story.plan.levels)}
    apart = habit + own["level"].map(lift).fillna(0.0) + story.rng.normal(0, 0.25, len(own))
    apart[own["level"] == "total"] = 0.0
    crowd = own["period"] + "|" + own["level"] if story.by_level else own["period"]
    summed = (
        pd.DataFrame({"apart": apart * weight, "weight": weight, "crowd": crowd})
        .groupby("crowd")[["apart", "weight"]]
        .transform("sum")
    )
    centred = apart - summed["apart"] / summed["weight"]
    return centred.where(own["level"] != "total", 0.0).to_numpy()


def _never_falling(counts: pd.DataFrame) -> pd.DataFrame:
    """Figures are cumulative within the year: no count is below that of an earlier period of it."""
    ordered = counts.sort_values(["agency", "t"], kind="stable")
    year = ordered.groupby(["agency", "year"])
    ordered["denominator"] = year["denominator"].cummax()
    ordered["numerator"] = year["numerator"].cummax()
    return ordered.loc[counts.index]


def _one_field(story: Story, counts: pd.DataFrame) -> pd.DataFrame:
    """0/0, not applicable, where an indicator is about one field that an office of the highest level never handles."""
    if FIELD not in str(story.indicator["denominator_vi"]):
        return counts
    agencies = story.plan.agencies.loc[story.plan.agencies["level"] == story.plan.levels[0], "agency"]
    outside = agencies[story.rng.uniform(size=len(agencies)) > FIELD_SHARE]
    counts.loc[counts["agency"].isin(outside), ["numerator", "denominator"]] = 0.0
    return counts


def _bare_rates(story: Story, counts: pd.DataFrame) -> pd.DataFrame:
    """A few agencies know only the rate, not what it is made of."""
    agencies = story.plan.agencies["agency"]
    bare = counts["agency"].isin(agencies[story.rng.uniform(size=len(agencies)) < BARE_RATE])
    bare &= (counts["level"] != "total") & (counts["denominator"] > 0)
    counts.loc[bare, "value"] = (100 * counts["numerator"] / counts["denominator"]).round(2)
    counts.loc[bare, ["numerator", "denominator"]] = np.nan
    return counts


def _singles(story: Story, own: pd.DataFrame) -> pd.DataFrame:
    """The total's own figure: a rank, a score, a count that must fall, or a milestone."""
    way, noise = story.covered(own), story.rng.normal(size=len(own))
    goal = story.threshold("total")
    match story.indicator["kind"]:
        case "milestone":
            value = way
        case "rank":
            goal = 20.0 if np.isnan(goal) else goal
            value = np.maximum(1, np.round(goal * (1.9 - 0.95 * way + 0.08 * noise)))
        case "reduction":
            base = np.round(size(story.indicator).at(-1) * np.exp(story.rng.normal(0, 0.05)))
            value = np.round(base * (1 - story.fall() / 100 * way))
        case _:
            start, span = (goal * 0.92, goal * 0.08) if np.isfinite(goal) else (story.rng.uniform(60, 68), 5.0)
            value = np.round(start + span * way + 0.12 * span * noise, 2)
    return own.assign(numerator=np.nan, denominator=np.nan, value=value)
