"""One reform area of a report: its indicators in words, a table, a chart; what falls short and why; tasks; coverage."""

from collections import Counter
from collections.abc import Sequence

from kpi import phrases
from kpi.evaluation import SHORT, STATUS_ORDER, UNASSESSED
from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row, records
from kpi.report import path, sentences, tasks
from kpi.report.bars import bars
from kpi.report.blocks import Block, Column, Heading, Line, Paragraph, Point, Table
from kpi.report.facts import Facts, Item, Standing
from kpi.views import names

OTHERS_SHOWN = 3  # explanations of an indicator beside those of who leads it


def area_part(facts: Facts, area: Row, _: Words) -> list[Block]:
    """The part of one area; of an agency of which it asks nothing, a sentence that says so."""
    items = facts.of_area(area["area"])
    of_area = [row for row in facts.tasks if row["area"] == area["area"]]
    blocks: list[Block] = [Heading(1, f"{area['roman']}. {_.name(area)}")]
    if not items and not of_area:
        return [*blocks, Paragraph(_("The plan asks for nothing from this agency in this area."))]
    sections = [
        (_("Results of the indicators"), _results(facts, items, _)),
        (_("What falls short, and why"), _short(facts, items, _)),
        (_("How the tasks stand"), tasks.of_area(facts, of_area, _)),
        (_("Completeness of the figures"), _coverage(facts, area["area"], items, _)),
    ]
    for number, (title, section) in enumerate(((title, some) for title, some in sections if some), start=1):
        blocks += [Heading(2, f"{number}. {title}"), *section]
    return blocks


def _results(facts: Facts, items: Sequence[Item], _: Words) -> list[Block]:
    if not items:
        return []
    said = counted([item.status for item in items], _)
    blocks: list[Block] = [Paragraph(said)]
    asked = facts.asked
    for item in items:
        if asked.is_span:
            first, *rest = path.indicator(item, facts.plan, asked, _)
        else:
            first, *rest = sentences.indicator(item, facts.plan, asked, _)
        blocks += [Point(first), *(Point(one, 1) for one in rest)]
    table = path.table(facts, items, _) if asked.is_span else _table(facts, items, _)
    blocks += [table, *path.brackets_said(table, _)]
    chart = bars(facts, items, _)
    return [*blocks, *([chart] if chart else [])]


def counted(statuses: Sequence[str], _: Words) -> str:
    """'Có 13 chỉ tiêu, trong đó: 5 đạt; 3 đúng tiến độ; …'"""
    counts = Counter(statuses)
    each = "; ".join(
        _("{n} {status}", n=_.number(counts[status]), status=lowered(_.status(status)))
        for status in (*STATUS_ORDER[4::-1], *STATUS_ORDER[5:]) if counts[status]
    )  # fmt: skip
    return _.plural("There is {n} indicator: {each}.", "There are {n} indicators, of which {each}.", len(statuses),
                    each=each)  # fmt: skip


def lowered(word: str) -> str:
    """A word that opens no sentence."""
    return word[:1].lower() + word[1:]


def _table(facts: Facts, items: Sequence[Item], _: Words) -> Table:
    """One line per target: what it asks, the reading of a year before, the reading, the judgement."""
    asked, plan = facts.asked, facts.plan
    now = _.period(plan, asked.period.code)
    columns = (
        Column(_("No."), 1.0, "center"),
        Column(_("Indicator"), 5.2),
        Column(_("Target"), 3.0),
        Column(_before_heading(facts, _), 2.2, "right"),
        Column(now, 2.3, "right"),
        Column(_("Assessment"), 2.3, "center"),
    )
    lines: list[Line] = []
    for number, item in enumerate(items, start=1):
        opening: tuple[str | None, str | None] = (str(number), sentences.named(item, _))
        for one in item.standings:
            for at, row in enumerate(one.targets):
                label = "" if at or len(item.standings) == 1 else one.label
                figures = (None, None) if at else _figures(facts, one, row, _)
                lines.append(Line((*opening, _asks(facts, row, label, _), *figures, _.status(row["status"]))))
                opening = None, None
    title = _("Results of the indicators, {period}", period=_.in_text(plan, asked.period.code))
    return Table(title, columns, tuple(lines))


def _before_heading(facts: Facts, _: Words) -> str:
    year = facts.asked.year - 1
    if facts.asked.period.suffix:
        return capital(_("the same period of {year}", year=year))
    return _.period(facts.plan, str(year))


def _asks(facts: Facts, row: Row, label: str, _: Words) -> str:
    asks = phrases.target(row, _, facts.plan.base_year)
    return f"{label}: {asks}" if label else capital(asks)


def capital(text: str) -> str:
    """A text that opens a cell."""
    return text[:1].upper() + text[1:]


def _figures(facts: Facts, one: Standing, row: Row, _: Words) -> tuple[str, str]:
    """The reading of a year before, with a word where it is the year's for want of the same period's; the reading."""
    before, now = (capital(sentences.in_column(x, row["unit"], _)) for x in (one.before, row["value"]))
    is_year = facts.asked.period.suffix and one.before_name == _.in_text(facts.plan, str(facts.asked.year - 1))
    if is_year and not is_missing(one.before):
        before += "\n" + _("(whole year)")
    return before, now


def _short(facts: Facts, items: Sequence[Item], _: Words) -> list[Block]:
    """Each indicator that falls short, who leads it, and what was written about it."""
    if not items:
        return []
    short = [(item, item.worst, item.worst.row) for item in items if item.falls_short]
    if facts.asked.is_span:
        short += [(item, one, last) for item in items for one, last in _short_before(item)]
    if not short:
        if all(item.status in UNASSESSED for item in items):
            return [Paragraph(_("No indicator of this area can be assessed yet."))]
        return [Paragraph(_("No indicator is assessed as behind, off track or missed."))]
    blocks: list[Block] = []
    for item, one, row in sorted(short, key=lambda found: STATUS_ORDER.index(found[2]["status"])):
        blocks += _falls_short(facts, item, one, row, _)
    return blocks


def _short_before(item: Item) -> list[tuple[Standing, Row]]:
    """Of an indicator that cannot be judged yet in the last year of a review, the scopes that fell short when last
    judged."""
    latest = [(one, one.latest) for one in item.standings]
    return [
        (one, last) for one, last in latest
        if item.status in UNASSESSED and last is not None and last["status"] in SHORT
    ]  # fmt: skip


def _falls_short(facts: Facts, item: Item, one: Standing, row: Row, _: Words) -> list[Block]:
    """What falls short, since when where that is not the report's own year, who leads it, and what was written."""
    leads = facts.leads(item.indicator)
    status = lowered(_.status(row["status"]))
    if row["year"] != facts.asked.year:
        status = _("{status} ({period})", status=status, period=_.in_text(facts.plan, row["period"]))
    said = _("{indicator}: {status}. Lead agency: {lead}.", indicator=_named(item, one, _), status=status,
             lead=", ".join(_.name(names.agency(facts.plan, code)) for code in leads))  # fmt: skip
    written = [row for row in facts.written if row["indicator"] == item.indicator]
    unexplained = "" if written else " " + _("No agency has explained this yet.")
    return [Point(said + unexplained), *_why(facts, written, leads, _)]


def _named(item: Item, one: Standing, _: Words) -> str:
    """The indicator, with the scope that falls short where it has several."""
    if len(item.standings) == 1:
        return sentences.named(item, _)
    return f"{sentences.named(item, _)}, {lowered(one.label)}"


def _why(facts: Facts, written: Sequence[Row], leads: Sequence[str], _: Words) -> list[Block]:
    """The explanations, those of who leads first."""
    by_leads = [row for row in written if row["agency"] in leads]
    others = [row for row in written if row["agency"] not in leads]
    blocks: list[Block] = [_explanation(facts, row, _) for row in (*by_leads, *others[:OTHERS_SHOWN])]
    if len(others) > OTHERS_SHOWN:
        more = len(others) - OTHERS_SHOWN
        blocks.append(Point(_.plural("{n} more explanation is in the annex workbook.",
                                     "{n} more explanations are in the annex workbook.", more), 1))  # fmt: skip
    return blocks


def _explanation(facts: Facts, row: Row, _: Words) -> Point:
    said = _("{agency} ({period}): cause: {cause}; remedy: {remedy}.",
             agency=_.name(names.agency(facts.plan, row["agency"])), period=_.in_text(facts.plan, row["period"]),
             cause=_ended(row["cause"]), remedy=_ended(row["remedy"]))  # fmt: skip
    return Point(said, 1)


def _ended(text: str) -> str:
    """What a person wrote, on one line, without the full stop that the sentence adds."""
    return lowered(" ".join(str(text).split()).rstrip(" .;"))


def _coverage(facts: Facts, area: int, items: Sequence[Item], _: Words) -> list[Block]:
    """Of the figures due from the agencies of each level, how many have come in; of the indicators without a figure,
    which."""
    blocks: list[Block] = []
    if facts.asked.agency is None:
        levels = facts.levels[facts.levels["area"] == area].drop_duplicates(["indicator", "level"])
        rows = levels.groupby("level")[["coverage_have", "coverage_due"]].sum().reset_index()
        sums = {row["level"]: (int(row["coverage_have"]), int(row["coverage_due"])) for row in records(rows)}
        said = [_of_level(level, *sums[level], _) for level in facts.plan.levels if level in sums]
        if any(said):
            blocks.append(
                Paragraph(_("Figures handed in, of those due: {levels}.", levels="; ".join(filter(None, said))))
            )
        elif items:
            blocks.append(Paragraph(_("One office alone reports each of these indicators.")))
    silent = [item for item in items if item.status == "no_data"]
    if silent:
        listed = "; ".join(_("{name} ({code})", name=item.name, code=item.indicator) for item in silent)
        period = _.in_text(facts.plan, facts.asked.period.code)
        blocks.append(Paragraph(_("Without a figure for {period}: {indicators}.", period=period, indicators=listed)))
    return blocks


def _of_level(level: str, have: int, due: int, _: Words) -> str:
    if due == 0:
        return ""
    share = _.percent(100 * have / due, 2)
    return _("{level} {have} of {due} ({share})", level=lowered(_.level(level)), have=_.number(have),
             due=_.number(due), share=share)  # fmt: skip
