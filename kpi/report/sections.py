"""Sections of a report beside its indicators: the tasks, the duty to report, the general assessment."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from kpi.charts.palette import STATUS
from kpi.evaluation import NOT_APPLICABLE, NOT_ASSESSED, ON_TARGET, SHORT, STATUS_ORDER
from kpi.i18n import NOTHING, Words, is_missing
from kpi.plan import TOTAL
from kpi.plan.rows import Row, records
from kpi.report.blocks import Block, Chart, Column, Line, Paragraph, Point, Series, Table, Tone
from kpi.report.facts import Facts, Item
from kpi.report.sentences import BEST_FIRST, counted, lowered
from kpi.reporting import punctuality
from kpi.reporting.punctuality import ALL
from kpi.tasks import STATES
from kpi.views import names
from kpi.views.reporting import state_word
from kpi.views.tasks import document

NAMED = 20  # agencies of a list; the workbook has all
REPORT_COUNTS = ("due", *reversed(punctuality.COUNTED))
ASSESSED = ("met", "on_track", "behind", "off_track", "missed")

# ---------------------------------------------------------------- tasks


def tasks_of_area(facts: Facts, rows: Sequence[Row], t: Words) -> list[Block]:
    """A sentence that counts the tasks of an area, and their table; nothing if there is none."""
    if not rows:
        return []
    columns = (
        Column(t("No."), 1.1, "center"), Column(t("Task"), 4.8), Column(t("Lead agency"), 2.6),
        Column(t("Deadline"), 2.4), Column(t("Product"), 3.0), Column(t("State"), 2.1, "center"),
    )  # fmt: skip
    lines = tuple(
        Line((str(number), t.name(row), task_lead(facts, row, t), _deadline(row, t),
              document(row["product_number"], row["product_day"], t, between="\n") or NOTHING, _state(row, t)))
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip
    title = t("Tasks, {period}", period=facts.period_words(t))
    return [Paragraph(tasks_counted(facts, rows, t)), Table(title, columns, lines)]


def tasks_counted(facts: Facts, rows: Sequence[Row], t: Words) -> str:
    """'Tính đến ngày 20/12/2024, có 5 nhiệm vụ, trong đó: 3 hoàn thành; 1 quá hạn; …'"""
    counts = Counter(row["state"] for row in rows)
    each = "; ".join(
        t("{n} {status}", n=t.number(counts[state]), status=lowered(t.task_state(state)))
        for state in reversed(STATES) if counts[state]
    )  # fmt: skip
    return t.plural("As of {day} there is {n} task: {each}.", "As of {day} there are {n} tasks: {each}.", len(rows),
                    day=t.date(facts.tasks_day), each=each)  # fmt: skip


def task_lead(facts: Facts, row: Row, t: Words) -> str:
    """The lead agencies of a task; the decision's words if it names no single one."""
    codes = names.task_leads(row, facts.plan, facts.tasks_day)
    decided = names.decided(facts.plan, row["lead_agency"], None, t)
    return ", ".join(names.agencies(facts.plan, t)[code] for code in codes) or "; ".join(decided)


def _deadline(row: Row, t: Words) -> str:
    """As the decision words it, and the day that was set when what the task waits for came."""
    words = t.text(row, "deadline")
    if row["deadline_kind"] == "event_triggered" and not is_missing(row["due"]):
        return t("{deadline} (set for {day})", deadline=words, day=t.date(row["due"]))
    return words


def _state(row: Row, t: Words) -> str:
    """The state, with the share if work is under way, and how many of a yearly task's products are there."""
    word = t.task_state(row["state"])
    if row["products"] > 1:
        return t("{state} ({done}/{all} products)", state=word, done=row["products_done"], all=row["products"])
    if row["state"] in ("under_way", "overdue") and not is_missing(row["share"]):
        return f"{word} ({t.percent(100 * row['share'], 0)})"
    if row["state"] == "done" and row["is_late"]:
        return t("{state} (after the deadline)", state=word)
    return word


# ---------------------------------------------------------------- the duty to report


def reporting(facts: Facts, t: Words) -> list[Block]:
    """The shares, a table, and the agencies without a complete report for the report's own period."""
    shares = punctuality.shares(facts.grid)
    total = records(shares)[0]
    if total["due"] == 0:
        return [Paragraph(t("No report has fallen due yet."))]
    text = t("{due} reports fell due: {on_time} on time ({share}), {late} late, {partial} incomplete, {missing}"
             " missing. Complete, on time or late: {complete}.", share=t.percent(total["share_on_time"], 1),
             complete=t.percent(total["share_whole"], 1), **{name: t.number(total[name]) for name in REPORT_COUNTS}
             )  # fmt: skip
    if facts.waiting:
        waiting = t.plural(
            "{n} submission was waiting for approval; its values are not in this report.",
            "{n} submissions were waiting for approval; their values are not in this report.", facts.waiting,
        )  # fmt: skip
        text = f"{text} {waiting}"
    if facts.request.agency is not None:
        return [Paragraph(text), _own_reports(facts, t)]
    own = facts.grid[(facts.grid["period"] == facts.request.period.code) & facts.grid["fell_due"]]
    missing, partial = (_named(facts, own.loc[own["state"] == state, "agency"], t) for state in punctuality.TO_CHASE)
    period = facts.period_words(t)
    blocks: list[Block] = [Paragraph(text), _shares_table(facts, shares, t)]
    if missing:
        blocks.append(Point(t("No report for {period}: {agencies}.", period=period, agencies=missing)))
    if partial:
        blocks.append(Point(t("Incomplete report for {period}: {agencies}.", period=period, agencies=partial)))
    return blocks


def on_time(facts: Facts, t: Words) -> str:
    """'Tỷ lệ báo cáo đúng hạn 92,3% (340/368)'; empty if no report has fallen due."""
    total = records(punctuality.shares(facts.grid))[0]
    if is_missing(total["share_on_time"]):
        return ""
    return t("Reports on time: {share} ({on_time} of {due}).", share=t.percent(total["share_on_time"], 1),
             on_time=t.number(total["on_time"]), due=t.number(total["due"]))  # fmt: skip


def _shares_table(facts: Facts, shares: pd.DataFrame, t: Words) -> Table:
    columns = (
        Column(t("No."), 1.0, "center"), Column(t("Reporting period, level"), 4.6),
        *(Column(heading, 1.6, "right") for heading in
          (t("Reports due"), t("On time"), t("Late"), t("Incomplete"), t("Missing"))),
        Column(t("% on time"), 1.9, "right"), Column(t("% complete"), 1.9, "right"),
    )  # fmt: skip
    is_due, of_all_levels, of_all_periods = shares["due"] > 0, shares["level"] == ALL, shares["period"] == ALL
    periods = records(shares[is_due & of_all_levels & ~of_all_periods])
    levels = records(shares[is_due & ~of_all_levels & of_all_periods])
    names_of_levels = {TOTAL: t("Data of the whole province")} | {code: t.level(code) for code in facts.plan.levels}

    def line(number: object, name: str, row: Row, tone: Tone = "") -> Line:
        counts = (t.number(row[name]) for name in REPORT_COUNTS)
        shares = t.percent(row["share_on_time"], 1), t.percent(row["share_whole"], 1)
        return Line((str(number), name, *counts, *shares), tone)

    lines = (
        Line((t("By reporting period"),), "group"),
        *(line(at, t.period(facts.plan, row["period"]), row) for at, row in enumerate(periods, start=1)),
        Line((t("By level"),), "group"),
        *(line(at, names_of_levels[row["level"]], row) for at, row in enumerate(levels, start=1)),
        line("", t("Total"), records(shares)[0], "total"),
    )
    return Table(t("Reporting status"), columns, lines)


def _own_reports(facts: Facts, t: Words) -> Table:
    columns = (
        Column(t("No."), 1.0, "center"), Column(t("Reporting period"), 4.4), Column(t("Due day"), 2.6, "center"),
        Column(t("Data points due"), 2.4, "right"), Column(t("Data points received"), 2.4, "right"),
        Column(t("State"), 3.2, "center"),
    )  # fmt: skip
    lines = tuple(
        Line((str(at), t.period(facts.plan, row["period"]), t.date(row["unit_due"]), t.number(row["due"]),
              t.number(row["have"]), state_word(row, t)))
        for at, row in enumerate(records(facts.grid), start=1)
    )  # fmt: skip
    return Table(t("Reporting status"), columns, lines)


def _named(facts: Facts, agencies: pd.Series, t: Words) -> str:
    plan, province = facts.plan, lowered(t("Data of the whole province"))
    listed = [province if code == plan.total_agency else names.agencies(plan, t)[code] for code in agencies]
    if (more := len(listed) - NAMED) <= 0:
        return ", ".join(listed)
    others = t.plural("and {n} more (see the annex workbook)", "and {n} more (see the annex workbook)", more)
    return f"{', '.join(listed[:NAMED])} {others}"


# ---------------------------------------------------------------- the general assessment


def opening(facts: Facts, t: Words) -> str:
    """The report in one sentence."""
    n, met, short = len(facts.items), _count(facts.items, ON_TARGET), _count(facts.items, SHORT)
    sentence = t.plural(
        "{n} indicator: {met} met or on track ({share}), {short} short of target, {open} not yet assessed.",
        "{n} indicators: {met} met or on track ({share}), {short} short of target, {open} not yet assessed.",
        n, met=t.number(met), share=t.percent(100 * met / n if n else None, 1), short=t.number(short),
        open=t.number(_count(facts.items, NOT_ASSESSED)),
    )  # fmt: skip
    if without := _count(facts.items, (NOT_APPLICABLE,)):
        sentence += " " + t.plural("{n} had no cases.", "{n} had no cases.", without)
    return sentence


def _count(items: Sequence[Item], statuses: Sequence[str]) -> int:
    return sum(item.status in statuses for item in items)


def assessment(facts: Facts, t: Words) -> list[Block]:
    """The counts of indicators, changes, tasks and reports; who has to act."""
    texts = [counted([item.status for item in facts.items], t), _changes(facts, t)]
    blocks: list[Block] = [Paragraph(text) for text in texts if text]
    if len(facts.areas) > 1:
        blocks += [by_area(facts, t), _area_chart(facts, t)]
    texts = [tasks_counted(facts, facts.tasks, t) if facts.tasks else "", on_time(facts, t)]
    return [*blocks, *(Paragraph(text) for text in texts if text), *_who_must_act(facts, t)]


def _changes(facts: Facts, t: Words) -> str:
    """A sentence on statuses better and worse than a year before, among those assessed both times."""
    places = [(ASSESSED.index(item.before_status), ASSESSED.index(item.status)) for item in facts.items
              if item.before_status in ASSESSED and item.status in ASSESSED]  # fmt: skip
    if not places:
        return ""
    before = t.in_text(facts.plan, f"{facts.request.year - 1}{facts.request.period.code[4:]}")
    better, worse = (sum(old > new for old, new in places), sum(old < new for old, new in places))
    return t("Of {n} indicators assessed now and in {period}, {better} are better, {same} the same, {worse} worse.",
             n=t.number(len(places)), period=before, better=t.number(better), worse=t.number(worse),
             same=t.number(len(places) - better - worse))  # fmt: skip


def by_area(facts: Facts, t: Words) -> Table:
    """One line per area: its indicators by status."""
    shown = (*ASSESSED, NOT_APPLICABLE) if _count(facts.items, (NOT_APPLICABLE,)) else ASSESSED
    columns = (
        Column(t("No."), 1.0, "center"), Column(t("Reform area"), 5.0), Column(t("Indicators"), 1.5, "right"),
        *(Column(t.status(status), 1.45, "right") for status in shown), Column(t("Not assessed"), 1.6, "right"),
    )  # fmt: skip

    def cells(items: Sequence[Item]) -> Iterator[str]:
        counts = len(items), *(_count(items, (status,)) for status in shown), _count(items, NOT_ASSESSED)
        return (t.number(n) for n in counts)

    lines = [
        Line((str(number), t.name(row), *cells(facts.of_area(row["area"]))))
        for number, row in enumerate(facts.areas, start=1)
    ]
    lines.append(Line(("", t("Total"), *cells(facts.items)), "total"))
    return Table(t("Indicators by reform area and status"), columns, tuple(lines))


def _area_chart(facts: Facts, t: Words) -> Chart:
    areas = facts.areas
    counts = [Counter(item.status for item in facts.of_area(row["area"])) for row in areas]
    shown = [status for status in BEST_FIRST if any(count[status] for count in counts)]
    series = tuple(
        Series(
            name=t.status(status),
            values=tuple(float(count[status]) or None for count in counts),
            labels=tuple(t.number(count[status]) if count[status] else "" for count in counts),
            colours=(STATUS[status].colour,) * len(areas),
            key=STATUS[status].colour,
            ink=STATUS[status].on,
        )
        for status in shown
    )
    return Chart(
        title=t("Indicators by area and status, {period}", period=facts.period_words(t)),
        alt="; ".join(
            f"{row['roman']}: " + ", ".join(f"{t.status(each)} {count[each]}" for each in shown if count[each])
            for row, count in zip(areas, counts, strict=True)
        ),
        categories=tuple(f"{row['roman']}. {t.name(row)}" for row in areas),
        series=series,
        stacked=True,
    )


def _who_must_act(facts: Facts, t: Words) -> list[Block]:
    led: dict[str, list[str]] = {}
    for item in sorted(facts.items, key=lambda item: STATUS_ORDER.index(item.status)):
        if item.status in SHORT:
            for agency in facts.leads(item.indicator):
                led.setdefault(agency, []).append(item.indicator)
    if not led or facts.request.agency is not None:
        return []
    blocks: list[Block] = [Paragraph(t("Lead agencies needing action:"))]
    for agency, codes in sorted(led.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        text = t.plural("{agency}: {n} indicator ({codes}).", "{agency}: {n} indicators ({codes}).", len(codes),
                        agency=t.name(names.agency(facts.plan, agency)), codes=", ".join(codes))  # fmt: skip
        blocks.append(Point(text))
    return blocks
