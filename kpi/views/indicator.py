"""One indicator: what it means and who answers for it, how it stands, by year, level and agency, and from what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

import pandas as pd

from kpi import charts, evaluation, phrases
from kpi.charts import Drawing
from kpi.evaluation.scorecard import readings
from kpi.i18n import N_, SOURCE, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, Table, first_of_each, records, text
from kpi.store import Store
from kpi.views import cards, names
from kpi.views.lifetime import Absence, absence

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
    """A target in short, and in the decision's own words; `translation`: those in English, where English is read."""

    level: str
    asks: str
    quote: str
    translation: str
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


# What a drawing of thousands of agencies needs of each beside its name: its reading, its status, its target in words.
OF_THOUSANDS = (
    "agency", "value", "unit", "kind", "direction", "status", "goal", "expected", "target_form", "comparator",
)  # fmt: skip
# How an agency stands: its code and name, its reading, its status and the judgement in words (None among more than
# figures.MOST_DOTS).
STANDING = ("agency", "label", "value", "status", "said")


@dataclass(frozen=True)
class IndicatorView:
    """`row` is the plan's; `stands` the card's row of the chosen scope (None where no target binds it, or of an agency
    that did not exist then: see `absence`); `shown` the agencies, as the columns of STANDING."""

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
    absence: Absence | None
    made: tuple[str, ...]
    years: Drawing
    levels: Drawing | None
    agencies: Drawing | None
    shown: Mapping[str, Sequence[Any]]
    words: Words
    sources: tuple[Source, ...]
    is_empty: bool

    @cached_property
    def league(self) -> pd.DataFrame:
        """The agencies as a table of words, made when it is first looked at: see league_of()."""
        return league_of(self.shown, self.row["unit"], self.row["direction"], self.words)


def levels_on_offer(plan: Plan, code: str) -> tuple[str, ...]:
    """The scopes of an indicator that a target binds: the total and the levels that report it, as the plan has them."""
    targets = {target["level"] for target in names.targets(plan, code)}
    ratio = names.indicator(plan, code)["kind"] == "ratio"
    bound = targets | (set(plan.levels_of(code)) if "total" in targets and ratio else set())
    return tuple(level for level in ("total", *plan.levels) if level in bound)


def indicator_view(store: Store, _: Words, code: str, as_of: str, level: str, agency: str | None) -> IndicatorView:
    """One indicator as of a period; `level` (or 'total') and `agency` choose the scope of the readings by year."""
    plan, row = store.plan, names.indicator(store.plan, code)
    firmness = DEFINITION_STATUS[row["definition_status"]]
    period = plan.periods.get(as_of)
    worst_first = names.described(cards.of_scope(store, code, as_of, level, agency), plan, _)
    history = sorted(worst_first, key=itemgetter("year", "target_level", "target_form"))
    points = _points(store, first_of_each(worst_first, "year"), code, level, agency, _)
    stands = next((one for one in worst_first if one["year"] == period.year), None)
    levels = _levels(cards.of_levels(store, code, as_of), plan)
    agencies = _agencies(cards.of_agencies(store, code, as_of, level), plan, _)
    shown = _shown(agencies)
    return IndicatorView(
        row=row,
        name=_.name(row),
        area=names.area(plan, row["area"], _),
        leads=tuple((one, _.name(names.agency(plan, one))) for one in names.leads(plan, code, period.ends)),
        definition=_(firmness),
        targets=targets_of(plan, code, _),
        scope=_.name(names.agency(plan, agency)) if agency else _.level(level),
        stands=stands,
        figure=_figure(points, period.year, stands, row["unit"], _),
        said=stands["said"] if stands else _("no target binds this scope"),
        absence=absence(plan, agency, as_of, _) if agency and not stands else None,
        made=_made(stands, plan, _) if stands else (),
        years=charts.by_year(points, history, _, years=plan.years, year=period.year),
        levels=_by_level(levels, plan, level, _),
        agencies=charts.by_agency(agencies, _) if len(agencies) else None,
        shown=shown,
        words=_,
        is_empty=all(is_missing(value) for value in (*(one["value"] for one in points), *shown["value"])),
        sources=() if store.is_demo else sources_of(plan, code, row["unit"], _),
    )


def _agencies(card: pd.DataFrame, plan: Plan, _: Words) -> Table:
    """What is drawn and listed of each agency; of thousands no more than the drawing needs, and no row of each."""
    if len(card) <= charts.MOST_DOTS:
        return names.described(card, plan, _)
    name = names.agencies(plan, _)
    label = text([name[code] for code in card["agency"].to_numpy()])
    return card[[*OF_THOUSANDS]].reset_index(drop=True).assign(label=label, said=None)


def _shown(agencies: Table) -> dict[str, Sequence[Any]]:
    """The columns of STANDING."""
    if isinstance(agencies, pd.DataFrame):
        return {name: agencies[name].tolist() for name in STANDING}
    return {name: [row[name] for row in agencies] for name in STANDING}


def _points(store: Store, judged: list[Row], code: str, level: str, agency: str | None, _: Words) -> list[Row]:
    """One row per year with a judgement or a figure, also of years before the plan, in order. judged: the worst row of
    each year."""
    plan, about = store.plan, names.indicator(store.plan, code)
    years = {row["year"] for row in judged}
    before = {"status": None, "said": _("before the plan"), "goal": None, "expected": None,
              "unit": about["unit"], "direction": about["direction"]}  # fmt: skip
    figure = records(readings(store, indicator=code, level=level, agency=agency))
    points = [*(row | before for row in figure if row["year"] not in years), *judged]
    return [row | _when(row, plan, _) for row in sorted(points, key=itemgetter("year"))]


def _when(row: Row, plan: Plan, _: Words) -> Row:
    period = str(row["year"]) if is_missing(row["period"]) else row["period"]
    return {"when": _.period(plan, period), "when_short": names.short_period(plan, period, _)}


def _by_level(levels: list[Row], plan: Plan, chosen: str, _: Words) -> Drawing | None:
    """Nothing where no level is judged beside the province."""
    if all(row["scope"] == "total" for row in levels):
        return None
    return charts.by_level(names.described(levels, plan, _), _, chosen=chosen)


def _levels(worst_first: list[Row], plan: Plan) -> list[Row]:
    """The worst row of the total and each level, in the plan's order."""
    order = ("total", *plan.levels)
    return sorted(first_of_each(worst_first, "level"), key=lambda row: order.index(row["level"]))


def targets_of(plan: Plan, code: str, _: Words) -> tuple[Target, ...]:
    about = names.indicator(plan, code)
    return tuple(
        Target(
            level=row["level"],
            asks=phrases.target(_as_card(row, about), _, plan.base_year),
            quote=_text(row["quote_vi"]),
            translation=_text(row.get("quote_en")) if _.lang == SOURCE else "",
            note=_.text(row, "note"),
            source=_text(row["source"]),
        )
        for row in names.targets(plan, code)
    )


def _as_card(target: Row, about: Row) -> Row:
    """A row of the plan's targets under the names that a card gives it."""
    due = {"due_year": target["year_to"], "each_year": target["due_basis"] == "each_year"}
    return {**target, "unit": about["unit"], "kind": about["kind"], "target_form": target["form"],
            "target_value": target["value"], **due}  # fmt: skip


def _text(cell: object) -> str:
    return "" if is_missing(cell) else str(cell)


def _figure(points: list[Row], year: int, stands: Row | None, unit: str, _: Words) -> str:
    value = next((row["value"] for row in points if row["year"] == year), None)
    return phrases.reading({**stands, "value": value}, _) if stands else phrases.figure(value, unit, _)


def _made(row: Row, plan: Plan, _: Words) -> tuple[str, ...]:
    """How the number was made: its period, its basis, who has reported, and whether two ways of making it disagree."""
    if is_missing(row["basis"]):
        return ()
    said = [f"{_.period(plan, row['period'])}: {_.basis(row['basis'])}", phrases.coverage(row, _)]
    if not is_missing(row["numerator"]):
        said.append(f"{_.number(row['numerator'])} / {_.number(row['denominator'])}")
    said.append(phrases.left_out(row, _))
    other = row["rolled_up_value"]
    if not is_missing(other) and evaluation.differ(other, row["value"], plan.reckoning.differs_points):
        said.append(_("the agencies' own figures add up to {x}: {gap} apart", x=_.percent(other),
                      gap=phrases.amount(other - row["value"], "%", _)))  # fmt: skip
    return tuple(one for one in said if one)


def league_of(shown: Mapping[str, Sequence[Any]], unit: str, direction: str, _: Words) -> pd.DataFrame:
    """One row per agency: agency, rank (1-2-2-4 by reading; missing without one), label (its name), figure, status and
    its word, said."""
    rows = pd.DataFrame(shown)
    rank = rows["value"].astype(float).rank(method="min", ascending=direction == "down").astype("Int64")
    rows = rows.assign(
        rank=rank,
        figure=[_.figure(value, unit) for value in shown["value"]],
        word=[names.status_words(status, _) for status in shown["status"]],
    )
    columns = ["rank", "agency", "label", "figure", "status", "word", "said"]
    return rows.sort_values(["rank", "label"], na_position="last", kind="stable", ignore_index=True)[columns]


def sources_of(plan: Plan, code: str, unit: str, _: Words) -> tuple[Source, ...]:
    rows = plan.published[plan.published["indicator"] == code].sort_values("period", ascending=False)
    return tuple(_source(row, plan, unit, _) for row in records(rows))


def _source(row: Row, plan: Plan, unit: str, _: Words) -> Source:
    value = row["value"] if is_missing(row["numerator"]) else 100 * row["numerator"] / row["denominator"]
    where, how = _text(row["source_url"]), EVIDENCE[row["evidence"]]
    url = _GITHUB.sub(r"https://github.com/\1/blob/HEAD/\2", where) if _GITHUB.match(where) else where
    return Source(
        figure=f"{_.period(plan, row['period'])}: {phrases.figure(value, unit, _)}",
        title=_text(row["source_title"]) or where,
        url=url if url.startswith(("http://", "https://")) else "",
        evidence=_(how),
        quote=_text(row["quote"]),
    )
