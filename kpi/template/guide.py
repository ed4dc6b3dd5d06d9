"""What the form tells the person who fills it in: its instructions, and what each cell says when it is chosen."""

from typing import Any

import pandas as pd

from kpi.i18n import N_, Words
from kpi.plan import Plan

STEPS = (
    N_("Open the sheet “{sheet}” and fill in the yellow cells only. Each row is one indicator."),
    N_("A rate: write the counts, whole numbers, as numerator and denominator; the program works the rate out. "
       "Write the rate as value only where there are no counts. Where nothing of the kind occurred, write 0 and 0."),
    N_("Other indicators (ranks, scores, numbers): write the value. A milestone: choose 1 (completed) or 0 (not yet)."),
    N_("What numerator and denominator are stands in the same row; your last figures stand left of the yellow cells."),
    N_("Leave a row empty where you have no figure: an empty row does not count as reported."),
    N_("Write the number or link of what proves a figure under supporting document."),
    N_("Save the file (.xlsx) and hand it in on the page for it. If something is wrong, every cell is named with how "
       "to mend it; nothing is stored before you confirm."),
)  # fmt: skip
WHOLE = N_("Write a whole number that is not negative.")
LONGEST_MESSAGE = 255  # Excel's limit


def title_lines(plan: Plan, rows: pd.DataFrame, period: str, _: Words) -> list[str]:
    """What this is, whose and for when, and how its figures are counted."""
    window, agencies = plan.periods.get(period), rows["agency_name"].unique()
    whose = f"{agencies[0]} ({rows['agency'].iloc[0]})" if len(agencies) == 1 else _("{n} agencies", n=len(agencies))
    due = _.date(window.unit_due)
    return [
        _("Form for figures: {plan}", plan=_.name({f"name_{lang}": name for lang, name in plan.name.items()})),
        _("Agency: {whose}. Period: {period}. Hand in by {due}.", whose=whose, period=_.period(plan, period), due=due),
        _("Figures are cumulative: from {first} to {last}.", first=_.date(window.starts), last=_.date(window.ends)),
    ]


def steps(sheet: str, _: Words) -> list[str]:
    """How to fill the form in, step by step."""
    numbered = [f"{number}. {_(step, sheet=sheet)}" for number, step in enumerate(STEPS, start=1)]
    return [*numbered, _("The other cells are locked against mistakes, without a password.")]


def rule(column: str, row: pd.Series, heading: str, _: Words) -> dict[str, Any]:
    """What Excel lets into a cell of the row, and what it says when the cell is chosen."""
    if column != "value":
        told = str(row[f"{column}_words"])[:LONGEST_MESSAGE]
        return {**_whole(0), "input_title": heading, "input_message": told, "error_message": _(WHOLE)}
    match row["kind"]:
        case "milestone":
            told = _("1 = completed, 0 = not yet")
            return {"validate": "list", "source": ["1", "0"], "input_message": told, "error_message": told}
        case "rank":
            told = _("A place: a whole number from 1.")
            return {**_whole(1), "input_message": told, "error_message": told}
        case "reduction":
            return {**_whole(0), "input_message": _("The number in the period."), "error_message": _(WHOLE)}
    return _rate_or_score(row, _)


def _whole(least: int) -> dict[str, Any]:
    return {"validate": "integer", "criteria": ">=", "value": least}


def _rate_or_score(row: pd.Series, _: Words) -> dict[str, Any]:
    if row["is_percent"]:
        told = _("A percentage without its sign, such as {example}.", example=_.number(87.5))
        only = _("Only where there is no numerator and denominator.")
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 100,
            "input_message": f"{told} {only}" if row["kind"] == "ratio" else told,
            "error_message": _("Write a percentage from 0 to 100."),
        }
    told = _("A score, such as {example}.", example=_.number(41.94))
    return {"validate": "decimal", "criteria": ">=", "value": 0, "input_message": told, "error_message": told}
