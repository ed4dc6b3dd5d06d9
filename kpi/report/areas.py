"""One reform area of a report: indicators in words, a table, a chart; shortfalls and causes; tasks; completeness."""

from collections import Counter
from collections.abc import Sequence

from kpi import phrases
from kpi.charts.palette import STATUS
from kpi.evaluation import SHORT, STATUS_ORDER, UNASSESSED
from kpi.i18n import NOTHING, Words, is_missing
from kpi.plan.rows import Row, records
from kpi.report import sections, sentences
from kpi.report.blocks import Block, Chart, Column, Heading, Line, Paragraph, Point, Series, Table
from kpi.report.facts import Facts, Item, Scope
from kpi.report.request import span_in_text
from kpi.report.sentences import capital, lowered
from kpi.views import names

OTHERS_SHOWN = 3  # explanations of an indicator beside those of its lead agencies
TARGET, ACTUAL = "#C9CED6", "#4B5563"  # colours of the chart
CHARTED = ("%", "rank", "point")  # in this order the unit with most bars is drawn


def part(facts: Facts, area: Row, t: Words) -> list[Block]:
    """The part of one area; a sentence if nothing in it concerns the report's agency."""
    items = facts.of_area(area["area"])
    of_area = [row for row in facts.tasks if row["area"] == area["area"]]
    blocks: list[Block] = [Heading(1, f"{area['roman']}. {t.name(area)}")]
    if not items and not of_area:
        return [*blocks, Paragraph(t("The plan asks for nothing from this agency in this area."))]
    parts = [
        (t("Results of the indicators"), _results(facts, items, t)),
        (t("Indicators below target, and why"), _shortfalls(facts, items, t)),
        (t("Progress of the tasks"), sections.tasks_of_area(facts, of_area, t)),
        (t("Data completeness"), _completeness(facts, area["area"], items, t)),
    ]
    for number, (title, section) in enumerate(((title, some) for title, some in parts if some), start=1):
        blocks += [Heading(2, f"{number}. {title}"), *section]
    return blocks


# ---------------------------------------------------------------- results


def _results(facts: Facts, items: Sequence[Item], t: Words) -> list[Block]:
    if not items:
        return []
    table = _table(facts, items, t)
    blocks: list[Block] = [
        Paragraph(sentences.counted([item.status for item in items], t)),
        *(Point(sentence, min(at, 1)) for item in items
          for at, sentence in enumerate(sentences.of_indicator(item, facts, t))),
        table,
    ]  # fmt: skip
    if any(cell and cell.startswith("(") for line in table.lines for cell in line.cells):
        blocks.append(Paragraph(t("In brackets: too few agencies have reported, not assessed.")))
    chart = _chart(facts, items, t)
    return [*blocks, chart] if chart else blocks


def _table(facts: Facts, items: Sequence[Item], t: Words) -> Table:
    request, plan = facts.request, facts.plan
    now = t.period(plan, request.period.code)
    if request.is_span:
        width = 1.55 if len(request.years) > 3 else 1.7
        last = now if request.period.suffix else str(request.year)
        readings = [Column(heading, width, "right") for heading in (*map(str, request.years[:-1]), last)]
        widths = 11.0 - len(readings) * width, 2.4, 1.9
        title = t("Results over the years, {span}", span=span_in_text(plan, request, t))
    else:
        before = t("the same period of {year}", year=request.year - 1)
        before = capital(before) if request.period.suffix else t.period(plan, str(request.year - 1))
        readings = [Column(before, 2.2, "right"), Column(now, 2.3, "right")]
        widths = 5.2, 3.0, 2.3
        title = t("Results of the indicators, {period}", period=facts.period_words(t))
    columns = (
        Column(t("No."), 1.0, "center"), Column(t("Indicator"), widths[0]), Column(t("Target"), widths[1]),
        *readings, Column(t("Assessment"), widths[2], "center"),
    )  # fmt: skip
    lines = []
    for number, item in enumerate(items, start=1):
        opening: tuple[str | None, str | None] = (str(number), sentences.named(item, t))
        for scope in item.scopes:
            cells: Sequence[str | None] = _readings(facts, scope, t)
            for at, row in enumerate(scope.targets):
                label = scope.label if at == 0 and len(item.scopes) > 1 else ""
                asks = phrases.target(row, t, plan.base_year)
                asks = f"{label}: {asks}" if label else capital(asks)
                lines.append(Line((*opening, asks, *cells, t.status(row["status"]))))
                opening, cells = (None, None), [None] * len(readings)
    return Table(title, columns, tuple(lines))


def _readings(facts: Facts, scope: Scope, t: Words) -> list[str]:
    """The readings in a row of the table: each year's; in a report on one period the earlier and the current one.

    The earlier one is marked if it is of the complete year, because the same period has none.
    """
    row, request = scope.row, facts.request
    if request.is_span:
        return [_in_year(facts, scope, year, t) for year in request.years]
    before, now = sentences.in_column(scope.before, row["unit"], t), sentences.reading_in_column(row, t)
    is_of_year = request.period.suffix and scope.before_name == t.in_text(facts.plan, str(request.year - 1))
    mark = "\n" + t("(whole year)") if is_of_year and not is_missing(scope.before) else ""
    return [capital(before) + mark, capital(now) + _earlier_period(facts, row, request.period.code, t)]


def _earlier_period(facts: Facts, row: Row, expected: str, t: Words) -> str:
    """A line below a reading with its period, if that is earlier than the column's."""
    if is_missing(row["value"]) or row["period"] == expected:
        return ""
    return f"\n({names.brief_period(facts.plan, row['period'], t)})"


def _in_year(facts: Facts, scope: Scope, year: int, t: Words) -> str:
    """The reading of a year, without words that its column has no space for; thin ones in brackets, those of an earlier
    period with its name."""
    row = next((row for row in (*scope.past, scope.row) if row["year"] == year), None)
    if row is None or is_missing(row["value"]):
        return NOTHING
    if row["unit"] == "yes/no":
        return t.value(row["value"], row["unit"])
    x, period = sentences.reading_in_column(row, t), facts.request.period
    expected = period.code if year == period.year else str(year)
    return (f"({x})" if row["thin"] else x) + _earlier_period(facts, row, expected, t)


def _chart(facts: Facts, items: Sequence[Item], t: Words) -> Chart | None:
    """The readings that share a unit, each beside its goal; None if fewer than two are known."""
    rows = [
        (f"{item.indicator} · {scope.label if len(item.scopes) > 1 else item.name}", scope.row)
        for item in items for scope in item.scopes
        if item.kind != "milestone" and not is_missing(scope.row["value"]) and not is_missing(scope.row["goal"])
    ]  # fmt: skip
    counts = Counter(row["unit"] for _name, row in rows if row["unit"] in CHARTED)
    if not counts or max(counts.values()) < 2:
        return None
    unit = max(counts, key=lambda unit: (counts[unit], -CHARTED.index(unit)))
    drawn = {name: row for name, row in rows if row["unit"] == unit}
    period = facts.period_words(t)
    unit_name = {"%": t("rates"), "rank": t("ranks: shorter is better"), "point": t("scores")}[unit]
    labels = tuple(f"{phrases.reading(row, t)} · {t.status(row['status'])}" for row in drawn.values())
    actual = Series(
        name=t("Actual, {period} (coloured by its assessment)", period=period),
        values=tuple(float(row["value"]) for row in drawn.values()),
        labels=labels,
        colours=tuple(STATUS[row["status"]].colour for row in drawn.values()),
        key=ACTUAL,
    )
    goal = Series(
        name=t("Target"),
        values=tuple(float(row["goal"]) for row in drawn.values()),
        labels=tuple(sentences.goal(row, t) for row in drawn.values()),
        colours=(TARGET,) * len(drawn),
        key=TARGET,
    )
    return Chart(
        title=t("Actual against target, {period} ({unit})", period=period, unit=unit_name),
        alt="; ".join(f"{row['indicator']}: {label}" for row, label in zip(drawn.values(), labels, strict=True)),
        categories=tuple(drawn),
        series=(actual, goal),
    )


# ---------------------------------------------------------------- shortfalls


def _shortfalls(facts: Facts, items: Sequence[Item], t: Words) -> list[Block]:
    """Each indicator below target; if it is not assessed in the last year of a review, as it was when last assessed."""
    short = [(item, item.worst, item.worst.row) for item in items if item.is_below]
    if facts.request.is_span:
        short += [(item, scope, last) for item in items if item.status in UNASSESSED for scope in item.scopes
                  if (last := scope.latest) and last["status"] in SHORT]  # fmt: skip
    if items and not short:
        if all(item.status in UNASSESSED for item in items):
            return [Paragraph(t("No indicator of this area can be assessed yet."))]
        return [Paragraph(t("No indicator is assessed as behind, off track or missed."))]
    short.sort(key=lambda shortfall: STATUS_ORDER.index(shortfall[2]["status"]))
    return [block for item, scope, row in short for block in _shortfall(facts, item, scope, row, t)]


def _shortfall(facts: Facts, item: Item, scope: Scope, row: Row, t: Words) -> list[Block]:
    status = lowered(t.status(row["status"]))
    if row["year"] != facts.request.year:
        status = t("{status} ({period})", status=status, period=t.in_text(facts.plan, row["period"]))
    name = sentences.named(item, t)
    if len(item.scopes) > 1:
        name = f"{name}, {lowered(scope.label)}"
    sentence = t("{indicator}: {status}. Lead agency: {lead}.", indicator=name, status=status,
                 lead=facts.lead_names(item.indicator, t))  # fmt: skip
    written = [row for row in facts.written if row["indicator"] == item.indicator]
    if not written:
        return [Point(f"{sentence} {t('No explanation yet.')}")]
    return [Point(sentence), *_explanations(facts, written, facts.leads(item.indicator), t)]


def _explanations(facts: Facts, written: Sequence[Row], leads: Sequence[str], t: Words) -> list[Block]:
    """Those of the lead agencies first."""
    ordered = sorted(written, key=lambda row: row["agency"] not in leads)
    shown = OTHERS_SHOWN + sum(row["agency"] in leads for row in written)
    blocks: list[Block] = [
        Point(t("{agency} ({period}): cause: {cause}; remedy: {remedy}.", period=t.in_text(facts.plan, row["period"]),
                agency=t.name(names.agency(facts.plan, row["agency"])), cause=_within(row["cause"]),
                remedy=_within(row["remedy"])), 1)
        for row in ordered[:shown]
    ]  # fmt: skip
    if (more := len(ordered) - shown) > 0:
        blocks.append(Point(t.plural("{n} more explanation is in the annex workbook.",
                                     "{n} more explanations are in the annex workbook.", more), 1))  # fmt: skip
    return blocks


def _within(text: str) -> str:
    """A person's text on one line, without the full stop that the sentence adds."""
    return lowered(" ".join(str(text).split()).rstrip(" .;"))


# ---------------------------------------------------------------- completeness


def _completeness(facts: Facts, area: int, items: Sequence[Item], t: Words) -> list[Block]:
    blocks: list[Block] = []
    if facts.request.agency is None and items:
        levels = facts.levels[facts.levels["area"] == area].drop_duplicates(["indicator", "level"])
        sums = levels.groupby("level")[["coverage_have", "coverage_due"]].sum()
        rows = {row["level"]: row for row in records(sums[sums["coverage_due"] > 0].reset_index())}
        parts = [
            t("{level} {have} of {due} ({share})", level=lowered(t.level(level)),
              have=t.number(rows[level]["coverage_have"]), due=t.number(rows[level]["coverage_due"]),
              share=t.percent(100 * rows[level]["coverage_have"] / rows[level]["coverage_due"], 1))
            for level in facts.plan.levels if level in rows
        ]  # fmt: skip
        text = t("Data received, of those due: {levels}.", levels="; ".join(parts))
        blocks.append(Paragraph(text if parts else t("One office alone reports each of these indicators.")))
    without = [t("{name} ({code})", name=item.name, code=item.indicator) for item in items if item.status == "no_data"]
    if without:
        text = t("No data for {period}: {indicators}.", period=facts.period_words(t), indicators="; ".join(without))
        blocks.append(Paragraph(text))
    return blocks
