"""How a value is assessed: formula, numbers, base, expectation, the rule that applied, and whose values they are.

No rule is decided here: every number is the scorecard's, every sentence says which of its columns decided.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from kpi import evaluation, phrases
from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, Table, records
from kpi.views import names
from kpi.views.definition import DEFINITION_STATUS


def steps(rows: Sequence[Row], plan: Plan, t: Words) -> tuple[tuple[str, str], ...]:
    """What is explained, and the sentence, in the order of the evaluation. rows: of one scope and year, the worst
    first."""
    return tuple(step for step in _steps(rows[0], rows[1:], plan, t) if step[1])


def _steps(row: Row, others: Sequence[Row], plan: Plan, t: Words) -> Iterator[tuple[str, str]]:
    about = names.indicator(plan, row["indicator"])
    yield t("Status"), f"{t.status(row['status'])}: {_reason(row, plan, t)}"
    yield t("Formula"), _formula(row, about, t)
    yield t("Numbers"), _numbers(row, t)
    yield t("Reporting period"), _period(row, plan, t)
    yield t("Reporting status"), _reported(row, plan, t)
    yield t("Reported and summed"), _two_totals(row, plan, t)
    yield t("Target"), _target(row, plan, t)
    yield t("Base"), _base(row, t)
    yield t("Expectation"), _expectation(row, plan, t)
    yield t("Tolerance"), _tolerance(row, plan, t)
    yield t("Pace"), _pace(row, t)
    yield t("Projection"), _projection(row, t)
    yield t("Other targets"), "; ".join(f"{phrases.target(one, t, plan.base_year)}: {t.status(one['status'])}"
                                        for one in others)  # fmt: skip
    firmness = DEFINITION_STATUS[about["definition_status"]]
    yield t("Definition"), t(firmness)


def _reason(row: Row, plan: Plan, t: Words) -> str:
    """The first rule of the reckoning that fits (methodology, 4.4), with what it was held against."""
    status, figure, goal = row["status"], _figure(row["value"], row, t), phrases.goal(row, t)
    due = row["due_year"]
    if status == "met":
        return t("{x} reaches the target of {goal}.", x=figure, goal=goal)
    if status == "missed":
        return t("the target of {goal} was due in {year}; {x} is final and below it.",
                 goal=goal, year=due, x=figure)  # fmt: skip
    if status == "thin":
        return t("fewer than {share} of the agencies have reported for any one period: shown, not assessed.",
                 share=t.percent(100 * plan.rules.min_coverage, 0))  # fmt: skip
    if status in ("no_data", "pending", "not_applicable"):
        return f"{phrases.gap(row, t)}."
    held = {"x": figure, "expected": _figure(row["expected"], row, t)}
    if status == "on_track":
        return t("the target is not due yet; {x} is as good as the {expected} expected by now.", **held)
    is_near = -row["gap"] <= row["tolerance"] + evaluation.EPSILON
    if status == "behind" and abs(row["gap"]) < evaluation.EPSILON:
        return t("{x} does not pass the {expected} expected by now, but is within tolerance.", **held)
    if status == "behind" and is_near:
        return t("{x} is below the {expected} expected by now, but within tolerance.", **held)
    if status == "behind":
        return t("{x} is below the {expected} expected by now by more than the tolerance, but its pace since the year "
                 "before still reaches the target in time.", **held)  # fmt: skip
    return t("{x} is below the {expected} expected by now by more than the tolerance.", **held)


def _figure(x: float, row: Row, t: Words) -> str:
    return t.value(x, row["unit"])


def _formula(row: Row, about: Row, t: Words) -> str:
    if row["kind"] != "ratio":
        return {
            "score": t("The index as its publisher brings it out; it is not summed."),
            "rank": t("The place as its publisher brings it out; a smaller number is better, and it is not summed."),
            "reduction": t("The count as handed in, held against the base year's; it must fall."),
            "milestone": t("Completed or not, as handed in."),
        }[row["kind"]]
    counted = {column: t.text(about, column) for column in ("numerator", "denominator")}
    return t("100 × ({numerator}) ÷ ({denominator})", **counted)


def _numbers(row: Row, t: Words) -> str:
    if is_missing(row["value"]):
        return ""
    figure = _figure(row["value"], row, t)
    if not is_missing(row["numerator"]):
        above, below = t.number(row["numerator"]), t.number(row["denominator"])
        figure = t("100 × {above} ÷ {below} = {x}", above=above, below=below, x=figure)
    return f"{figure} ({t.basis(row['basis'])})"


def _period(row: Row, plan: Plan, t: Words) -> str:
    if is_missing(row["period"]):
        return ""
    period = t.period(plan, row["period"])
    if row["is_final"]:
        return t("{period}; final for the year.", period=period)
    share = t.percent(100 * (row["t"] - row["year"] + 1), 0)
    return t("{period}: {share} of the year; not final, the year's later periods will take its place.",
             period=period, share=share)  # fmt: skip


def _reported(row: Row, plan: Plan, t: Words) -> str:
    said = [phrases.coverage(row, t)] if row["basis"] in ("rolled_up", "estimate") else []
    if row["basis"] == "rolled_up":
        said.append(t("numerators and denominators are added up; rates are never averaged"))
    said.append(phrases.left_out(row, t))
    return "; ".join(one for one in said if one)


def _two_totals(row: Row, plan: Plan, t: Words) -> str:
    """What the agencies' figures add up to, where the province handed in one of its own."""
    other = row["rolled_up_value"]
    if row["basis"] != "reported" or is_missing(other):
        return ""
    params = {"x": t.percent(row["value"]), "sum": t.percent(other),
              "apart": phrases.amount(other - row["value"], "%", t)}  # fmt: skip
    if not evaluation.differ(other, row["value"], plan.rules.differs_points):
        return t("The province reported {x}; its agencies add up to {sum}. The reported figure counts.", **params)
    return t("The province reported {x}, but its agencies add up to {sum}: {apart} apart. The reported figure counts; "
             "the difference is to be explained.", **params)  # fmt: skip


def _target(row: Row, plan: Plan, t: Words) -> str:
    asks = phrases.target(row, t, plan.base_year)
    if is_missing(row["goal"]):
        return asks
    goal = _figure(row["goal"], row, t)
    if row["target_form"] == "increase":
        before = _figure(row["previous_value"], row, t)
        made = t("{before} of {year}, raised by {value}, is {goal}", before=before, year=row["year"] - 1,
                 value=phrases.amount(row["target_value"], row["unit"], t), goal=goal)  # fmt: skip
        return f"{asks}: {made}"
    if row["target_form"] == "reduction":
        base = _figure(row["base_value"], row, t)
        made = t("{base} × (100% − {value}) = {goal}", base=base, value=t.percent(row["target_value"]), goal=goal)
        return f"{asks}: {made}"
    return asks


def _base(row: Row, t: Words) -> str:
    if is_missing(row["base_value"]) or row["target_form"] == "increase" or row["kind"] == "milestone":
        return ""
    if row["each_year"]:
        return ""
    return t("{x} of {year}", x=_figure(row["base_value"], row, t), year=int(row["base_year"]))


def _expectation(row: Row, plan: Plan, t: Words) -> str:
    """What is expected at the figure's time, and who says so."""
    if is_missing(row["expected"]):
        return ""
    expected = _figure(row["expected"], row, t)
    if row["expected"] == row["goal"]:
        return t("{x}: the target itself.", x=expected)
    if row["target_form"] == "increase":
        share = t.percent(100 * (row["t"] - row["year"] + 1), 0)
        return t("{x}: last year's figure and {share} of the year's increase.", x=expected, share=share)
    return t("{x}: on the straight line from the base, {base} of {base_year}, to the target in {year}. It is this "
             "program's interpolation, not the decision's.",
             x=expected, base=_figure(row["base_value"], row, t), base_year=int(row["base_year"]), year=row["due_year"],
             )  # fmt: skip


def _tolerance(row: Row, plan: Plan, t: Words) -> str:
    """How far short a figure may fall and be no worse than behind; only where that was asked."""
    if row["status"] not in ("behind", "off_track") or is_missing(row["tolerance"]):
        return ""
    rule, unit = plan.rules, row["unit"]
    part = t.percent(100 * rule.tolerance, 0)
    if row["target_form"] == "increase":
        made = t("{part} of the year's increase", part=part)
    elif row["each_year"]:
        made = t("{part} of the target", part=part)
    else:
        made = t("{part} of the way from the base to the target, at least {floor} of the target",
                 part=part, floor=t.percent(100 * rule.tolerance_floor))  # fmt: skip
    return t("{tolerance} ({made}); the figure is {short} short.", tolerance=phrases.amount(row["tolerance"], unit, t),
             made=made, short=phrases.amount(row["gap"], unit, t))  # fmt: skip


def _pace(row: Row, t: Words) -> str:
    """Where the pace since the year before would lead; only where that was asked."""
    if row["status"] not in ("behind", "off_track") or is_missing(row["pace"]) or is_missing(row["needed_pace"]):
        return ""
    pace, needed = (t.difference(row[name], row["unit"], 1) for name in ("pace", "needed_pace"))
    return t("{pace} a year since last year's figure; {needed} a year is needed to reach the target in {year}.",
             pace=pace, needed=needed, year=row["due_year"])  # fmt: skip


def _projection(row: Row, t: Words) -> str:
    if is_missing(row["projection"]):
        return ""
    return t("{x} in {year}, on the line through the yearly figures (Theil–Sen); a projection, not a promise.",
             x=_figure(row["projection"], row, t), year=row["due_year"])  # fmt: skip


def sources(submitted: Table, t: Words) -> pd.DataFrame:
    """A table of words: who submitted what the value is made of, one row per submission, the latest first; empty
    columns are left out. submitted: of the query store/figure_sources."""
    told = [
        {
            t("Submission"): str(one["submission"]),
            t("Submitted on"): t.moment(one["handed_in_at"]),
            t("By"): one["handed_in_by"],
            t("File"): one["file_name"],
            t("Number of agencies"): t.number(one["agencies"]),
            t("Numerator / denominator"): _fraction(one, t),
            t("Documents"): "" if is_missing(one["documents"]) else one["documents"],
        }
        for one in records(submitted)
    ]
    table = pd.DataFrame(told)
    return table.loc[:, (table != "").any()] if len(table) else table


def _fraction(one: Row, t: Words) -> str:
    if is_missing(one["numerator"]):
        return ""
    return f"{t.number(one['numerator'])}\u00a0/\u00a0{t.number(one['denominator'])}"
