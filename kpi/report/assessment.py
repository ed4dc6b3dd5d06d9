"""The general assessment at a report's end, and its opening sentence: counts, and nothing that is not counted."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from kpi.evaluation import NOT_APPLICABLE, NOT_ASSESSED, ON_TARGET, SHORT, STATUS_ORDER
from kpi.i18n import Words
from kpi.report import reporting, tasks
from kpi.report.area import counted
from kpi.report.bars import by_area
from kpi.report.blocks import Block, Column, Line, Paragraph, Point, Table
from kpi.report.facts import Facts, Item
from kpi.views import names

SHOWN = ("met", "on_track", "behind", "off_track", "missed")


def opening(facts: Facts, _: Words) -> str:
    """The report in one sentence."""
    total, kept, short = len(facts.items), _count(facts.items, ON_TARGET), _count(facts.items, SHORT)
    said = _.plural(
        "Of {n} indicator, {kept} is met or on track ({share}), {short} falls short, {open} cannot be assessed yet.",
        "Of {n} indicators, {kept} are met or on track ({share}), {short} fall short, {open} cannot be assessed yet.",
        total, kept=_.number(kept), share=_.percent(100 * kept / total) if total else _.percent(None),
        short=_.number(short), open=_.number(_count(facts.items, NOT_ASSESSED)),
    )  # fmt: skip
    if without := _count(facts.items, (NOT_APPLICABLE,)):
        said += " " + _.plural("{n} had no cases.", "{n} had no cases.", without)
    return said


def _count(items: Sequence[Item], statuses: Sequence[str]) -> int:
    return sum(item.status in statuses for item in items)


def section(facts: Facts, grid: pd.DataFrame, _: Words) -> list[Block]:
    """The counts of indicators, of what has turned, of tasks and reports; who has to act."""
    blocks: list[Block] = [Paragraph(counted([item.status for item in facts.items], _))]
    turned = _turned(facts, _)
    if turned:
        blocks.append(Paragraph(turned))
    if len({item.area for item in facts.items}) > 1:
        blocks += [table(facts, _), by_area(facts, _)]
    if facts.tasks:
        blocks.append(Paragraph(tasks.counted(facts, facts.tasks, _)))
    reported = reporting.share_said(grid, _)
    if reported:
        blocks.append(Paragraph(reported))
    return [*blocks, *_who(facts, _)]


def _turned(facts: Facts, _: Words) -> str:
    """How many statuses are better or worse than a year before, of those that could be assessed both times."""
    both = [item for item in facts.items if item.before_status in SHOWN and item.status in SHOWN]
    if not both:
        return ""
    place = {status: at for at, status in enumerate(SHOWN)}
    moves = Counter(_sign(place[str(item.before_status)] - place[item.status]) for item in both)
    before = _.in_text(facts.plan, f"{facts.asked.year - 1}{facts.asked.period.code[4:]}")
    return _("Of {n} indicators assessed both now and in {period}, {better} stand better, {same} the same, {worse}"
             " worse.", n=_.number(len(both)), period=before, better=_.number(moves[1]), same=_.number(moves[0]),
             worse=_.number(moves[-1]))  # fmt: skip


def _sign(x: int) -> int:
    return (x > 0) - (x < 0)


def table(facts: Facts, _: Words) -> Table:
    """One line per area: its indicators by status."""
    shown = (*SHOWN, NOT_APPLICABLE) if _count(facts.items, (NOT_APPLICABLE,)) else SHOWN
    columns = (
        Column(_("No."), 1.0, "center"),
        Column(_("Reform area"), 5.0),
        Column(_("Indicators"), 1.5, "right"),
        *(Column(_.status(status), 1.45, "right") for status in shown),
        Column(_("Cannot be assessed yet"), 1.6, "right"),
    )
    lines = []
    for number, row in enumerate(facts.areas, start=1):
        lines.append(Line((str(number), _.name(row), *_cells(facts.of_area(row["area"]), shown, _))))
    lines.append(Line(("", _("Total"), *_cells(facts.items, shown, _)), "total"))
    return Table(_("Indicators by reform area and status"), columns, tuple(lines))


def _cells(items: Sequence[Item], shown: Sequence[str], _: Words) -> tuple[str, ...]:
    counts = Counter(item.status for item in items)
    unjudged = sum(counts[status] for status in NOT_ASSESSED)
    return tuple(_.number(n) for n in (len(items), *(counts[status] for status in shown), unjudged))


def _who(facts: Facts, _: Words) -> list[Block]:
    """The agencies that lead what falls short, those with most first, with its codes."""
    led: dict[str, list[str]] = {}
    for item in sorted(facts.items, key=lambda item: STATUS_ORDER.index(item.status)):
        if item.status in SHORT:
            for agency in facts.leads(item.indicator):
                led.setdefault(agency, []).append(item.indicator)
    if not led or facts.asked.agency is not None:
        return []
    blocks: list[Block] = [Paragraph(_("Indicators that fall short need action from the agencies that lead them:"))]
    for agency, codes in sorted(led.items(), key=lambda one: (-len(one[1]), one[0])):
        name = _.name(names.agency(facts.plan, agency))
        blocks.append(
            Point(_.plural("{agency}: {n} indicator ({codes}).", "{agency}: {n} indicators ({codes}).", len(codes),
                           agency=name, codes=", ".join(codes)))
        )  # fmt: skip
    return blocks
