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


def _steps(row: Row, others: Sequence[Row], plan: Plan, _: Words) -> Iterator[tuple[str, str]]:
    about = names.indicator(plan, row["indicator"])
    yield _("Status"), f"{_.status(row['status'])}: {_reason(row, plan, _)}"
    yield _("Formula"), _formula(row, about, _)
    yield _("Numbers"), _numbers(row, _)
    yield _("Reporting period"), _period(row, plan, _)
    yield _("Reporting status"), _reported(row, plan, _)
    yield _("Reported and summed"), _two_totals(row, plan, _)
    yield _("Target"), _target(row, plan, _)
    yield _("Base"), _base(row, _)
    yield _("Expectation"), _expectation(row, plan, _)
    yield _("Tolerance"), _tolerance(row, plan, _)
    yield _("Pace"), _pace(row, _)
    yield _("Projection"), _projection(row, _)
    yield _("Other targets"), "; ".join(f"{phrases.target(one, _, plan.base_year)}: {_.status(one['status'])}"
                                        for one in others)  # fmt: skip
    firmness = DEFINITION_STATUS[about["definition_status"]]
    yield _("Definition"), _(firmness)


def _reason(row: Row, plan: Plan, _: Words) -> str:
    """The first rule of the reckoning that fits (methodology, 4.4), with what it was held against."""
    status, figure, goal = row["status"], _figure(row["value"], row, _), phrases.goal(row, _)
    due = row["due_year"]
    if status == "met":
        return _("{x} reaches the target of {goal}.", x=figure, goal=goal)
    if status == "missed":
        return _("the target of {goal} was due in {year}; {x} is final and below it.",
                 goal=goal, year=due, x=figure)  # fmt: skip
    if status == "thin":
        return _("fewer than {share} of the agencies have reported for any one period: shown, not assessed.",
                 share=_.percent(100 * plan.reckoning.min_coverage, 0))  # fmt: skip
    if status in ("no_data", "pending", "not_applicable"):
        return f"{phrases.gap(row, _)}."
    held = {"x": figure, "expected": _figure(row["expected"], row, _)}
    if status == "on_track":
        return _("the target is not due yet; {x} is as good as the {expected} expected by now.", **held)
    is_near = -row["gap"] <= row["tolerance"] + evaluation.EPSILON
    if status == "behind" and abs(row["gap"]) < evaluation.EPSILON:
        return _("{x} does not pass the {expected} expected by now, but is within tolerance.", **held)
    if status == "behind" and is_near:
        return _("{x} is below the {expected} expected by now, but within tolerance.", **held)
    if status == "behind":
        return _("{x} is below the {expected} expected by now by more than the tolerance, but its pace since the year "
                 "before still reaches the target in time.", **held)  # fmt: skip
    return _("{x} is below the {expected} expected by now by more than the tolerance.", **held)


def _figure(x: float, row: Row, _: Words) -> str:
    return _.figure(x, row["unit"])


def _formula(row: Row, about: Row, _: Words) -> str:
    if row["kind"] != "ratio":
        return {
            "score": _("The index as its publisher brings it out; it is not summed."),
            "rank": _("The place as its publisher brings it out; a smaller number is better, and it is not summed."),
            "reduction": _("The count as handed in, held against the base year's; it must fall."),
            "milestone": _("Completed or not, as handed in."),
        }[row["kind"]]
    counted = {column: _.text(about, column) for column in ("numerator", "denominator")}
    return _("100 × ({numerator}) ÷ ({denominator})", **counted)


def _numbers(row: Row, _: Words) -> str:
    if is_missing(row["value"]):
        return ""
    figure = _figure(row["value"], row, _)
    if not is_missing(row["numerator"]):
        above, below = _.number(row["numerator"]), _.number(row["denominator"])
        figure = _("100 × {above} ÷ {below} = {x}", above=above, below=below, x=figure)
    return f"{figure} ({_.basis(row['basis'])})"


def _period(row: Row, plan: Plan, _: Words) -> str:
    if is_missing(row["period"]):
        return ""
    period = _.period(plan, row["period"])
    if row["is_final"]:
        return _("{period}; final for the year.", period=period)
    share = _.percent(100 * (row["t"] - row["year"] + 1), 0)
    return _("{period}: {share} of the year; not final, the year's later periods will take its place.",
             period=period, share=share)  # fmt: skip


def _reported(row: Row, plan: Plan, _: Words) -> str:
    said = [phrases.coverage(row, _)] if row["basis"] in ("rolled_up", "estimate") else []
    if row["basis"] == "rolled_up":
        said.append(_("numerators and denominators are added up; rates are never averaged"))
    said.append(phrases.left_out(row, _))
    return "; ".join(one for one in said if one)


def _two_totals(row: Row, plan: Plan, _: Words) -> str:
    """What the agencies' figures add up to, where the province handed in one of its own."""
    other = row["rolled_up_value"]
    if row["basis"] != "reported" or is_missing(other):
        return ""
    params = {"x": _.percent(row["value"]), "sum": _.percent(other),
              "apart": phrases.amount(other - row["value"], "%", _)}  # fmt: skip
    if not evaluation.differ(other, row["value"], plan.reckoning.differs_points):
        return _("The province reported {x}; its agencies add up to {sum}. The reported figure counts.", **params)
    return _("The province reported {x}, but its agencies add up to {sum}: {apart} apart. The reported figure counts; "
             "the difference is to be explained.", **params)  # fmt: skip


def _target(row: Row, plan: Plan, _: Words) -> str:
    asks = phrases.target(row, _, plan.base_year)
    if is_missing(row["goal"]):
        return asks
    goal = _figure(row["goal"], row, _)
    if row["target_form"] == "increase":
        before = _figure(row["previous_value"], row, _)
        made = _("{before} of {year}, raised by {value}, is {goal}", before=before, year=row["year"] - 1,
                 value=phrases.amount(row["target_value"], row["unit"], _), goal=goal)  # fmt: skip
        return f"{asks}: {made}"
    if row["target_form"] == "reduction":
        base = _figure(row["base_value"], row, _)
        made = _("{base} × (100% − {value}) = {goal}", base=base, value=_.percent(row["target_value"]), goal=goal)
        return f"{asks}: {made}"
    return asks


def _base(row: Row, _: Words) -> str:
    if is_missing(row["base_value"]) or row["target_form"] == "increase" or row["kind"] == "milestone":
        return ""
    if row["each_year"]:
        return ""
    return _("{x} of {year}", x=_figure(row["base_value"], row, _), year=int(row["base_year"]))


def _expectation(row: Row, plan: Plan, _: Words) -> str:
    """What is expected at the figure's time, and who says so."""
    if is_missing(row["expected"]):
        return ""
    expected = _figure(row["expected"], row, _)
    if row["expected"] == row["goal"]:
        return _("{x}: the target itself.", x=expected)
    if row["target_form"] == "increase":
        share = _.percent(100 * (row["t"] - row["year"] + 1), 0)
        return _("{x}: last year's figure and {share} of the year's increase.", x=expected, share=share)
    return _("{x}: on the straight line from the base, {base} of {base_year}, to the target in {year}. It is this "
             "program's interpolation, not the decision's.",
             x=expected, base=_figure(row["base_value"], row, _), base_year=int(row["base_year"]), year=row["due_year"],
             )  # fmt: skip


def _tolerance(row: Row, plan: Plan, _: Words) -> str:
    """How far short a figure may fall and be no worse than behind; only where that was asked."""
    if row["status"] not in ("behind", "off_track") or is_missing(row["tolerance"]):
        return ""
    rule, unit = plan.reckoning, row["unit"]
    part = _.percent(100 * rule.tolerance, 0)
    if row["target_form"] == "increase":
        made = _("{part} of the year's increase", part=part)
    elif row["each_year"]:
        made = _("{part} of the target", part=part)
    else:
        made = _("{part} of the way from the base to the target, at least {floor} of the target",
                 part=part, floor=_.percent(100 * rule.tolerance_floor))  # fmt: skip
    return _("{tolerance} ({made}); the figure is {short} short.", tolerance=phrases.amount(row["tolerance"], unit, _),
             made=made, short=phrases.amount(row["gap"], unit, _))  # fmt: skip


def _pace(row: Row, _: Words) -> str:
    """Where the pace since the year before would lead; only where that was asked."""
    if row["status"] not in ("behind", "off_track") or is_missing(row["pace"]) or is_missing(row["needed_pace"]):
        return ""
    pace, needed = (_.difference(row[name], row["unit"], 1) for name in ("pace", "needed_pace"))
    return _("{pace} a year since last year's figure; {needed} a year is needed to reach the target in {year}.",
             pace=pace, needed=needed, year=row["due_year"])  # fmt: skip


def _projection(row: Row, _: Words) -> str:
    if is_missing(row["projection"]):
        return ""
    return _("{x} in {year}, on the line through the yearly figures (Theil–Sen); a projection, not a promise.",
             x=_figure(row["projection"], row, _), year=row["due_year"])  # fmt: skip


def sources(submitted: Table, _: Words) -> pd.DataFrame:
    """A table of words: who submitted what the value is made of, one row per submission, the latest first; empty
    columns are left out. submitted: of the query store/figure_sources."""
    told = [
        {
            _("Submission"): str(one["submission"]),
            _("Submitted on"): _.moment(one["handed_in_at"]),
            _("By"): one["handed_in_by"],
            _("File"): one["file_name"],
            _("Number of agencies"): _.number(one["agencies"]),
            _("Numerator / denominator"): _fraction(one, _),
            _("Documents"): "" if is_missing(one["documents"]) else one["documents"],
        }
        for one in records(submitted)
    ]
    table = pd.DataFrame(told)
    return table.loc[:, (table != "").any()] if len(table) else table


def _fraction(one: Row, _: Words) -> str:
    if is_missing(one["numerator"]):
        return ""
    return f"{_.number(one['numerator'])}\u00a0/\u00a0{_.number(one['denominator'])}"
