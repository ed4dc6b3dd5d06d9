"""The course of an indicator over the years of a report (sơ kết, tổng kết): each target, its path, met or not."""

from collections.abc import Iterable, Sequence

from kpi import phrases
from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.report import sentences
from kpi.report.asked import Asked, span_in_text
from kpi.report.blocks import Block, Column, Line, Paragraph, Table
from kpi.report.facts import Facts, Item, Standing


def indicator(item: Item, plan: Plan, asked: Asked, _: Words) -> list[str]:
    """One sentence, or where the indicator has several scopes its name and then one sentence for each."""
    return sentences.said_of(item, lambda one: course(one, plan, asked, _), _)


def course(one: Standing, plan: Plan, asked: Asked, _: Words) -> str:
    """From where to where, how far from the target, in which years a yearly target was met."""
    now = sentences.standing(one, plan, asked, _)
    return " ".join(filter(None, [now, _from_the_start(one, plan, asked, _), *_yearly(one, asked, _)]))


def _from_the_start(one: Standing, plan: Plan, asked: Asked, _: Words) -> str:
    """The change over the report's years; empty where there is no second reading, or a milestone."""
    row = one.row
    readings = [each for each in _readings(one, asked) if each["year"] < asked.year]
    if row["kind"] == "milestone":
        return ""
    if is_missing(row["value"]) or row["thin"]:
        return ""
    if not readings:
        return _("There are no figures of earlier years of the report.")
    first = readings[0]
    since = _.in_text(plan, first["period"])
    start = sentences.figure(first["value"], first["unit"], _)
    moved = sentences.change(first["value"], row["value"], row["unit"], _("{period} ({x})", period=since, x=start), _)
    return _("Over the whole span: {change}.", change=moved)


def _readings(one: Standing, asked: Asked) -> list[Row]:
    """One row per year of the report with a reading that is not thin, in order."""
    seen: dict[int, Row] = {}
    for row in (*one.past, one.row):
        if row["year"] in asked.years and not is_missing(row["value"]) and not row["thin"]:
            seen.setdefault(row["year"], row)
    return [seen[year] for year in sorted(seen)]


def _yearly(one: Standing, asked: Asked, _: Words) -> Iterable[str]:
    """Of each target that is due every year, the years in which it was met, missed, and not known."""
    for target in one.targets:
        if target["each_year"]:
            yield _years_said(_each_year(one, target, asked), _)


def _each_year(one: Standing, target: Row, asked: Asked) -> dict[int, str]:
    same = ("target_level", "target_form", "target_value")
    rows = [row for row in one.past if all(row[name] == target[name] for name in same)]
    return {row["year"]: row["status"] for row in (*rows, target) if row["year"] in asked.years}


def _years_said(statuses: dict[int, str], _: Words) -> str:
    met = [year for year, status in statuses.items() if status == "met"]
    short = [year for year, status in statuses.items() if status in ("missed", "off_track", "behind")]
    open_ = [year for year, status in statuses.items() if year not in (*met, *short)]
    said = [_("met in {met} of {n} years{which}", met=_.number(len(met)), n=_.number(len(statuses)), which=_list(met))]
    if short:
        said.append(_("not met in {years}", years=_joined(short)))
    if open_:
        said.append(_("not assessed in {years}", years=_joined(open_)))
    return _("Year by year: {said}.", said="; ".join(said))


def _list(years: Sequence[int]) -> str:
    return f" ({_joined(years)})" if years else ""


def _joined(years: Iterable[int]) -> str:
    return ", ".join(map(str, years))


def table(facts: Facts, items: Sequence[Item], _: Words) -> Table:
    """One line per target: what it asks, its reading in each year, and whether it has been met."""
    asked, plan = facts.asked, facts.plan
    years = asked.years
    width = 1.55 if len(years) > 3 else 1.7
    columns = (
        Column(_("No."), 1.0, "center"),
        Column(_("Indicator"), 11.0 - len(years) * width),
        Column(_("Target"), 2.4),
        *(Column(str(year) if year < asked.year else _last(plan, asked, _), width, "right") for year in years),
        Column(_("Assessment"), 1.9, "center"),
    )
    lines: list[Line] = []
    for number, item in enumerate(items, start=1):
        opening: tuple[str | None, str | None] = (str(number), sentences.named(item, _))
        for one in item.standings:
            figures = [_in_year(one, year, _) for year in years]
            for at, row in enumerate(one.targets):
                asks = phrases.target(row, _, plan.base_year)
                named = (
                    f"{one.label}: {asks}"
                    if one.label and at == 0 and len(item.standings) > 1
                    else asks[:1].upper() + asks[1:]
                )
                shown = figures if at == 0 else [None] * len(years)
                lines.append(Line((*opening, named, *shown, _.status(row["status"]))))
                opening = None, None
    return Table(_("Results over the years, {span}", span=span_in_text(plan, asked, _)), columns, tuple(lines))


def brackets_said(table: Table, _: Words) -> list[Block]:
    """What brackets mean, where the table has any."""
    has_any = any(cell and cell.startswith("(") for line in table.lines for cell in line.cells)
    return [Paragraph(_("Figures in brackets: too few agencies have handed in, not judged."))] if has_any else []


def _last(plan: Plan, asked: Asked, _: Words) -> str:
    return _.period(plan, asked.period.code) if asked.period.suffix else str(asked.year)


def _in_year(one: Standing, year: int, _: Words) -> str:
    """The reading of a year, without words that its column has no room for; thin ones are shown in brackets."""
    row = next((row for row in (*one.past, one.row) if row["year"] == year), None)
    if row is None or is_missing(row["value"]):
        return _.number(None)
    if row["unit"] == "yes/no":
        return _.value(row["value"], row["unit"])
    x = _.percent(row["value"]) if row["unit"] == "%" else _.number(row["value"])
    return f"({x})" if row["thin"] else x
