"""What a drawing shows, as a table: numbers as numbers, with their unit in the heading."""

from collections.abc import Sequence
from typing import Any

from kpi.charts.sheet import Numbers, known
from kpi.i18n import Words
from kpi.plan.rows import Row


def cell(x: Any) -> Any:
    return x if known(x) else None


def headed(name: str, unit: str, _: Words) -> str:
    """'Kết quả (%)', 'Kết quả (hạng)'; a milestone has no unit."""
    return f"{name} ({unit_words(unit, _)})" if unit != "yes/no" else name


def unit_words(unit: str, _: Words) -> str:
    """'%', 'hạng', 'điểm': the unit without a number; empty for a milestone."""
    if unit == "yes/no":
        return ""
    return _("rank") if unit == "rank" else _.figure(0, unit).removeprefix("0").strip()


def of_scopes(named: str, rows: Sequence[Row], _: Words) -> Numbers:
    """A row per scope: its name under the heading `named`, its figures, its status and its judgement."""
    return said_once(
        {
            named: [row["label"] for row in rows],
            **figures(rows, rows[0]["unit"], _),
            _("Status"): [_.status(row["status"]) for row in rows],
            _("Judgement"): [row["said"] for row in rows],
        }
    )


def figures(rows: Sequence[Row], unit: str, _: Words) -> Numbers:
    """The reading, the target of its time and what the program expects by then, where that is another."""

    def written(x: Any) -> Any:
        return _.figure(x, unit) if unit == "yes/no" and known(x) else cell(x)

    expected = [None if row["expected"] == row["goal"] else row["expected"] for row in rows]
    return {
        headed(_("Actual"), unit, _): [written(row["value"]) for row in rows],
        headed(_("Target"), unit, _): [written(row["goal"]) for row in rows],
        headed(_("Expected"), unit, _): [written(x) for x in expected],
    }


def said_once(numbers: Numbers) -> Numbers:
    """Without the columns in which nothing stands."""
    return {name: cells for name, cells in numbers.items() if any(one is not None for one in cells)}
