"""The agencies of an indicator beside each other: who is lowest, and who misses most of what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kpi import evaluation, phrases
from kpi.evaluation import SHORT, STATUS_ORDER
from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.views import names
from kpi.views.multiples import INCREASE

LISTED = 10
FEW = 0.2  # of the agencies: if so few hold HALF of what is missing, it is worth a drawing
HALF = 0.5


@dataclass(frozen=True)
class Unit:
    """An agency in a list. status: the worst of its targets', and `gap` the distance that belongs to it; `of` names
    that target where it is the yearly increase. period: where its value is of an earlier one than the others'."""

    agency: str
    level: str
    name: str
    status: str
    rate: str
    gap: str
    of: str
    missing: str
    period: str
    is_chosen: bool


@dataclass(frozen=True)
class Shortfall:
    """What is missing for the target: as few agencies as hold half of it, and everybody that misses some (agency,
    missing, share, share_so_far, label), most first."""

    few: int
    of: int
    sentence: str
    rows: pd.DataFrame

    @property
    def is_concentrated(self) -> bool:
        return self.few <= FEW * self.of


@dataclass(frozen=True)
class Units:
    """count: all that are due; read: those with a value. path: one row each, of the target that names a value;
    earlier: how many have only a value of an earlier period, by period."""

    count: int
    path: pd.DataFrame
    lowest: tuple[Unit, ...]
    most_missing: tuple[Unit, ...]
    shortfall: Shortfall | None
    earlier: Mapping[str, int]
    statuses: tuple[tuple[str, int], ...]
    met: int


def units(card: pd.DataFrame, scope: Row | None, plan: Plan, t: Words, *, chosen: str | None) -> Units | None:
    """The agencies of a level; None where none is due.

    card: one row per agency and target, an agency's worst first. scope: the row of the level itself, of the target that
    names a value; None where it has none. chosen: the agency that the page speaks of.
    """
    if card.empty:
        return None
    worst = card.drop_duplicates("agency")
    path = _path(card)
    # What everybody's value should be of: the period of the level's own, else the latest that anybody has.
    period = scope["period"] if scope and not is_missing(scope["period"]) else _latest(path, plan)
    lacking = _shortfall(path, scope, plan, t)
    sign = -1 if path["direction"].iloc[0] == "down" else 1
    in_order = path.assign(order=sign * path["value"].astype(float)).sort_values(["order", "agency"], kind="stable")
    read = in_order["order"].notna()
    words = _Words(worst, lacking, period, plan, t, chosen)
    return Units(
        count=len(path),
        path=path,
        lowest=words.of(in_order[read].head(LISTED)),
        most_missing=() if lacking is None else words.of(_rows_of(path, lacking.rows["agency"].head(LISTED).tolist())),
        shortfall=lacking,
        earlier=_earlier(path, period),
        statuses=_counted(path),
        met=int((path["status"] == "met").sum()),
    )  # fmt: skip


def _path(card: pd.DataFrame) -> pd.DataFrame:
    with_value = card[card["target_form"] != INCREASE]
    return (card if with_value.empty else with_value).drop_duplicates("agency").reset_index(drop=True)


def _latest(path: pd.DataFrame, plan: Plan) -> str | None:
    periods = [period for period in path["period"].unique() if not is_missing(period)]
    return max(periods, key=lambda code: plan.periods.get(code).t, default=None)


def _earlier(path: pd.DataFrame, period: str | None) -> dict[str, int]:
    counts = path["period"].value_counts()
    return {str(code): int(n) for code, n in counts.items() if code != period}


def _counted(path: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    counts = path["status"].value_counts()
    return tuple((status, int(counts[status])) for status in STATUS_ORDER if status in counts)


def _rows_of(path: pd.DataFrame, agencies: Sequence[str]) -> pd.DataFrame:
    return path.set_index("agency", drop=False).loc[list(agencies)]


def _shortfall(path: pd.DataFrame, scope: Row | None, plan: Plan, t: Words) -> Shortfall | None:
    """Of a rate that should rise and has not met its goal."""
    if scope is None or scope["kind"] != "ratio" or scope["direction"] != "up" or is_missing(scope["goal"]):
        return None
    if scope["status"] in ("met", "thin", "no_data", "not_applicable"):
        return None
    missing = evaluation.shortfalls(path, scope["goal"])
    if missing.empty:
        return None
    few = int((missing["share_so_far"] < HALF - 1e-9).sum()) + 1
    name = names.agencies(plan, t)
    sentence = t.plural(
        "{n} of {of} agencies accounts for half of the shortfall to {goal} ({x} of {all})",
        "{n} of {of} agencies account for half of the shortfall to {goal} ({x} of {all})",
        few, of=t.number(len(path)), goal=phrases.mark(scope, t), x=t.number(missing["missing"].iloc[:few].sum(), 0),
        all=t.number(missing["missing"].sum(), 0),
    )  # fmt: skip
    return Shortfall(few, len(path), sentence, missing.assign(label=[name[code] for code in missing["agency"]]))


class _Words:
    """Rows of agencies as they are listed."""

    def __init__(self, worst: pd.DataFrame, lacking: Shortfall | None, period: str | None, plan: Plan, t: Words,
                 chosen: str | None) -> None:  # fmt: skip
        self._worst, self._period, self._plan, self._t, self._chosen = worst, period, plan, t, chosen
        self._missing = {} if lacking is None else dict(
            zip(lacking.rows["agency"], lacking.rows["missing"], strict=True)
        )  # fmt: skip

    def of(self, path: pd.DataFrame) -> tuple[Unit, ...]:
        worst = {row["agency"]: row for row in records(self._worst[self._worst["agency"].isin(path["agency"])])}
        return tuple(self._unit(row, worst[row["agency"]]) for row in records(path))

    def _unit(self, path: Row, worst: Row) -> Unit:
        t, plan, code = self._t, self._plan, path["agency"]
        missing = self._missing.get(code)
        worst = worst if worst["status"] in SHORT else path
        is_increase = worst["target_form"] == INCREASE and path["target_form"] != INCREASE
        return Unit(
            agency=code,
            level=path["level"],
            name=t.name(names.agency(plan, code)),
            status=worst["status"],
            rate=phrases.reading(path, t),
            gap=_signed(worst, t),
            of=t("yearly increase") if is_increase else "",
            missing="" if missing is None else t.number(missing, 0),
            period="" if path["period"] == self._period or is_missing(path["period"])
            else names.brief_period(plan, path["period"], t),
            is_chosen=code == self._chosen,
        )  # fmt: skip


def _signed(row: Row, t: Words) -> str:
    """The distance that belongs to a row's status, with its sign; '' where it is unknown."""
    far = phrases.distance(row)
    return "" if is_missing(far) else t.signed(far, phrases.decimals(far)).replace("-", "\u2212")


def below(card: pd.DataFrame, plan: Plan, t: Words) -> list[tuple[str, str, str]]:
    """Agencies that fall short, the worst first: code, name, status. card: as of units()."""
    worst = card.drop_duplicates("agency") if len(card) else card
    order = {status: place for place, status in enumerate(STATUS_ORDER)}
    name = names.agencies(plan, t)
    short = [row for row in records(worst) if row["status"] in SHORT]
    sign = -1 if short and short[0]["direction"] == "down" else 1
    short.sort(key=lambda row: (order[row["status"]], sign * row["value"], name[row["agency"]]))
    return [(row["agency"], name[row["agency"]], row["status"]) for row in short]
