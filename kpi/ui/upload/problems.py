"""Problems and warnings in words: where in the file or form, and how to fix them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kpi.i18n import Words
from kpi.intake import Problem
from kpi.intake.problem import COLUMN
from kpi.plan import Plan
from kpi.views import names
from kpi.views.upload import PROBLEM, indicator


@dataclass(frozen=True)
class ProblemRow:
    """A problem in words. where: line, column, indicator and agency in short."""

    line: str
    indicator: str
    agency: str
    column: str
    problem: str
    remedy: str
    where: str


def problem_row(problem: Problem, plan: Plan, t: Words, typed: Mapping[int, str] | None = None) -> ProblemRow:
    """A problem of a file, or of typed values, of which the indicator of each line is given."""
    code = (typed or {}).get(problem.line, problem.indicator)
    is_known = code in set(plan.indicators["indicator"])
    agency = names.agencies(plan, t).get(problem.agency, problem.agency)
    column = t(COLUMN[problem.column]) if problem.column in COLUMN else problem.column
    line = "" if typed else t("line {line}", line=problem.line)
    return ProblemRow(
        line=str(problem.line),
        indicator=indicator(code, plan, t) if is_known else code,
        agency=agency,
        column=column,
        problem=t(PROBLEM[problem.code]),
        remedy=problem.message(t, plan),
        where=" · ".join(filter(None, (line, column, code, "" if typed else agency))),
    )


def problem_list(problems: Sequence[Problem], plan: Plan, t: Words) -> pd.DataFrame:
    """The problems of a file as a table to download."""
    rows = [problem_row(problem, plan, t) for problem in problems]
    columns = [t("Line"), t("Indicator"), t("Agency"), t("Column"), t("Problem"), t("Code"), t("How to fix it")]
    return pd.DataFrame(
        [(row.line, row.indicator, row.agency, row.column, row.problem, each.code, row.remedy)
         for each, row in zip(problems, rows, strict=True)],
        columns=columns,
    )  # fmt: skip
