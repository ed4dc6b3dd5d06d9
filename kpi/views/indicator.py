"""One indicator: what it means and who answers for it, how it stands, by year, level and agency, and from what."""

import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kpi import figures, narrate, reckon
from kpi.figures import Drawing
from kpi.plan import Plan
from kpi.rows import Row, records
from kpi.scorecard import readings
from kpi.store import Store
from kpi.views import cards, names
from kpi.words import N_, Words, is_missing

DEFINITION_STATUS = {
    "A": N_("A: the official formula has been read."),
    "B": N_("B: an official formula is known to exist; it has not been read yet."),
    "C": N_("C: only the decision's wording; the formula is this program's reading."),
}
# A file of a public repository, as published.csv names it: github:owner/repository path, row of it.
_GITHUB = re.compile(r"^github:(\S+) ([^\s,]+).*$")
EVIDENCE = {
    "read": N_("read in the source"),
    "derived": N_("derived from a statement in the source"),
    "computed": N_("computed from the source's data"),
}


@dataclass(frozen=True)
class Target:
    """A target in short, and in the decision's own words."""

    level: str
    asks: str
    quote: str
    note: str
    source: str


@dataclass(frozen=True)
class Source:
    """A published figure and where it stands; `url` is empty where there is no page to open."""

    figure: str
    title: str
    url: str
    evidence: str
    quote: str


@dataclass(frozen=True)
class IndicatorView:
    """`row` is the plan's; `stands` the card's row of the chosen scope (None where no target binds it); `shown` the
    agencies' rows of the card."""

    row: Row
    name: str
    area: str
    leads: tuple[tuple[str, str], ...]
    definition: str
    targets: tuple[Target, ...]
    scope: str
    stands: Row | None
    figure: str
    said: str
    made: tuple[str, ...]
    years: Drawing
    levels: Drawing | None
    agencies: Drawing | None
    shown: pd.DataFrame
    words: Words
    sources: tuple[Source, ...]
    is_empty: bool

    @cached_property
    def league(self) -> pd.DataFrame:
        """The agencies as a table of words, made when it is first looked at: see league_of()."""
        return league_of(self.shown, self.words)


def levels_on_offer(plan: Plan, code: str) -> tuple[str, ...]:
    """The scopes of an indicator that a target binds: the total and the levels that report it, as the plan has them."""
    targets = set(plan.targets.loc[plan.targets["indicator"] == code, "level"])
    ratio = names.indicator(plan, code)["kind"] == "ratio"
    bound = targets | (set(plan.levels_of(code)) if "total" in targets and ratio else set())
    return tuple(level for level in ("total", *plan.levels) if level in bound)


def indicator_view(store: Store, _: Words, code: str, as_of: str, level: str, agency: str | None) -> IndicatorView:
    """One indicator as of a period; `level` (or 'total') and `agency` choose the scope of the readings by year."""
    plan, row = store.plan, names.indicator(store.plan, code)
    firmness = DEFINITION_STATUS[row["definition_status"]]
    period = plan.periods.get(as_of)
    now = cards.of_period(store, code, as_of)
    history = names.described(_years(store, code, as_of, level, agency, now), plan, _)
    points = _points(store, history, code, level, agency, _)
    stands = next(iter(records(reckon.worst_first(history[history["year"] == period.year]).head(1))), None)
    many = now["scope"].eq("level").any()
    of_agencies = now[(now["scope"] == "agency") & (now["level"].eq(level) | (level == "total"))]
    shown = names.described(reckon.worst(names.standing(plan, of_agencies, as_of), ["agency"]), plan, _)
    return IndicatorView(
        row=row,
        name=_.name(row),
        area=names.area(plan, row["area"], _),
        leads=tuple((one, _.name(names.agency(plan, one))) for one in names.leads(plan, code, period.ends)),
        definition=_(firmness),
        targets=targets_of(plan, code, _),
        scope=_.name(names.agency(plan, agency)) if agency else _.level(level),
        stands=stands,
        figure=_figure(points, period.year, row["unit"], _),
        said=stands["said"] if stands else _("no target binds this scope"),
        made=_made(stands, plan, _) if stands else (),
        years=figures.by_year(points, history, _, years=plan.years, year=period.year),
        levels=figures.by_level(names.described(_levels(now, plan), plan, _), _, chosen=level) if many else None,
        agencies=figures.by_agency(shown, _) if len(shown) else None,
        shown=shown,
        words=_,
        is_empty=bool(points["value"].isna().all() and shown["value"].isna().all()),
        sources=() if store.is_demo else sources_of(plan, code, row["unit"], _),
    )


def _scope(card: pd.DataFrame, level: str, agency: str | None) -> pd.DataFrame:
    if agency:
        return card[(card["scope"] == "agency") & (card["agency"] == agency)]
    return card[(card["scope"] != "agency") & (card["level"] == level)]


def _years(store: Store, code: str, as_of: str, level: str, agency: str | None, now: pd.DataFrame) -> pd.DataFrame:
    """The card's rows of one scope in every year of the plan; the chosen year as of the chosen period."""
    all_years = cards.of_years(store, code)
    year = store.plan.periods.get(as_of).year
    rows = pd.concat([_scope(all_years[all_years["year"] != year], level, agency), _scope(now, level, agency)])
    return rows.sort_values(["year", "target_level", "target_form"], kind="stable", ignore_index=True)


def _points(store: Store, history: pd.DataFrame, code: str, level: str, agency: str | None, _: Words) -> pd.DataFrame:
    """One row per year with a judgement or a figure, also of years before the plan, in order."""
    plan = store.plan
    judged = reckon.worst(history, ["year"])
    figure = readings(store, indicator=code, level=level, agency=agency)
    unjudged = figure[~figure["year"].isin(judged["year"])]
    about = names.indicator(plan, code)
    before = unjudged.assign(
        status=None,
        said=_("before the plan"),
        goal=float("nan"),
        expected=float("nan"),
        unit=about["unit"],
        direction=about["direction"],
    )
    points = pd.concat([before, judged], ignore_index=True).sort_values("year", ignore_index=True)
    periods = [str(year) if is_missing(period) else period
               for period, year in zip(points["period"], points["year"], strict=True)]  # fmt: skip
    return points.assign(
        when=[_.period(plan, period) for period in periods],
        when_short=[names.short_period(plan, period, _) for period in periods],
    )


def _levels(now: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The worst row of the total and each level, in the plan's order."""
    rows = reckon.worst(now[now["scope"] != "agency"], ["level"])
    order = {level: at for at, level in enumerate(("total", *plan.levels))}
    return rows.sort_values("level", key=lambda column: column.map(order), ignore_index=True)


def targets_of(plan: Plan, code: str, _: Words) -> tuple[Target, ...]:
    about = names.indicator(plan, code)
    rows = records(plan.targets[plan.targets["indicator"] == code])
    return tuple(
        Target(
            level=row["level"],
            asks=narrate.target(_as_card(row, about), _, plan.base_year),
            quote=_text(row["quote_vi"]),
            note=_text(row["note"]),
            source=_text(row["source"]),
        )
        for row in rows
    )


def _as_card(target: Row, about: Row) -> Row:
    """A row of the plan's targets under the names that a card gives it."""
    due = {"due_year": target["year_to"], "each_year": target["due_basis"] == "each_year"}
    return {**target, "unit": about["unit"], "kind": about["kind"], "target_form": target["form"],
            "target_value": target["value"], **due}  # fmt: skip


def _text(cell: object) -> str:
    return "" if is_missing(cell) else str(cell)


def _figure(points: pd.DataFrame, year: int, unit: str, _: Words) -> str:
    of_year = points.loc[points["year"] == year, "value"]
    return narrate.figure(of_year.iloc[0] if len(of_year) else None, unit, _)


def _made(row: Row, plan: Plan, _: Words) -> tuple[str, ...]:
    """How the number was made: its period, its basis, who has reported, and whether two ways of making it disagree."""
    if is_missing(row["basis"]):
        return ()
    said = [f"{_.period(plan, row['period'])}: {_.basis(row['basis'])}", narrate.coverage(row, _)]
    if not is_missing(row["numerator"]):
        said.append(f"{_.number(row['numerator'])} / {_.number(row['denominator'])}")
    if not is_missing(row["unweighted"]) and row["unweighted"] > 0 and row["basis"] == "rolled_up":
        said.append(_.plural("{n} bare rate is left out of the sum", "{n} bare rates are left out of the sum",
                             int(row["unweighted"])))  # fmt: skip
    other = row["rolled_up_value"]
    if not is_missing(other) and abs(other - row["value"]) > plan.reckoning.differs_points:
        said.append(_("the agencies' own figures add up to {x}: {gap} apart", x=_.percent(other),
                      gap=narrate.amount(other - row["value"], "%", _)))  # fmt: skip
    return tuple(one for one in said if one)


def league_of(rows: pd.DataFrame, _: Words) -> pd.DataFrame:
    """One row per agency: agency, rank (1-2-2-4 by reading; missing without one), label (its name), figure, status and
    its word, said."""
    direction = rows["direction"].iloc[0] if len(rows) else "up"
    ranked = rows.assign(rank=rows["value"].rank(method="min", ascending=direction == "down").astype("Int64"))
    ranked = ranked.sort_values(["rank", "label"], na_position="last", kind="stable", ignore_index=True)
    figure = [_.figure(value, unit) for value, unit in zip(ranked["value"], ranked["unit"], strict=True)]
    word = [names.status_words(status, _) for status in ranked["status"]]
    columns = ["rank", "agency", "label", "figure", "status", "word", "said"]
    return ranked.assign(figure=figure, word=word)[columns]


def sources_of(plan: Plan, code: str, unit: str, _: Words) -> tuple[Source, ...]:
    rows = plan.published[plan.published["indicator"] == code].sort_values("period", ascending=False)
    return tuple(_source(row, plan, unit, _) for row in records(rows))


def _source(row: Row, plan: Plan, unit: str, _: Words) -> Source:
    value = row["value"] if is_missing(row["numerator"]) else 100 * row["numerator"] / row["denominator"]
    where, how = _text(row["source_url"]), EVIDENCE[row["evidence"]]
    url = _GITHUB.sub(r"https://github.com/\1/blob/HEAD/\2", where) if _GITHUB.match(where) else where
    return Source(
        figure=f"{_.period(plan, row['period'])}: {narrate.figure(value, unit, _)}",
        title=_text(row["source_title"]) or where,
        url=url if url.startswith(("http://", "https://")) else "",
        evidence=_(how),
        quote=_text(row["quote"]),
    )
