"""The plan's tasks in a report: how many are in which state, and a table of them."""

from collections import Counter
from collections.abc import Sequence

from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row
from kpi.report.blocks import Block, Column, Line, Paragraph, Table
from kpi.report.facts import Facts, task_leads
from kpi.tasks import STATES
from kpi.views import names


def of_area(facts: Facts, rows: Sequence[Row], _: Words) -> list[Block]:
    """A sentence that counts the tasks of an area, and their table; nothing where there is none."""
    if not rows:
        return []
    return [Paragraph(counted(facts, rows, _)), _table(facts, rows, _)]


def counted(facts: Facts, rows: Sequence[Row], _: Words) -> str:
    """'Tính đến ngày 20/12/2024, có 5 nhiệm vụ, trong đó: 3 hoàn thành; 1 quá hạn; …'"""
    counts = Counter(row["state"] for row in rows)
    each = "; ".join(
        _("{n} {status}", n=_.number(counts[state]), status=_lowered(_.task_state(state)))
        for state in reversed(STATES) if counts[state]
    )  # fmt: skip
    return _.plural("As of {day} there is {n} task: {each}.", "As of {day} there are {n} tasks: {each}.", len(rows),
                    day=_.date(facts.tasks_day), each=each)  # fmt: skip


def _lowered(word: str) -> str:
    return word[:1].lower() + word[1:]


def _table(facts: Facts, rows: Sequence[Row], _: Words) -> Table:
    columns = (
        Column(_("No."), 1.1, "center"),
        Column(_("Task"), 4.8),
        Column(_("Lead agency"), 2.6),
        Column(_("Deadline"), 2.4),
        Column(_("Product"), 3.0),
        Column(_("State"), 2.1, "center"),
    )
    lines = tuple(
        Line((str(number), _.name(row), lead(facts, row, _), _deadline(row, _), _product(row, _), _state(row, _)))
        for number, row in enumerate(rows, start=1)
    )
    return Table(_("Tasks, {period}", period=_.in_text(facts.plan, facts.asked.period.code)), columns, lines)


def lead(facts: Facts, row: Row, _: Words) -> str:
    """Who leads a task; in the decision's words where it names no one agency."""
    codes = task_leads(facts.plan, row, facts.tasks_day)
    return ", ".join(_.name(names.agency(facts.plan, code)) for code in codes) or "; ".join(
        names.decided(facts.plan, row["lead_agency"], None, _)
    )


def coordinating(facts: Facts, row: Row, _: Words) -> str:
    """The agencies that co-ordinate, as the decision names them."""
    codes = row["coordinating_codes"]
    known = [] if is_missing(codes) else [_.name(names.agency(facts.plan, code)) for code in codes.split(";")]
    return "; ".join([*known, *names.decided(facts.plan, row["coordinating_agencies"], codes, _)])


def _deadline(row: Row, _: Words) -> str:
    """As the decision words it, and the day that was set when what the task waits for came."""
    words = _.text(row, "deadline")
    if row["deadline_kind"] == "event_triggered" and not is_missing(row["due"]):
        return _("{deadline} (set for {day})", deadline=words, day=_.date(row["due"]))
    return words


def _product(row: Row, _: Words) -> str:
    if is_missing(row["product_number"]) or not row["product_number"]:
        return _.number(None)
    day = "" if is_missing(row["product_day"]) else f"\n{_.date(row['product_day'])}"
    return f"{row['product_number']}{day}"


def _state(row: Row, _: Words) -> str:
    """The state, with the share where work is under way, and how many of a yearly task's products are there."""
    word = _.task_state(row["state"])
    if row["products"] > 1:
        return _("{state} ({done}/{all} products)", state=word, done=row["products_done"], all=row["products"])
    if row["state"] in ("under_way", "overdue") and not is_missing(row["share"]):
        return f"{word} ({_.percent(100 * row['share'], 0)})"
    if row["state"] == "done" and row["is_late"]:
        return _("{state} (after the deadline)", state=word)
    return word
