"""The report on one page of A4: how the plan stands, where it falls short the most, who has to act."""

from collections.abc import Sequence

import pandas as pd

from kpi.evaluation import STATUS_ORDER
from kpi.i18n import Words, is_missing
from kpi.report import assessment, reporting, sentences, tasks
from kpi.report.area import lowered
from kpi.report.blocks import Block, Heading, Paragraph, Point
from kpi.report.facts import Facts, Item
from kpi.views import names

WORST = 6  # indicators that one page has room for, beside the table of areas
OVERDUE = 3  # tasks


def page(facts: Facts, grid: pd.DataFrame, _: Words) -> Sequence[Block]:
    """What fits on one page: the counts by area, the worst indicators, tasks overdue, the reports that came."""
    blocks: list[Block] = [Paragraph(assessment.opening(facts, _))]
    if len({item.area for item in facts.items}) > 1:
        blocks.append(assessment.table(facts, _))
    short = sorted((item for item in facts.items if item.falls_short), key=_severity)
    if short:
        blocks.append(Heading(2, _("Furthest from target")))
        blocks += [Point(_said(facts, item, _)) for item in short[:WORST]]
        if len(short) > WORST:
            more = len(short) - WORST
            blocks.append(Point(_.plural("and {n} more indicator.", "and {n} more indicators.", more)))
    if facts.tasks:
        blocks += [Heading(2, _("Tasks")), Paragraph(tasks.counted(facts, facts.tasks, _)), *_overdue(facts, _)]
    reported = reporting.share_said(grid, _)
    if reported:
        blocks += [Heading(2, _("Duty to report")), Paragraph(reported)]
    return blocks


def _severity(item: Item) -> tuple[int, float]:
    """The worst status first, then the largest shortfall in parts of the goal."""
    row = item.worst.row
    has_gap = not is_missing(row["gap"]) and not is_missing(row["goal"]) and row["goal"] != 0
    return STATUS_ORDER.index(row["status"]), row["gap"] / abs(row["goal"]) if has_gap else 0.0


def _said(facts: Facts, item: Item, _: Words) -> str:
    """'CT3.07 Tỷ lệ …: 43,1%, nguy cơ không đạt, mục tiêu ≥ 50% – Văn phòng UBND tỉnh.'"""
    worst = item.worst.row
    reading = sentences.figure(worst["value"], worst["unit"], _)
    goal = "" if is_missing(worst["goal"]) else sentences.goal(worst, _)
    leads = ", ".join(_.name(names.agency(facts.plan, code)) for code in facts.leads(item.indicator))
    level = "" if worst["level"] == "total" or worst["scope"] == "agency" else f" ({lowered(_.level(worst['level']))})"
    return _("{code} {name}{level}: {reading}, target {goal}; {status}. Lead agency: {lead}.", code=item.indicator,
             name=item.name, level=level, reading=reading, goal=goal, status=lowered(_.status(worst["status"])),
             lead=leads)  # fmt: skip


def _overdue(facts: Facts, _: Words) -> list[Block]:
    late = [row for row in facts.tasks if row["state"] == "overdue"]
    said: list[Block] = [
        Point(_("Overdue: task {n}, {name} ({lead}; {deadline}).", n=row["task"], name=_short(_.name(row)),
                lead=tasks.lead(facts, row, _), deadline=lowered(_.text(row, "deadline"))))
        for row in late[:OVERDUE]
    ]  # fmt: skip
    if len(late) > OVERDUE:
        more = len(late) - OVERDUE
        said.append(Point(_.plural("and {n} more task overdue.", "and {n} more tasks overdue.", more)))
    return said


def _short(name: str) -> str:
    """A task's name where a line is all there is, cut between two words."""
    if len(name) <= 90:
        return name
    return name[:90].rsplit(" ", 1)[0].rstrip(" ,;:(“") + "…"
