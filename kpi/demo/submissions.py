"""Who hands the made-up figures in, and when: punctual agencies and late ones, and mistakes mended days later."""

from datetime import date

import numpy as np
import pandas as pd

from kpi.demo.silence import HABITS, habits, spoken
from kpi.plan import Plan

MISTYPED = 0.02  # of the hand-ins had one figure mistyped, and mended days later
PUBLISHED_DAYS = (95, 140)  # after the year: indices come out the April or May after
BASE_DAYS = (10, 40)  # after the decision: when figures of years before the plan were collected
OFFICE_HOURS = (60, 600)  # minutes after midnight UTC: 8 to 17 o'clock in Vietnam
CORRECTION_NOTE = "Đính chính số liệu đã nạp"
COLUMNS = [
    "hand_in", "at", "by", "file_name", "hand_in_note",
    "line", "indicator", "agency", "period", "numerator", "denominator", "value", "note", "document",
]  # fmt: skip


def handed_in(plan: Plan, figures: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The rows that reach the store, in the order of their hand-ins (numbered from 1): COLUMNS; `at` is UTC.

    Rows of one hand-in share its number, `at`, `by`, `file_name`, `hand_in_note` and agency.
    """
    rng = np.random.default_rng([seed, 2])
    kinds_of_agency = habits(plan, rng)
    rows = _with_sender(plan, spoken(plan, figures, kinds_of_agency, rng))
    keys = ["agency", "sender", "period", "published"]
    rows["hand_in"] = rows.groupby(keys, sort=False).ngroup()
    hand_ins = rows.drop_duplicates("hand_in").set_index("hand_in")[keys]
    hand_ins["at"] = _moments(plan, hand_ins, kinds_of_agency, rng)
    hand_ins["by"] = hand_ins["sender"].map(plan.agencies.set_index("agency")["name_vi"])
    hand_ins["file_name"] = _file_names(plan, hand_ins)
    hand_ins["document"] = [
        f"{n}/BC-{of}" for n, of in zip(rng.integers(11, 980, len(hand_ins)), hand_ins["sender"], strict=True)
    ]
    rows = rows.join(hand_ins[["at", "by", "file_name", "document"]], on="hand_in").assign(hand_in_note="", note=None)
    return _numbered(_with_mistakes(rows, rng))


def _with_sender(plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
    """Adds sender, the agency that hands in (for the total: the indicator's lead of the day), and published."""
    indicators = plan.indicators.set_index("indicator")
    rows = rows.assign(published=rows["indicator"].map(indicators["frequency"] == "published"))
    first_lead = indicators["lead_agency"].str.split(";").str[0].to_dict()
    of_total = rows.loc[rows["agency"] == plan.total_agency, ["indicator", "period"]].drop_duplicates()
    handing_in = {
        (indicator, period): _of_the_day(plan, first_lead[indicator], plan.periods.get(period).ends)
        for indicator, period in of_total.itertuples(index=False)
    }
    pairs = zip(rows["indicator"], rows["period"], rows["agency"], strict=True)
    return rows.assign(sender=[handing_in[i, p] if a == plan.total_agency else a for i, p, a in pairs])


def _of_the_day(plan: Plan, agency: str, day: date) -> str:
    """The agency, or its successor on that day; the total where it has none."""
    ended = (plan.agencies.set_index("agency")["valid_to"] < pd.Timestamp(day)).to_dict()
    while ended[agency]:
        agency = next(iter(plan.successors(agency)), plan.total_agency)
    return agency


def _moments(plan: Plan, hand_ins: pd.DataFrame, kinds_of_agency: pd.Series, rng: np.random.Generator) -> pd.Series:
    """When each hand-in came: around the unit's due day, never before its period was over."""
    periods = plan.periods.frame({plan.periods.get(code).year for code in hand_ins["period"].unique()})
    asked = hand_ins.join(periods.set_index("period")[["year", "ends", "unit_due"]], on="period")
    habit = asked["agency"].map(kinds_of_agency)
    near = asked["unit_due"] + _days(rng.integers(habit.map(HABITS["from_day"]), habit.map(HABITS["to_day"])))
    day = near.where(near > asked["ends"], asked["ends"] + pd.Timedelta(days=1))
    new_year = pd.to_datetime((asked["year"] + 1).astype("str"), format="%Y")
    day = day.where(~asked["published"], new_year + _days(rng.integers(*PUBLISHED_DAYS, len(asked))))
    collected = pd.Timestamp(plan.decision_date) + _days(rng.integers(*BASE_DAYS, len(asked)))
    day = day.where(asked["year"] >= min(plan.years), pd.Series(collected, index=asked.index))
    return day + pd.to_timedelta(rng.integers(*OFFICE_HOURS, len(asked)), unit="m")


def _days(counts: np.ndarray) -> pd.TimedeltaIndex:
    return pd.to_timedelta(counts, unit="D")


def _file_names(plan: Plan, hand_ins: pd.DataFrame) -> pd.Series:
    sender = ("_" + hand_ins["sender"]).where(hand_ins["agency"] == plan.total_agency, "")
    return hand_ins["agency"] + "_" + hand_ins["period"] + sender + ".csv"


def _with_mistakes(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some hand-ins lost the last digit of a numerator; the right figure follows as a correction of one row."""
    countable = rows[rows["numerator"] >= 10]
    one_each = countable.loc[countable.groupby("hand_in").sample(n=1, random_state=rng).index]
    mistyped = one_each[rng.uniform(size=len(one_each)) < MISTYPED]
    corrections = mistyped.assign(
        hand_in=mistyped["hand_in"] + rows["hand_in"].max() + 1,
        at=mistyped["at"] + pd.to_timedelta(rng.integers(3 * 1440, 15 * 1440, len(mistyped)), unit="m"),
        file_name=mistyped["file_name"].str.replace(".csv", "_dinh-chinh.csv", regex=False),
        hand_in_note=CORRECTION_NOTE,
    )
    wrong = rows.copy()
    wrong.loc[mistyped.index, "numerator"] = mistyped["numerator"] // 10
    return pd.concat([wrong, corrections], ignore_index=True)


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """Hand-ins numbered in the order they came, lines as in a file with headings in its first line."""
    ordered = rows.sort_values(["at", "hand_in", "indicator"], kind="stable", ignore_index=True)
    ordered["line"] = ordered.groupby("hand_in").cumcount() + 2
    ordered["hand_in"] = pd.factorize(ordered["hand_in"])[0] + 1
    return ordered[COLUMNS]
