"""Who has reported: how a period stands by level, every agency's reports of a year, and one report figure by figure."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import charts
from kpi.charts import Drawing
from kpi.charts.palette import REPORTING
from kpi.i18n import NOTHING, Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.reporting.punctuality import ALL, STATES
from kpi.store import Store
from kpi.views import lifetime, names
from kpi.views.parts import of_part

WORST, BY_NAME = "worst", "name"
MOST_MISSING = 5
BADNESS = {"missing": 1000, "partial": 100, "late": 1}  # of a report, where agencies are sorted


@dataclass(frozen=True)
class Standing:
    """How the reports for a period stand at a level, or all of them (level None).

    headline: in a sentence. counts: state → number of reports. share_on_time, share_whole: in percent, NaN before the
    due day. levels: one row per level: level, name, due, on_time, late, partial, missing, share_on_time, share_whole,
    trend (the shares on time of the year's periods so far). lacking: what is missing most often, a sentence each.
    nothing_came: nobody has handed anything in for this year.
    """

    headline: str
    counts: dict[str, int]
    due: int
    share_on_time: float
    share_whole: float
    levels: pd.DataFrame
    lacking: tuple[str, ...]
    nothing_came: bool


@dataclass(frozen=True)
class Strip:
    """drawing: of the part that was asked for. counts: state → number of reports of the year. rows: one per agency, in
    the order asked for: agency, level, name, sum, and per period its mark and figures."""

    drawing: Drawing
    counts: dict[str, int]
    rows: pd.DataFrame


@dataclass(frozen=True)
class Report:
    """One agency's report for a period. state, its word and mark in `word`; said: what came, when, and what is still to
    come. rows: one per figure due, what is missing first: indicator, name, lead (of the total's), word, came."""

    name: str
    period: str
    state: str
    word: str
    said: str
    rows: pd.DataFrame


def last_due(plan: Plan, year: int, today: date) -> str:
    """The latest period of a year whose due day has passed, else its first."""
    periods = plan.periods.of_year(year)
    return next((period.code for period in reversed(periods) if period.unit_due < today), periods[0].code)


def reporting(store: Store, _: Words, period: str, level: str | None, today: date) -> Standing:
    """How the reports for a period stand on a day, at a level or everywhere."""
    plan, year = store.plan, store.plan.periods.get(period).year
    grid = punctuality.grid(store, year, today)
    shares = punctuality.shares(grid)
    of_level = grid["level"] == level if level else grid["level"].notna()
    own = grid[of_level & (grid["period"] == period)]
    summed = shares[(shares["level"] == (level or ALL)) & (shares["period"] == period)]
    told = records(summed)[0] if len(summed) else dict.fromkeys(punctuality.SHARE_COLUMNS, 0)
    counts = Counter(own["state"])
    return Standing(
        headline=_headline(plan, own, told, period, _),
        counts={state: counts[state] for state in STATES if counts[state]},
        due=int(told["due"]),
        share_on_time=told["share_on_time"] if told["due"] else float("nan"),
        share_whole=told["share_whole"] if told["due"] else float("nan"),
        levels=_levels(plan, shares, period, today, _),
        lacking=_lacking(store, period, level, today, _),
        nothing_came=not (grid["have"].any() or grid["unasked"].any()),
    )


def _headline(plan: Plan, own: pd.DataFrame, told: Row, period: str, _: Words) -> str:
    named, asked = _.period(plan, period), own[own["due"] > 0]
    if asked.empty:
        return _("{period}: nobody of this level owes a report.", period=named)
    if not told["due"]:
        return _("{period}: due on {day}; {have} of {n} reports are whole so far.", period=named,
                 day=_.date(own["unit_due"].iloc[0]), have=_.number((asked["have"] == asked["due"]).sum()),
                 n=_.number(len(asked)))  # fmt: skip
    return _("{period}: {on_time} of {due} reports came whole and on time; not handed in: {missing}; lacking "
             "figures: {partial}.", period=named, on_time=_.number(told["on_time"]), due=_.number(told["due"]),
             missing=_.number(told["missing"]), partial=_.number(told["partial"]))  # fmt: skip


def _levels(plan: Plan, shares: pd.DataFrame, period: str, today: date, _: Words) -> pd.DataFrame:
    over = {one.code for one in plan.periods.of_year(int(period[:4])) if one.unit_due < today}
    trends = {
        level: [share for share in of_level["share_on_time"] if not is_missing(share)]
        for level, of_level in shares[shares["period"].isin(over)].groupby("level")
    }
    own = shares[(shares["period"] == period) & (shares["due"] > 0)]
    own = pd.concat([own[own["level"] != ALL], own[own["level"] == ALL]])
    levels = own["level"].tolist()
    words = [_("All levels") if level == ALL else _.level(level) for level in levels]
    return own.assign(name=words, trend=pd.Series([trends[level] for level in levels], own.index)).reset_index(
        drop=True
    )


def _lacking(store: Store, period: str, level: str | None, today: date, _: Words) -> tuple[str, ...]:
    """The indicators that most agencies have not handed in: 'CT3.13 … : thiếu ở 130/188 cơ quan, đơn vị'."""
    due = punctuality.figures_due(store, int(period[:4]), today)
    own = due[(due["period"] == period) & ((due["level"] == level) if level else True)]
    missing = own[own["state"] == "missing"]
    asked = own["indicator"].value_counts().to_dict()
    most = missing["indicator"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return tuple(
        _("{code} {name}: missing at {n} of {of}", code=code, n=_.number(n), of=_.number(asked[code]),
          name=_.name(names.indicator(store.plan, str(code))))
        for code, n in most.head(MOST_MISSING).to_dict().items()
    )  # fmt: skip


def strip(store: Store, _: Words, year: int, level: str | None, order: str, today: date, part: int = 0) -> Strip:
    """Every agency's reports of a year, by level; within one the worst first, or by name. part: which agencies are
    drawn, where they are too many for one picture (kpi.views.parts)."""
    plan, grid = store.plan, punctuality.grid(store, year, today)
    cells = grid[grid["level"] == level] if level else grid
    periods = [{"period": one.code, "label": names.short_period(plan, one.code, _).removesuffix(" of")}
               for one in plan.periods.of_year(year)]  # fmt: skip
    agencies = _sorted(plan, cells, year, order, _)
    rows, shown = records(cells), of_part(records(agencies), part)
    texts = {(row["agency"], row["period"]): _text(row, _) for row in rows}
    codes = {row["agency"] for row in shown}
    told = [{**row, "text": _text(row, _), "said": _said(row, _)} for row in rows if row["agency"] in codes]
    table = agencies.rename(columns={"label": "name"})
    for column in periods:
        table[column["period"]] = [texts[agency, column["period"]] for agency in agencies["agency"]]
    counts = Counter(cells["state"])
    return Strip(
        drawing=charts.reporting_strip(shown, periods, told, _),
        counts={state: counts[state] for state in STATES if counts[state]},
        rows=table,
    )


def _sorted(plan: Plan, cells: pd.DataFrame, year: int, order: str, _: Words) -> pd.DataFrame:
    """One row per agency: agency, level, label, group, sum; levels in the plan's order."""
    badness = cells["state"].map(BADNESS).fillna(0) + (cells["due"] - cells["have"]).where(cells["fell_due"], 0) / 100
    of_agency = cells.assign(
        badness=badness, on_time=(cells["state"] == "on_time") & cells["fell_due"], level_at=cells["level"]
    ).groupby("agency", sort=False)
    sums = of_agency.agg(level=("level_at", "first"), badness=("badness", "sum"), on_time=("on_time", "sum"),
                         due=("fell_due", "sum")).reset_index()  # fmt: skip
    sums["label"] = [named(plan, agency, year, _) for agency in sums["agency"]]
    sums["group"] = sums["level"].map({one: _.level(one) for one in (TOTAL, *plan.levels)})
    sums["sum"] = [f"{on_time}/{due}" if due else NOTHING
                   for on_time, due in zip(sums["on_time"], sums["due"], strict=True)]  # fmt: skip
    place = {one: at for at, one in enumerate((TOTAL, *plan.levels))}
    sums["place"] = sums["level"].map(place)
    keys, up = (["place", "label"], [True, True]) if order == BY_NAME else (
        ["place", "badness", "due", "label"], [True, False, False, True])  # fmt: skip
    return sums.sort_values(keys, ascending=up, ignore_index=True)[["agency", "level", "label", "group", "sum"]]


def named(plan: Plan, agency: str, year: int, _: Words) -> str:
    """An agency's name, with its first or last day where that lies within a year's periods."""
    row = names.agency(plan, agency)
    first, last = plan.periods.of_year(year)[0].starts, plan.periods.year_end(year).ends
    if not is_missing(row["valid_to"]) and row["valid_to"].date() <= last:
        return lifetime.until(row, _)
    if not is_missing(row["valid_from"]) and row["valid_from"].date() > first:
        return lifetime.since(row, _)
    return _.name(row)


def _text(row: Row, _: Words) -> str:
    """What stands on a cell: the state's mark and the figures that came, of those due: '◆ 12/14'."""
    mark = REPORTING[row["state"]].mark
    if row["due"]:
        return f"{mark} {row['have']}/{row['due']}"
    return f"{mark} {row['unasked']}" if row["unasked"] else mark


def _said(row: Row, _: Words) -> str:
    """What came, in a sentence."""
    unasked = _.plural("{n} figure came that was not due", "{n} figures came that were not due", row["unasked"])
    if not row["due"]:
        return unasked if row["unasked"] else _("nothing is due")
    said = [_("{have} of {due} figures, {in_time} in time", have=row["have"], due=row["due"], in_time=row["in_time"])]
    if not is_missing(row["whole_at"]):
        said.append(_("whole since {moment}", moment=_.moment(row["whole_at"])))
    said.append(_("due on {day}", day=_.date(row["unit_due"])))
    return "; ".join([*said, unasked] if row["unasked"] else said)


def one_report(store: Store, _: Words, agency: str, period: str, today: date) -> Report:
    """One agency's report for a period, figure by figure."""
    plan, end = store.plan, store.plan.periods.get(period)
    grid = punctuality.grid(store, end.year, today)
    cell = grid[(grid["agency"] == agency) & (grid["period"] == period)]
    state = str(cell["state"].iloc[0]) if len(cell) else "did_not_exist"
    due = punctuality.figures_due(store, end.year, today)
    own = due[(due["agency"] == agency) & (due["period"] == period)]
    own = own.sort_values("state", key=lambda states: states.map(STATES.index), kind="stable")
    rows = [
        {
            "indicator": row["indicator"],
            "name": _.name(names.indicator(plan, row["indicator"])),
            "lead": names.lead_words(plan, row["indicator"], end.ends, _) if agency == plan.total_agency else "",
            "word": state_words(row["state"], _),
            "came": _.moment(row["first_at"]),
        }
        for row in records(own)
    ]
    return Report(
        name=named(plan, agency, end.year, _),
        period=_.period(plan, period),
        state=state,
        word=state_words(state, _),
        said=_said(records(cell)[0], _) if len(cell) else "",
        rows=pd.DataFrame(rows, columns=["indicator", "name", "lead", "word", "came"]),
    )


def state_words(state: str, _: Words) -> str:
    """A state where no colour can stand: its mark and its word."""
    return f"{REPORTING[state].mark} {_.reporting_state(state)}"
