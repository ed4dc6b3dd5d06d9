"""The charts of a report: actual against target, and the statuses of the areas."""

from collections import Counter
from collections.abc import Sequence

from kpi.charts.palette import STATUS
from kpi.evaluation import STATUS_ORDER
from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row
from kpi.report import sentences
from kpi.report.blocks import Chart, Series
from kpi.report.facts import Facts, Item, Standing

TARGET, ACTUAL = "C9CED6", "4B5563"
CHARTED = ("%", "rank", "point")  # in this order the unit with most bars is drawn


def bars(facts: Facts, items: Sequence[Item], _: Words) -> Chart | None:
    """The readings of an area that share a unit, each beside its goal; None where fewer than two are known."""
    rows = [
        (item, one, one.row) for item in items for one in item.standings
        if item.kind != "milestone" and not is_missing(one.row["value"]) and not is_missing(one.row["goal"])
    ]  # fmt: skip
    counts = Counter(row["unit"] for _item, _one, row in rows if row["unit"] in CHARTED)
    if not counts or max(counts.values()) < 2:
        return None
    unit = max(counts, key=lambda unit: (counts[unit], -CHARTED.index(unit)))
    drawn = [(item, one, row) for item, one, row in rows if row["unit"] == unit]
    period = _.in_text(facts.plan, facts.asked.period.code)
    named = {"%": _("rates"), "rank": _("ranks: shorter is better"), "point": _("scores")}[unit]
    categories = tuple(_category(item, one) for item, one, _row in drawn)
    actual = Series(
        name=_("Actual, {period} (coloured by its assessment)", period=period),
        values=tuple(float(row["value"]) for *_of, row in drawn),
        labels=tuple(_label(row, _) for *_of, row in drawn),
        colours=tuple(STATUS[row["status"]].colour.lstrip("#") for *_of, row in drawn),
        key=ACTUAL,
    )
    goal = Series(
        name=_("Target"),
        values=tuple(float(row["goal"]) for *_of, row in drawn),
        labels=tuple(sentences.goal(row, _) for *_of, row in drawn),
        colours=(TARGET,) * len(drawn),
        key=TARGET,
    )
    return Chart(
        title=_("Actual against target, {period} ({what})", period=period, what=named),
        alt="; ".join(f"{item.indicator}: {_label(row, _)}" for item, _one, row in drawn),
        categories=categories,
        series=(actual, goal),
    )


def _category(item: Item, one: Standing) -> str:
    return f"{item.indicator} · {one.label if len(item.standings) > 1 else item.name}"


def _label(row: Row, _: Words) -> str:
    return f"{sentences.figure(row['value'], row['unit'], _)} · {_.status(row['status'])}"


def by_area(facts: Facts, _: Words) -> Chart:
    """How many indicators of each area have which status, as stacked bars."""
    areas = facts.areas
    counts = [Counter(item.status for item in facts.of_area(row["area"])) for row in areas]
    seen = [status for status in (*STATUS_ORDER[4::-1], *STATUS_ORDER[5:]) if any(one[status] for one in counts)]
    series = tuple(
        Series(
            name=_.status(status),
            values=tuple(float(one[status]) or None for one in counts),
            labels=tuple(_.number(one[status]) if one[status] else "" for one in counts),
            colours=(STATUS[status].colour.lstrip("#"),) * len(areas),
            key=STATUS[status].colour.lstrip("#"),
            ink=STATUS[status].on.lstrip("#"),
        )
        for status in seen
    )
    return Chart(
        title=_("Indicators by area and status, {period}", period=_.in_text(facts.plan, facts.asked.period.code)),
        alt="; ".join(
            f"{row['roman']}: " + ", ".join(f"{_.status(status)} {one[status]}" for status in seen if one[status])
            for row, one in zip(areas, counts, strict=True)
        ),
        categories=tuple(f"{row['roman']}. {_.name(row)}" for row in areas),
        series=series,
        stacked=True,
    )
