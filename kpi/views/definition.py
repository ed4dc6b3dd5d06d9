"""An indicator's definition, the decision's words, the sources of published values, and how a value is assessed.

No rule is decided here: every number is the scorecard's, every sentence says which of its columns decided.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kpi import evaluation, phrases
from kpi.evaluation import UNASSESSED
from kpi.i18n import N_, SOURCE, Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, Table, records
from kpi.views import names

DEFINITION_STATUS = {
    "A": N_("A: the official formula has been read."),
    "B": N_("B: an official formula exists but was not available to us."),
    "C": N_("C: the decision gives no formula; this one is our interpretation."),
}
EVIDENCE = {
    "read": N_("read in the source"),
    "derived": N_("derived from a statement in the source"),
    "computed": N_("computed from the source's data"),
}
# A file of a public repository, as published.csv names it: github:owner/repository path, row of it.
_GITHUB = re.compile(r"^github:(\S+) ([^\s,]+).*$")


@dataclass(frozen=True)
class Quote:
    """A sentence of the decision, its translation where English is read, and notes on how it was read."""

    words: str
    translation: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A published value and its source; `url` is empty where there is no page to open."""

    value: str
    title: str
    url: str
    evidence: str
    quote: str


def facts(plan: Plan, code: str, as_of: str, t: Words) -> tuple[tuple[str, str], ...]:
    """Facts of a definition as (heading, words): numerator, denominator, reporters, frequency, firmness."""
    row, period = names.indicator(plan, code), plan.periods.get(as_of)
    required = [text if levels == [TOTAL] else f"{', '.join(map(t.level, levels))}: {text}"
                for text, levels in targets(plan, code, t).items()]  # fmt: skip
    rows = (
        (t("Reform area"), names.area(plan, row["area"], t)),
        (t("Lead agency"), names.lead_words(plan, code, period.ends, t)),
        (t("Target"), "; ".join(required)),
        (t("Numerator"), t.text(row, "numerator")),
        (t("Denominator"), t.text(row, "denominator")),
        (t("Reported by"), " · ".join(t.level(level) for level in plan.levels_of(code))),
        (t("Due"), names.frequency(plan, row["frequency"], period.year, t)),
        (t("Definition"), t(DEFINITION_STATUS[row["definition_status"]])),
        (t("Note"), t.text(row, "note")),
    )
    return tuple((name, words) for name, words in rows if words)


def targets(plan: Plan, code: str, t: Words) -> dict[str, list[str]]:
    """The targets, each once, with their levels."""
    indicator, order = names.indicator(plan, code), (TOTAL, *plan.levels).index
    levels: dict[str, list[str]] = {}
    for row in sorted(names.targets(plan, code), key=lambda row: order(row["level"])):
        in_card = {**row, "unit": indicator["unit"], "kind": indicator["kind"], "target_form": row["form"],
                   "target_value": row["value"], "due_year": row["year_to"],
                   "each_year": row["due_basis"] == "each_year"}  # fmt: skip
        levels.setdefault(phrases.target(in_card, t, plan.base_year), []).append(row["level"])
    return levels


def quotes(plan: Plan, code: str, t: Words) -> tuple[Quote, ...]:
    """The decision's sentences behind the targets, each once."""
    notes: dict[tuple[str, str], list[str]] = {}
    for row in names.targets(plan, code):
        quote = _text(row["quote_vi"]), _text(row.get("quote_en")) if t.lang == SOURCE else ""
        notes.setdefault(quote, []).append(t.text(row, "note"))
    return tuple(Quote(words, translation, tuple(filter(None, dict.fromkeys(of_quote))))
                 for (words, translation), of_quote in notes.items())  # fmt: skip


def sources_of(plan: Plan, code: str, unit: str, t: Words) -> tuple[Source, ...]:
    rows = plan.published[plan.published["indicator"] == code].sort_values("period", ascending=False)
    return tuple(_source(row, plan, unit, t) for row in records(rows))


def _source(row: Row, plan: Plan, unit: str, t: Words) -> Source:
    value = row["value"] if is_missing(row["numerator"]) else 100 * row["numerator"] / row["denominator"]
    where, how = _text(row["source_url"]), EVIDENCE[row["evidence"]]
    url = _GITHUB.sub(r"https://github.com/\1/blob/HEAD/\2", where) if _GITHUB.match(where) else where
    return Source(
        value=f"{t.period(plan, row['period'])}: {phrases.value(value, unit, t)}",
        title=_text(row["source_title"]) or where,
        url=url if url.startswith(("http://", "https://")) else "",
        evidence=t(how),
        quote=_text(row["quote"]),
    )


def _text(cell: object) -> str:
    return "" if is_missing(cell) else str(cell)


def steps(rows: Sequence[Row], plan: Plan, t: Words) -> tuple[tuple[str, str], ...]:
    """The steps of the evaluation in order, as (subject, sentence); steps that do not apply are left out.
    rows: of one scope and year, the worst first."""
    row, about = rows[0], names.indicator(plan, rows[0]["indicator"])
    others = (f"{phrases.target(other, t, plan.base_year)}: {t.status(other['status'])}" for other in rows[1:])
    sentences = (
        (t("Status"), f"{t.status(row['status'])}: {_reason(row, plan, t)}"),
        (t("Formula"), _formula(row, about, t)),
        (t("Numbers"), _numbers(row, t)),
        (t("Reporting period"), _period(row, plan, t)),
        (t("Reporting status"), _reported(row, t)),
        (t("Reported and summed"), _two_totals(row, plan, t)),
        (t("Target"), _target(row, plan, t)),
        (t("Base"), _base(row, t)),
        (t("Expectation"), _expectation(row, t)),
        (t("Tolerance"), _tolerance(row, plan, t)),
        (t("Pace"), _pace(row, t)),
        (t("Projection"), _projection(row, t)),
        (t("Other targets"), "; ".join(others)),
        (t("Definition"), t(DEFINITION_STATUS[about["definition_status"]])),
    )
    return tuple(step for step in sentences if step[1])


def _reason(row: Row, plan: Plan, t: Words) -> str:
    """The first rule that fits (methodology, 4.4), with the numbers it compared."""
    status, x = row["status"], _value(row, "value", t)
    if status == "met":
        return t("{x} reaches the target of {goal}.", x=x, goal=phrases.goal(row, t))
    if status == "missed":
        return t("the target of {goal} was due in {year}; {x} is final and below it.",
                 goal=phrases.goal(row, t), year=row["due_year"], x=x)  # fmt: skip
    if status == "thin":
        return t("fewer than {share} of the agencies have reported for any one period: shown, not assessed.",
                 share=t.percent(100 * plan.rules.min_coverage, 0))  # fmt: skip
    if status in UNASSESSED:
        return f"{phrases.gap(row, t)}."
    compared = {"x": x, "expected": _value(row, "expected", t)}
    if status == "on_track":
        return t("the target is not due yet; {x} is as good as the {expected} expected by now.", **compared)
    if status == "off_track":
        return t("{x} is below the {expected} expected by now by more than the tolerance.", **compared)
    if abs(row["gap"]) < evaluation.EPSILON:
        return t("{x} does not pass the {expected} expected by now, but is within tolerance.", **compared)
    if -row["gap"] <= row["tolerance"] + evaluation.EPSILON:
        return t("{x} is below the {expected} expected by now, but within tolerance.", **compared)
    return t("{x} is below the {expected} expected by now by more than the tolerance, but its pace since the year "
             "before still reaches the target in time.", **compared)  # fmt: skip


def _value(row: Row, name: str, t: Words) -> str:
    return t.value(row[name], row["unit"])


def _formula(row: Row, about: Row, t: Words) -> str:
    if row["kind"] == "ratio":
        counts = {column: t.text(about, column) for column in ("numerator", "denominator")}
        return t("100 × ({numerator}) ÷ ({denominator})", **counts)
    return {
        "score": t("The index as published; it is not summed."),
        "rank": t("The rank as published; a smaller number is better, and it is not summed."),
        "reduction": t("The count as reported, compared with the baseline year's; it must fall."),
        "milestone": t("Completed or not, as reported."),
    }[row["kind"]]


def _numbers(row: Row, t: Words) -> str:
    if is_missing(row["value"]):
        return ""
    value = _value(row, "value", t)
    if not is_missing(row["numerator"]):
        counts = {"above": t.number(row["numerator"]), "below": t.number(row["denominator"])}
        value = t("100 × {above} ÷ {below} = {x}", x=value, **counts)
    return f"{value} ({t.basis(row['basis'])})"


def _period(row: Row, plan: Plan, t: Words) -> str:
    if is_missing(row["period"]):
        return ""
    period = t.period(plan, row["period"])
    if row["is_final"]:
        return t("{period}; final for the year.", period=period)
    return t("{period}: {share} of the year; not final, the year's later periods will take its place.",
             period=period, share=_share_of_year(row, t))  # fmt: skip


def _share_of_year(row: Row, t: Words) -> str:
    return t.percent(100 * (row["t"] - row["year"] + 1), 0)


def _reported(row: Row, t: Words) -> str:
    is_sum = row["basis"] == "rolled_up"
    sentences = (
        phrases.coverage(row, t) if is_sum or row["basis"] == "estimate" else "",
        t("numerators and denominators are added up; rates are never averaged") if is_sum else "",
        phrases.left_out(row, t),
    )
    return "; ".join(filter(None, sentences))


def _two_totals(row: Row, plan: Plan, t: Words) -> str:
    """The total over the agencies, where the province reported one of its own."""
    total = row["rolled_up_value"]
    if row["basis"] != "reported" or is_missing(total):
        return ""
    numbers = {"x": t.percent(row["value"]), "sum": t.percent(total)}
    if not evaluation.differ(total, row["value"], plan.rules.differs_points):
        return t("The province reported {x}; its agencies add up to {sum}. The reported value counts.", **numbers)
    return t("The province reported {x}, but its agencies add up to {sum}: {apart} apart. The reported value counts; "
             "the difference needs explaining.", apart=phrases.amount(total - row["value"], "%", t), **numbers,
             )  # fmt: skip


def _target(row: Row, plan: Plan, t: Words) -> str:
    target = phrases.target(row, t, plan.base_year)
    if is_missing(row["goal"]) or row["target_form"] not in ("increase", "reduction"):
        return target
    goal = _value(row, "goal", t)
    if row["target_form"] == "increase":
        formula = t("{before} of {year}, raised by {value}, is {goal}", before=_value(row, "previous_value", t),
                 year=row["year"] - 1, value=phrases.amount(row["target_value"], row["unit"], t), goal=goal,
                 )  # fmt: skip
    else:
        formula = t("{base} × (100% − {value}) = {goal}", base=_value(row, "base_value", t),
                 value=t.percent(row["target_value"]), goal=goal)  # fmt: skip
    return f"{target}: {formula}"


def _base(row: Row, t: Words) -> str:
    if is_missing(row["base_value"]) or row["each_year"] or row["target_form"] == "increase":
        return ""
    if row["kind"] == "milestone":
        return ""
    return t("{x} of {year}", x=_value(row, "base_value", t), year=int(row["base_year"]))


def _expectation(row: Row, t: Words) -> str:
    """The expected value at the value's time, and its source."""
    if is_missing(row["expected"]):
        return ""
    expected = _value(row, "expected", t)
    if row["expected"] == row["goal"]:
        return t("{x}: the target itself.", x=expected)
    if row["target_form"] == "increase":
        return t("{x}: last year's value and {share} of the year's increase.", x=expected,
                 share=_share_of_year(row, t))  # fmt: skip
    return t("{x}: on the straight line from the baseline, {base} of {base_year}, to the target in {year}. This is an "
             "interpolation, not part of the decision.", x=expected, base=_value(row, "base_value", t),
             base_year=int(row["base_year"]), year=row["due_year"])  # fmt: skip


def _tolerance(row: Row, plan: Plan, t: Words) -> str:
    """How far a value may be below what is expected and be no worse than behind; only where that was the question."""
    if row["status"] not in ("behind", "off_track") or is_missing(row["tolerance"]):
        return ""
    part = t.percent(100 * plan.rules.tolerance, 0)
    if row["target_form"] == "increase":
        formula = t("{part} of the year's increase", part=part)
    elif row["each_year"]:
        formula = t("{part} of the target", part=part)
    else:
        formula = t("{part} of the way from the baseline to the target, at least {floor} of the target",
                 part=part, floor=t.percent(100 * plan.rules.tolerance_floor))  # fmt: skip
    tolerance, short = (phrases.amount(row[name], row["unit"], t) for name in ("tolerance", "gap"))
    return t("{tolerance} ({formula}); the value is {short} short.", tolerance=tolerance, formula=formula, short=short)


def _pace(row: Row, t: Words) -> str:
    """Where last year's pace would lead; only where that was the question."""
    if row["status"] not in ("behind", "off_track") or is_missing(row["pace"]) or is_missing(row["needed_pace"]):
        return ""
    pace, needed = (t.difference(row[name], row["unit"], 1) for name in ("pace", "needed_pace"))
    return t("{pace} since last year; {needed} a year is needed to reach the target in {year}.",
             pace=pace, needed=needed, year=row["due_year"])  # fmt: skip


def _projection(row: Row, t: Words) -> str:
    if is_missing(row["projection"]):
        return ""
    return t("{x} in {year}, on the line through the yearly values (Theil–Sen); a projection, not a promise.",
             x=_value(row, "projection", t), year=row["due_year"])  # fmt: skip


def submissions(submitted: Table, t: Words) -> pd.DataFrame:
    """The submissions behind a value: one row per submission, the latest first; without empty columns.
    submitted: of the query store/value_sources."""
    rows = [
        {
            t("Submission"): str(row["submission"]),
            t("Submitted on"): t.moment(row["handed_in_at"]),
            t("By"): row["handed_in_by"],
            t("File"): row["file_name"],
            t("Number of agencies"): t.number(row["agencies"]),
            t("Numerator / denominator"): "" if is_missing(row["numerator"]) else "\u00a0/\u00a0".join(
                (t.number(row["numerator"]), t.number(row["denominator"]))),
            t("Documents"): "" if is_missing(row["documents"]) else row["documents"],
        }
        for row in records(submitted)
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    return table.loc[:, (table != "").any()] if len(table) else table
