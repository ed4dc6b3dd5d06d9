"""A refused file: every problem at once, with the place and the way to mend it, on the screen and to take along."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kpi import exports
from kpi.i18n import N_, Words
from kpi.intake import Problem
from kpi.intake.problem import COLUMN
from kpi.ui import downloads, show
from kpi.ui.page import Page
from kpi.ui.upload.pending import Pending

SHOWN_AT_MOST = 200
WHAT_IS_WRONG = N_("What is wrong, and how to mend it")

CODE = {
    "unreadable": N_("Cannot be read"),
    "missing_column": N_("Column missing"),
    "no_rows": N_("No rows"),
    "unknown_indicator": N_("Unknown indicator"),
    "unknown_agency": N_("Unknown agency"),
    "ambiguous_agency": N_("Ambiguous agency"),
    "wrong_level": N_("Wrong level"),
    "not_active": N_("Agency not active"),
    "not_reporting": N_("Agency does not report"),
    "bad_period": N_("Unknown period"),
    "future_period": N_("Period not over yet"),
    "missing_figure": N_("Figure missing"),
    "bad_number": N_("Not a number"),
    "out_of_range": N_("Out of range"),
    "mismatch": N_("Figures disagree"),
    "duplicate_row": N_("Row repeated"),
    "locked": N_("Period locked"),
    "big_change": N_("Large change"),
    "falls": N_("Lower than before"),
    "unlisted": N_("More warnings"),
    "same_file": N_("File handed in before"),
    "unknown_column": N_("Column not read"),
}


def refused(page: Page, pending: Pending, uploaded: UploadedFile | None = None) -> None:
    """Nothing is stored; what has to be mended, and where: as the person's own file with marks, and as a list. Without
    a file, of what was typed."""
    _, problems = page.t, pending.checked.problems
    if uploaded is None:
        told = _.plural(
            "There is {n} problem in the cells above. Nothing was stored: mend it and check again.",
            "There are {n} problems in the cells above. Nothing was stored: mend them and check again.",
            pending.checked.problem_count,
        )
    else:
        told = _.plural(
            "The file has {n} problem. Nothing was stored: mend it and choose the file again.",
            "The file has {n} problems. Nothing was stored: mend them and choose the file again.",
            pending.checked.problem_count,
        )
    st.error(told, icon=":material/error:")
    if uploaded is not None:
        _marked_up(page, uploaded, pending)
    listed(page, pending, problems, "kpi-problems.csv")


def _marked_up(page: Page, uploaded: UploadedFile, pending: Pending) -> None:
    from kpi import annotate  # openpyxl comes with it: 12 MB that only this button needs

    _, content = page.t, uploaded.getvalue()
    if annotate.is_possible(content, pending.checked):
        downloads.button(
            _("Download the file with the mistakes marked"),
            lambda: annotate.workbook(content, pending.file_name, pending.checked, page.plan, _) or b"",
            annotate.file_name(pending.file_name, _),
            downloads.XLSX,
            help=_("Your own file, with the wrong cells coloured and a note in each on how to mend it."),
            icon=":material/edit_note:",
            type="primary",
        )


def listed(page: Page, pending: Pending, problems: list[Problem], file_name: str, title: str = WHAT_IS_WRONG) -> None:
    """Problems or warnings under a title, each with its sentence in full; of very many the first. All of them go into
    the file; what was typed is mended beside them, and needs none."""
    _ = page.t
    columns = [_("Indicator") if pending.is_typed else _("Line"), _("Column"), _(title)]
    rows = [
        (place, show.escaped(_column(_, p)), f"**{_(CODE[p.code])}.** {show.escaped(p.message(_, page.plan))}")
        for place, p in zip(_places(page, pending, problems), problems[:SHOWN_AT_MOST], strict=False)
    ]
    alt = _("What is wrong with the figures: where, and how to mend it")
    st.table(pd.DataFrame(rows, columns=columns), border="horizontal", alt=alt)
    if pending.is_typed:
        return
    if len(problems) > SHOWN_AT_MOST:
        st.caption(_("The first {n} are shown; the list to download has more of them.", n=_.number(SHOWN_AT_MOST)))
    downloads.button(
        _("Download this list (CSV)"),
        lambda: exports.csv_text(table(page, problems)).encode("utf-8-sig"),
        file_name,
        "text/csv",
    )


def _places(page: Page, pending: Pending, problems: list[Problem]) -> list[str]:
    """Where each problem lies: its line, or the indicator that was typed there."""
    if not pending.is_typed:
        return [str(problem.line) for problem in problems]
    names = {row.indicator: f"{row.indicator} · {page.t.name(row)}" for row in page.plan.indicators.itertuples()}
    return [show.escaped(names.get(pending.indicators.get(problem.line), "")) for problem in problems]


def table(page: Page, problems: Iterable[Problem]) -> pd.DataFrame:
    """One row per problem: line, column, problem, code and how to mend it, in the page's language."""
    _ = page.t
    columns = [_("Line"), _("Column"), _("Problem"), _("Code"), _("How to mend it")]
    rows = [(p.line, _column(_, p), _(CODE[p.code]), p.code, p.message(_, page.plan)) for p in problems]
    return pd.DataFrame(rows, columns=columns)


def _column(_: Words, problem: Problem) -> str:
    return _(COLUMN[problem.column]) if problem.column in COLUMN else problem.column
