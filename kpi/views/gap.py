"""Who closes the gap: the agencies by what they are missing for the target of a scope."""

from dataclasses import dataclass

import pandas as pd

from kpi import charts, evaluation, phrases
from kpi.charts import Drawing
from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, text
from kpi.store import Store
from kpi.views import cards, names

MOST = 0.7  # of all that is missing: as few agencies as make it up are named in the sentence


@dataclass(frozen=True)
class Gap:
    """few: how many agencies, the most missing first, make up MOST of the gap. rows: one per agency that is short:
    agency, label, missing, share, share_so_far; the most missing first."""

    few: int
    sentence: str
    explained: str
    drawing: Drawing
    rows: pd.DataFrame


def who_closes(store: Store, _: Words, code: str, as_of: str, level: str) -> Gap | None:
    """Of a ratio whose target the scope ('total' or a level) has not met; None for all others, and where no agency of
    its own is short."""
    plan = store.plan
    stands = _unmet(cards.of_levels(store, code, as_of), level)
    if stands is None:
        return None
    short = evaluation.who_closes_the_gap(cards.of_agencies(store, code, as_of, level), stands["goal"])
    if short.empty:
        return None
    name = names.agencies(plan, _)
    rows = short.assign(label=text([name[agency] for agency in short["agency"]]))
    few = how_few(short)
    return Gap(
        few=few,
        sentence=_sentence(short, few, stands, _),
        explained=_explained(stands, plan, _),
        drawing=charts.gap(rows, few, _),
        rows=rows,
    )


def _unmet(levels: list[Row], level: str) -> Row | None:
    """The scope's worst row, if it is a ratio that should rise, has a firm figure, and has not met its goal."""
    row = next((row for row in levels if row["level"] == level), None)
    if row is None or row["kind"] != "ratio" or row["direction"] != "up" or is_missing(row["goal"]):
        return None
    return None if row["status"] in ("met", "thin", "no_data", "not_applicable") else row


def how_few(short: pd.DataFrame) -> int:
    """As few agencies as make up MOST of what is missing; of reckon.who_closes_the_gap()."""
    return int((short["share_so_far"] < MOST - 1e-9).sum()) + 1


def _sentence(short: pd.DataFrame, few: int, stands: Row, _: Words) -> str:
    """'12 đơn vị chiếm 71% phần còn thiếu: 1.240 trên 1.750 để đạt 90%.'"""
    missing = short["missing"].to_numpy()
    share = _.percent(100 * short["share_so_far"].iloc[few - 1], 0)
    together, all_ = (_.number(some.sum(), 0) for some in (missing[:few], missing))
    return _.plural(
        "{n} agency holds {share} of what is missing for {goal}: {x} of {all}.",
        "{n} agencies hold {share} of what is missing for {goal}: {x} of {all}.",
        few, share=share, goal=phrases.mark(stands, _), x=together, all=all_,
    )  # fmt: skip


def _explained(stands: Row, plan: Plan, _: Words) -> str:
    counted = _.text(names.indicator(plan, stands["indicator"]), "numerator")
    return _(
        "Missing is what an agency's numerator ({counted}) lacks for its own rate to be {goal}. An agency that is at "
        "{goal} or beyond is missing nothing.",
        counted=counted, goal=phrases.mark(stands, _),
    )  # fmt: skip
