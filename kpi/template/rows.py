"""The rows of the blank template: the indicators that an agency reports in a period, with its last values."""

import codecs

import pandas as pd

from kpi.exports import csv_text
from kpi.i18n import N_, Words
from kpi.period import PeriodError
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import records
from kpi.store.rows import of_the_plan

# Column of the form → heading. The intake reads some and ignores those that explain.
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
    "numerator": "Tử số",
    "denominator": "Mẫu số",
    "value": "Giá trị",
    "note": "Ghi chú",
    "document": "Tài liệu kiểm chứng",
}
UNITS = {
    "rank": N_("place"),
    "point": N_("points"),
    "unit": N_("units"),
    "post": N_("posts"),
    "yes/no": N_("1 = completed, 0 = not yet"),
}


class FormError(ValueError):
    """There is no form for this agency and period; `msgid` and `params` say why."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid.format(**params))
        self.msgid, self.params = msgid, params


def asked(plan: Plan, agency: str, period: str) -> pd.DataFrame:
    """The rows of the plan's indicators that the agency reports and that are due in the period, in the plan's order.

    For the province itself also, in the year's own period, those that others publish. FormError where the agency or the
    period is unknown, the agency does not report then, or nothing is due.
    """
    _check(plan, agency, period)
    level = plan.agencies.set_index("agency").at[agency, "level"]
    year = plan.periods.get(period).year
    reported = [level in plan.levels_of(code) for code in plan.indicators["indicator"]]
    due = [_is_due(plan, frequency, period, year) for frequency in plan.indicators["frequency"]]
    wanted: pd.DataFrame = plan.indicators[pd.Series(reported) & pd.Series(due)]
    if wanted.empty:
        raise FormError(N_("{agency} has nothing to report for {period}."), agency=agency, period=period)
    return wanted.reset_index(drop=True)


def _is_due(plan: Plan, frequency: str, period: str, year: int) -> bool:
    """A figure that is never due, because others publish it, can be handed in for the year."""
    due = plan.periods.due_for(frequency, year) or (plan.periods.year_end(year),)
    return period in {one.code for one in due}


def _check(plan: Plan, agency: str, period: str) -> None:
    agencies = plan.agencies.set_index("agency")
    if agency not in agencies.index:
        raise FormError(N_("The plan has no agency {agency}."), agency=agency)
    try:
        ends = plan.periods.get(period).ends
    except PeriodError as error:
        raise FormError(N_("{period} is not a period of the plan."), period=period) from error
    if not agencies.at[agency, "reports"]:
        raise FormError(N_("{agency} does not report: it only co-ordinates."), agency=agency)
    if agencies.at[agency, "level"] != TOTAL and agency not in set(plan.due_agencies(period)["agency"]):
        raise FormError(
            N_("{agency} does not exist on {day}, the last day of the period ({period})."),
            agency=agency,
            day=ends,
            period=period,
        )


def rows_of(plan: Plan, current: pd.DataFrame, agency: str | None, period: str, t: Words) -> pd.DataFrame:
    """One row per agency and indicator that it is asked for: the columns of HEADINGS, kind and is_percent; what is to
    be filled in is empty. `agency` None: all that report. `current`: indicator, agency, period, numerator, denominator,
    value of what counts. FormError where nobody is asked for anything."""
    forms = [asked(plan, one, period).assign(agency=one) for one in _agencies(plan, agency, period)]
    wanted = pd.concat(forms, ignore_index=True)
    last = _last_figures(plan, of_the_plan(current, plan), period, t)
    agency_names = {row["agency"]: t.name(row) for row in records(plan.agencies)}
    about = records(wanted)
    return pd.DataFrame(
        {
            "number": range(1, len(wanted) + 1),
            "indicator": wanted["indicator"],
            "name": [t.name(row) for row in about],
            "numerator_words": [t.text(row, "numerator") for row in about],
            "denominator_words": [t.text(row, "denominator") for row in about],
            "unit": [t(UNITS[unit]) if unit in UNITS else unit for unit in wanted["unit"]],
            "is_percent": wanted["unit"] == "%",
            "agency": wanted["agency"],
            "agency_name": wanted["agency"].map(agency_names),
            "period": period,
            "last": [last.get(key, "") for key in zip(wanted["indicator"], wanted["agency"], strict=True)],
            "kind": wanted["kind"],
            **dict.fromkeys(("numerator", "denominator", "value", "note", "document"), ""),
        }
    )


def _agencies(plan: Plan, agency: str | None, period: str) -> list[str]:
    """The one agency, or all that are asked for something, the province itself first."""
    if agency is not None:
        return [agency]
    reporting = [plan.total_agency, *plan.due_agencies(period)["agency"]]
    busy = [one for one in reporting if _is_asked(plan, one, period)]
    if not busy:
        raise FormError(N_("Nobody has anything to report for {period}."), period=period)
    return busy


def _is_asked(plan: Plan, agency: str, period: str) -> bool:
    try:
        return not asked(plan, agency, period).empty
    except FormError:
        return False


def _last_figures(plan: Plan, current: pd.DataFrame, period: str, t: Words) -> dict[tuple[str, str], str]:
    """(indicator, agency) → its latest figure up to the period, in words: '6 tháng đầu năm 2024: 120/500 = 24%'."""
    until = plan.periods.get(period).t
    ends = current["period"].map({code: plan.periods.get(code).t for code in current["period"].unique()})
    earlier = current.assign(ends=ends)[ends <= until].sort_values("ends", kind="stable")
    latest = earlier.drop_duplicates(["indicator", "agency"], keep="last")
    units = plan.indicators.set_index("indicator")["unit"].to_dict()
    columns = latest[["indicator", "agency", "period", "numerator", "denominator", "value"]].itertuples(index=False)
    return {
        (indicator, agency): f"{t.period(plan, of)}: {_figure(numerator, denominator, value, units[indicator], t)}"
        for indicator, agency, of, numerator, denominator, value in columns
    }


def _figure(numerator: float, denominator: float, value: float, unit: str, t: Words) -> str:
    if pd.isna(denominator):
        return t.value(value, unit)
    rate = f" = {t.percent(100 * numerator / denominator)}" if denominator else ""
    return f"{t.number(numerator)}/{t.number(denominator)}{rate}"


def csv_form(plan: Plan, agency: str, period: str) -> bytes:
    """The form as CSV with a byte order mark, for Excel: one row per indicator that is due. FormError if none is.

    The intake ignores the indicator's name.
    """
    rows = asked(plan, agency, period)
    empty = pd.Series("", rows.index)
    form = pd.DataFrame(
        {
            "Mã chỉ tiêu": rows["indicator"],
            "Tên chỉ tiêu": rows["name_vi"],
            "Mã đơn vị": agency,
            "Kỳ báo cáo": period,
            "Tử số": empty,
            "Mẫu số": empty,
            "Giá trị": empty,
            "Ghi chú": empty,
            "Tài liệu kiểm chứng": empty,
        }
    )
    return codecs.BOM_UTF8 + csv_text(form).encode()
