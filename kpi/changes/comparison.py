"""What turned between two moments: statuses, figures and tasks, then and now.

Pure: frames of the same kind in, one frame of what differs out. Who asks says what was known at which moment.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from kpi import evaluation
from kpi.evaluation import ON_TARGET, SHORT, STATUS_ORDER
from kpi.period import Period, Periods

# The statuses that judge a reading against its target, the worst first; the others say that nothing can be said.
GRADES = (*SHORT, *ON_TARGET)
WAYS = ("worse", "better", "judged", "unjudged")
FIGURE_WAYS = ("first", "corrected", "gone")
FIGURE = ("numerator", "denominator", "value")
TARGET = ["indicator", "level", "target_form"]  # what two moments have in common


def way(before: str, after: str) -> str | None:
    """'worse' or 'better' from one grade to another, 'judged' where there is one at last, 'unjudged' where there is
    none any more; None where nothing turned, be it from one way of saying nothing to another."""
    if before in GRADES and after in GRADES:
        step = GRADES.index(after) - GRADES.index(before)
        return "better" if step > 0 else "worse" if step < 0 else None
    if after in GRADES:
        return "judged"
    return "unjudged" if before in GRADES else None


def turned(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator whose status changed, in the order of WAYS and in each the worst first: indicator, way, and
    of both moments status_, level_ and value_ (in its unit), ending in before and after.

    before, after: the scorecard's totals and levels of one year each. An indicator's status is the worst of its
    targets. The comparison keeps to the level and target of the status now; where nothing is assessed any more, to
    those of the status before. What only one of the two has is 'no_data' in the other.
    """
    before, after = _own_level(before), _own_level(after)
    rows = {when: evaluation.worst(own, TARGET)[[*TARGET, "status", "value"]] for when, own in
            (("_before", before), ("_after", after))}  # fmt: skip
    both = _compared(before, after)
    for when, own in rows.items():
        both = both.merge(own.rename(columns={name: name + when for name in ("status", "value")}), "left", on=TARGET)
    states = ["status_before", "status_after"]
    both[states] = both[states].fillna("no_data")
    both["way"] = pd.Series([way(*pair) for pair in both[states].itertuples(index=False)], both.index, dtype="str")
    both = both.assign(level_before=both["level"], level_after=both["level"])
    order = ["way", "status_after", "status_before", "indicator"]
    ranks = {**_ranks(WAYS), **_ranks(STATUS_ORDER)}
    changed = both[both["way"].notna()].sort_values(order, key=lambda column: column.replace(ranks), ignore_index=True)
    shown = ("status", "level", "value")
    return changed[["indicator", "way", *[f"{column}_{when}" for when in ("before", "after") for column in shown]]]


def _own_level(card: pd.DataFrame) -> pd.DataFrame:
    """The rows of totals and levels that are held against a target of their own level."""
    return card[(card["scope"] != "agency") & (card["level"] == card["target_level"])]


def _compared(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """TARGET of what is compared: per indicator that of its worst status now, else that of its worst status before."""
    worst = [evaluation.worst(own[own["status"].isin(GRADES)], ["indicator"]) for own in (after, before)]
    return pd.concat(worst)[TARGET].drop_duplicates("indicator")


def figures(changed: pd.DataFrame) -> pd.DataFrame:
    """The rows whose figure is another one, with `way`: 'first' (none counted before), 'corrected' or 'gone' (none
    counts any more).

    changed: indicator, agency, period, submission_before, submission_after (missing where none counted) and FIGURE with
    both endings. The same figure submitted again is no change.
    """
    none_before, none_after = changed["submission_before"].isna(), changed["submission_after"].isna()
    differs = pd.Series(False, changed.index)
    for name in FIGURE:
        before, after = changed[f"{name}_before"], changed[f"{name}_after"]
        differs |= ~((before == after) | (before.isna() & after.isna()))
    way = np.select([none_before & ~none_after, none_after & ~none_before], ["first", "gone"], "corrected")
    is_one = (none_before != none_after) | (~none_before & ~none_after & differs)
    return changed.assign(way=pd.Series(way, changed.index, dtype="str"))[is_one].reset_index(drop=True)


def counted(found: pd.DataFrame) -> pd.DataFrame:
    """One row per period of figures(), the latest first: period, agencies (how many), and figures by FIGURE_WAYS."""
    ways = pd.get_dummies(found["way"]).reindex(columns=list(FIGURE_WAYS), fill_value=False).astype(int)
    by_period = pd.concat([found[["period", "t", "agency"]], ways], axis=1).groupby(["t", "period"], as_index=False)
    sums = by_period.agg(agencies=("agency", "nunique"), **{name: (name, "sum") for name in FIGURE_WAYS})
    return sums.sort_values("t", ascending=False, ignore_index=True).drop(columns="t")


def two_periods(periods: Periods, as_of: Period, known: Collection[str]) -> tuple[str, str] | None:
    """The latest period up to `as_of` for which there are figures, and the one before it; None where there are not two.

    known: codes of the periods for which there are figures.
    """
    up_to = sorted((period for code in known if (period := periods.get(code)).t <= as_of.t), key=lambda one: one.t)
    return (up_to[-1].code, up_to[-2].code) if len(up_to) > 1 else None


def _ranks(order: Collection[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(order)}
