"""How the agencies of a level compare, and the scorecard of one of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kpi import evaluation, phrases
from kpi.charts import numbers
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import Words, is_missing
from kpi.plan import Plan, successors
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.views import names
from kpi.views.headline import headline
from kpi.views.lifetime import Absence, absence


@dataclass(frozen=True)
class League:
    """rows: one per agency: rank (1-2-2-4 by share before rounding), agency, name, share (whole percent of its judged
    indicators that are met or on track; missing, like the rank, where too few can be judged), and a count per status;
    the best first."""

    rows: pd.DataFrame
    headline: str

    @property
    def ranks(self) -> dict[str, int]:
        """The places of the agencies that can be judged."""
        judged = self.rows[self.rows["rank"].notna()]
        return dict(zip(judged["agency"], judged["rank"].astype(int), strict=True))

    @property
    def occurs(self) -> list[str]:
        """The statuses that any agency has, the worst first."""
        return [status for status in evaluation.STATUS_ORDER if self.rows[status].any()]

    @property
    def is_empty(self) -> bool:
        return bool(self.rows["share"].isna().all())


@dataclass(frozen=True)
class AgencyCard:
    """rows: one per indicator that the agency reports, the worst first: indicator, name, figure, goal, expected,
    status and its word, gap (to the expectation, in words), trend (its readings of the plan's years, up to the period,
    oldest first). numbers: the same to take along, headed for the reader, with its figures as numbers. absence: why
    there is no row, of an agency that did not exist then."""

    name: str
    note: str
    absence: Absence | None
    counts: dict[str, int]
    headline: str
    rows: pd.DataFrame
    numbers: pd.DataFrame


def level_card(store: Store, as_of: str, level: str, area: int | None, of_today: bool) -> pd.DataFrame:
    """The worst row of each agency of a level and indicator as of a period, of the agencies of then or of today."""
    card = scorecard(store, period=as_of, scope="agency", level=level, area=area, of_today=of_today)
    return evaluation.worst(card if of_today else names.standing(store.plan, card, as_of), ["agency", "indicator"])


def units_differ(plan: Plan, as_of: str, level: str) -> bool:
    """Whether the agencies of a level that had to report for a period are others than those of today."""
    return successors.differ(plan, as_of, level)


def league(store: Store, _: Words, as_of: str, level: str, area: int | None, of_today: bool = False) -> League:
    """The agencies of a level as of a period, judged over the indicators that each of them reports."""
    rows = ranked(level_card(store, as_of, level, area, of_today), store.plan, _)
    columns = ["agency", *evaluation.STATUS_ORDER, "rank", "name", "share", "judged"]
    frame = pd.DataFrame(rows, columns=columns).astype({"rank": "Int64", "share": "Int64"})
    return League(frame, _league_headline(rows, _.period(store.plan, as_of), _))


def ranked(card: pd.DataFrame, plan: Plan, _: Words) -> list[Row]:
    """The rows of a League, of a card that has one row per agency and indicator."""
    counts: dict[str, Counter[str]] = {}
    for agency, status in zip(card["agency"], card["status"], strict=True):
        counts.setdefault(agency, Counter())[status] += 1
    rows = [_judged(agency, counts[agency], plan, _) for agency in sorted(counts)]
    kept = [None if row["share"] is None else _kept(row) / row["judged"] for row in rows]
    shares = sorted((share for share in kept if share is not None), reverse=True)
    for row, share in zip(rows, kept, strict=True):
        row["rank"] = None if share is None else 1 + shares.index(share)
    return sorted(rows, key=lambda row: (row["rank"] or len(rows) + 1, row["name"]))


def _kept(counts: Mapping[str, Any]) -> int:
    return sum(counts[status] for status in evaluation.KEPT)


def _judged(agency: str, counts: Counter[str], plan: Plan, _: Words) -> Row:
    judged = _kept(counts) + sum(counts[status] for status in evaluation.SHORT)
    # One good figure among a dozen missing ones is no first place.
    enough = judged > 0 and judged >= plan.reckoning.min_coverage * counts.total() - evaluation.EPSILON
    return {
        "agency": agency,
        "name": _.name(names.agency(plan, agency)),
        "share": (200 * _kept(counts) + judged) // (2 * judged) if enough else None,  # a half goes up, as by hand
        "judged": judged,
        **{status: counts[status] for status in evaluation.STATUS_ORDER},
    }


def movements(
    store: Store, _: Words, as_of: str, level: str, area: int | None, of_today: bool = False
) -> dict[str, str]:
    """Agency → how its place has changed since the same period of the year before: 'tăng 2 bậc'. Who had no place then
    or has none now is not among them; nobody is in the plan's first year."""
    before = f"{int(as_of[:4]) - 1}{as_of[4:]}"
    if int(before[:4]) not in store.plan.years:
        return {}
    then = league(store, _, before, level, area, of_today).ranks
    now = league(store, _, as_of, level, area, of_today).ranks
    return {agency: _movement(then[agency] - place, _) for agency, place in now.items() if agency in then}


def _movement(places: int, _: Words) -> str:
    if places > 0:
        return _.plural("up {n} place", "up {n} places", places)
    if places < 0:
        return _.plural("down {n} place", "down {n} places", -places)
    return _("unchanged")


def _league_headline(rows: list[Row], period: str, _: Words) -> str:
    judged = [row for row in rows if row["share"] is not None]
    if not judged:
        return _("{period}: no agency can be judged yet.", period=period)
    best, last = judged[0], judged[-1]
    return _(
        "{period}: {n} of {total} agencies can be judged; first {best} ({best_share}%), last {last} ({last_share}%).",
        period=period, n=len(judged), total=len(rows), best=best["name"], best_share=best["share"], last=last["name"],
        last_share=last["share"],
    )  # fmt: skip


def standing(rows: League, agency: str, moved: str, _: Words) -> str:
    """The place of an agency among its peers: 'Hạng 2/11: 86% chỉ tiêu đánh giá được là đạt hoặc đúng tiến độ; so với
    năm trước: tăng 2 bậc'; empty without one. moved: as in movements()."""
    own = rows.rows[(rows.rows["agency"] == agency) & rows.rows["share"].notna()]
    if own.empty:
        return ""
    of = int(rows.rows["share"].notna().sum())
    said = _("Rank {rank} of {of}: {share}% of its indicators that can be judged are met or on track",
             rank=own["rank"].iloc[0], of=of, share=own["share"].iloc[0])  # fmt: skip
    return said + (_("; against the year before: {moved}", moved=moved) if moved else "") + "."


def agency_card(
    store: Store, _: Words, agency: str, as_of: str, area: int | None, of_today: bool = False
) -> AgencyCard:
    """The scorecard of one agency as of a period; of one of today with the figures of all whose place it has taken."""
    plan = store.plan
    card = scorecard(store, period=as_of, agency=agency, area=area, of_today=of_today)
    worst: dict[str, Row] = {}
    for row in records(evaluation.worst_first(card)):
        worst.setdefault(row["indicator"], row)
    stands = list(worst.values())
    counts = Counter(row["status"] for row in stands)
    absent = None if stands else absence(plan, agency, None if of_today else as_of, _)
    return AgencyCard(
        name=_.name(names.agency(plan, agency)),
        note="" if absent else _life(plan, agency, _),
        absence=absent,
        counts={status: counts[status] for status in evaluation.STATUS_ORDER if counts[status]},
        headline=headline(counts, _.period(plan, as_of), _) if counts else "",
        rows=_rows(stands, _trends(store, agency, area, of_today, plan.periods.get(as_of).year), plan, _),
        numbers=_numbers(stands, plan, _),
    )


def _life(plan: Plan, agency: str, _: Words) -> str:
    """From when and until when an agency exists, and who took it over; empty where it always has and does."""
    row = names.agency(plan, agency)
    said = []
    if not is_missing(row["valid_from"]):
        said.append(_("In being since {day}", day=_.date(row["valid_from"])))
    if not is_missing(row["valid_to"]):
        said.append(_("In being until {day}", day=_.date(row["valid_to"])))
    heirs = [_.name(names.agency(plan, heir)) for heir in plan.successors(agency)]
    if heirs:
        said.append(_("taken over by {agencies}", agencies=", ".join(heirs)))
    return "; ".join(said)


def _trends(store: Store, agency: str, area: int | None, of_today: bool, year: int) -> dict[str, list[float]]:
    """Per indicator the agency's readings of the plan's years before a year, the oldest first."""
    card = scorecard(store, agency=agency, area=area, of_today=of_today)
    # An indicator has a row for each target.
    of_years = dict(zip(zip(card["indicator"], card["year"], strict=True), card["value"], strict=True))
    trends: dict[str, list[float]] = {}
    for (code, of_year), value in of_years.items():
        if of_year < year and not is_missing(value):
            trends.setdefault(code, []).append(float(value))
    return trends


def _rows(stands: list[Row], trends: dict[str, list[float]], plan: Plan, _: Words) -> pd.DataFrame:
    rows = [
        {
            "indicator": row["indicator"],
            "name": _.name(names.indicator(plan, row["indicator"])),
            "figure": _.figure(row["value"], row["unit"]),
            "goal": phrases.goal(row, _),
            "expected": _.figure(row["expected"], row["unit"]),
            "status": row["status"],
            "word": names.status_words(row["status"], _),
            "gap": _.difference(row["gap"], row["unit"]),
            "trend": [*trends.get(row["indicator"], []), *([] if is_missing(row["value"]) else [row["value"]])],
        }
        for row in stands
    ]
    columns = ["indicator", "name", "figure", "goal", "expected", "status", "word", "gap", "trend"]
    return pd.DataFrame(rows, columns=columns)


def _numbers(stands: list[Row], plan: Plan, _: Words) -> pd.DataFrame:
    figures = {_("Actual"): "value", _("Target"): "goal", _("Expected"): "expected", _("Gap"): "gap"}
    return pd.DataFrame(
        {
            _("Code"): [row["indicator"] for row in stands],
            _("Indicator"): [_.name(names.indicator(plan, row["indicator"])) for row in stands],
            _("Status"): [_.status(row["status"]) for row in stands],
            _("Unit"): [numbers.unit_words(row["unit"], _) for row in stands],
            **{heading: [numbers.cell(row[name]) for row in stands] for heading, name in figures.items()},
        }
    )
