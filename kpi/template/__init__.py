"""Blank templates: what an agency has to fill in for a period and nothing else, with its last values beside it.

As CSV here, as Excel workbooks in kpi.template.workbook, and as a sheet to type in on the page.
"""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kpi import Refusal, i18n, phrases
from kpi.exports import csv_text
from kpi.i18n import N_, Words
from kpi.intake.headings import NUMBERS, TEXTS, VIETNAMESE
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.store.steps import of_the_plan
from kpi.views import names

# Column of the form → heading. The intake knows a form by these headings; it reads some and ignores those that explain.
HEADINGS = {
    "number": "STT",
    "indicator": "Mã chỉ tiêu",
    "name": "Tên chỉ tiêu",
    "numerator_words": "Tử số là",
    "denominator_words": "Mẫu số là",
    "unit": "Đơn vị tính",
    "agency": "Mã đơn vị",
    "agency_name": "Tên đơn vị",
    "period": "Kỳ báo cáo",
    "last": "Số liệu kỳ trước",
    **{name: VIETNAMESE[name] for name in (*NUMBERS, *TEXTS)},
}
FILLED_IN = (*NUMBERS, *TEXTS)
CUMULATIVE = "Lũy kế"  # of the CSV, which has no title: from which day to which values count
UNITS = {
    "rank": N_("place"),
    "point": N_("points"),
    "unit": N_("units"),
    "post": N_("posts"),
    "yes/no": N_("1 = completed, 0 = not yet"),
}
VI = i18n.of("vi")


class FormError(Refusal):
    """There is no form for this agency and period."""


@dataclass(frozen=True)
class Form:
    """A blank form for a period. sender: the agency that fills it in, None: all. rows: one per agency and indicator,
    with the columns of HEADINGS (those of FILLED_IN empty), kind and is_percent."""

    sender: str | None
    period: str
    rows: pd.DataFrame


def form(plan: Plan, current: pd.DataFrame, agency: str, period: str) -> Form:
    """The form of an agency: its own indicators, then under the province's code those that it leads, itself or for an
    agency that it succeeded.

    current: the active values (indicator, agency, period, numerator, denominator, value). FormError where there is
    nothing to report.
    """
    led = []
    if period in plan.periods and agency != plan.total_agency:
        leads = _leads(plan, period).items()
        codes = {code for lead, codes in leads for code in codes if agency in (lead, *plan.last_successors(lead))}
        led = [row for row in _due(plan, TOTAL, period) if row["indicator"] in codes]
    try:
        own = due_indicators(plan, agency, period)
    except FormError:
        if not led:
            raise
        own = []
    due = {agency: own} | ({plan.total_agency: led} if led else {})
    return Form(agency, period, form_rows(plan, current, due, period, VI))


def form_of_all(plan: Plan, current: pd.DataFrame, period: str) -> Form:
    """One form for all, the province's own indicators first. FormError as from `form`."""
    if period not in plan.periods:
        raise FormError(N_("{period} is not a period of the plan."), period=period)
    levels = {level: _due(plan, level, period) for level in (TOTAL, *plan.levels)}
    agencies = zip(plan.due_agencies(period)["agency"], plan.due_agencies(period)["level"], strict=True)
    due = {plan.total_agency: levels[TOTAL]} | {agency: levels[level] for agency, level in agencies}
    return Form(None, period, form_rows(plan, current, due, period, VI))


def forms(plan: Plan, current: pd.DataFrame, period: str) -> Iterator[Form]:
    """A form for each agency that reports or leads an indicator of the province, in the plan's order. FormError as from
    `form`."""
    rows = form_of_all(plan, current, period).rows
    is_total = rows["agency"] == plan.total_agency
    leads = _leads(plan, period)
    for agency in plan.agencies["agency"]:
        is_led = is_total & rows["indicator"].isin(leads.get(agency, []))
        own = pd.concat([rows[~is_total & (rows["agency"] == agency)], rows[is_led]])
        if not own.empty:
            yield Form(agency, period, own.assign(number=range(1, len(own) + 1)))


def due_indicators(plan: Plan, agency: str, period: str) -> list[Row]:
    """The plan's indicators that the agency reports and that are due in the period, in the plan's order.

    For the province itself also, in the year's own period, those that others publish. FormError where the agency or the
    period is unknown, the agency does not report then, or nothing is due.
    """
    if agency not in names.agencies(plan, VI):
        raise FormError(N_("The plan has no agency {agency}."), agency=agency)
    row = names.agency(plan, agency)
    if period not in plan.periods:
        raise FormError(N_("{period} is not a period of the plan."), period=period)
    if not row["reports"]:
        raise FormError(N_("{agency} does not report: it only co-ordinates."), agency=agency)
    if row["level"] != TOTAL and agency not in set(plan.due_agencies(period)["agency"]):
        raise FormError(N_("{agency} does not exist on {day}, the last day of the period ({period})."),
                        agency=agency, day=plan.periods.get(period).ends, period=period)  # fmt: skip
    due = _due(plan, row["level"], period)
    if not due:
        raise FormError(N_("{agency} has nothing to report for {period}."), agency=agency, period=period)
    return due


def _due(plan: Plan, level: str, period: str) -> list[Row]:
    """The indicators that agencies of the level report in the period. One that is never due, because others publish it,
    can be submitted for the year."""
    year = plan.periods.get(period).year

    def is_due(frequency: str) -> bool:
        periods = plan.periods.due_for(frequency, year) or (plan.periods.year_end(year),)
        return period in {each.code for each in periods}

    return [
        row for row in records(plan.indicators)
        if level in plan.levels_of(row["indicator"]) and is_due(row["frequency"])
    ]  # fmt: skip


def _leads(plan: Plan, period: str) -> dict[str, list[str]]:
    """Agency → the indicators of the whole province that are due and that it leads at the end of the period. Those that
    nobody leads any more are the province's own."""
    led: dict[str, list[str]] = {}
    for row in _due(plan, TOTAL, period):
        acting = [agency for lead in row["lead_agency"].split(";")
                  for agency in plan.acting_for(lead.strip(), plan.periods.get(period).ends)]  # fmt: skip
        for agency in dict.fromkeys(acting or [plan.total_agency]):
            led.setdefault(agency, []).append(row["indicator"])
    return led


def form_rows(
    plan: Plan, current: pd.DataFrame, due: Mapping[str, Sequence[Row]], period: str, t: Words
) -> pd.DataFrame:
    """The rows of a Form, of the indicators due by agency."""
    last = _last_values(plan, current[current["agency"].isin(list(due))], period, t)
    agencies = names.agencies(plan, t)
    pairs = [(agency, row) for agency, indicators in due.items() for row in indicators]
    if not pairs:
        raise FormError(N_("Nobody has anything to report for {period}."), period=period)
    rows = [
        {
            "number": number,
            "indicator": row["indicator"],
            "name": t.name(row),
            "numerator_words": t.text(row, "numerator"),
            "denominator_words": t.text(row, "denominator"),
            "unit": t(UNITS[row["unit"]]) if row["unit"] in UNITS else row["unit"],
            "agency": agency,
            "agency_name": agencies[agency],
            "period": period,
            "last": last.get((row["indicator"], agency), ""),
            **dict.fromkeys(FILLED_IN, ""),
            "kind": row["kind"],
            "is_percent": row["unit"] == "%",
        }
        for number, (agency, row) in enumerate(pairs, start=1)
    ]
    return pd.DataFrame(rows)


def _last_values(plan: Plan, current: pd.DataFrame, period: str, t: Words) -> dict[tuple[str, str], str]:
    """(indicator, agency) → its latest value up to the period, in words: '6 tháng đầu năm 2024: 24% (120/500)'."""
    current = of_the_plan(current, plan)
    ends = current["period"].map({code: plan.periods.get(code).t for code in current["period"].unique()})
    earlier = current.assign(ends=ends)[ends <= plan.periods.get(period).t].sort_values("ends", kind="stable")
    units = plan.indicators.set_index("indicator")["unit"]
    return {
        (row["indicator"], row["agency"]): f"{t.period(plan, row['period'])}: " + phrases.submitted(
            row["value"], row["numerator"], row["denominator"], units[row["indicator"]], t
        )
        for row in records(earlier)
    }  # fmt: skip


def csv_form(form: Form, plan: Plan) -> bytes:
    """The form as CSV with a byte order mark, for Excel."""
    window = plan.periods.get(form.period)
    rows = form.rows[list(HEADINGS)].rename(columns=HEADINGS)
    index = list(HEADINGS).index("numerator")
    rows.insert(index, CUMULATIVE, f"{VI.date(window.starts)} – {VI.date(window.ends)}")
    return codecs.BOM_UTF8 + csv_text(rows).encode()
