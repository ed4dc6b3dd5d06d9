"""The rows of a form: what each agency is asked for, in words, with its last figures beside."""

import pandas as pd

from kpi.i18n import N_, Words
from kpi.plan import Plan
from kpi.plan.rows import records
from kpi.store.rows import of_the_plan
from kpi.template.asked import FormError, asked

# Column of the form → its heading. The intake knows them all: it reads some, and leaves those alone that explain.
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


def rows_of(plan: Plan, current: pd.DataFrame, agency: str | None, period: str, _: Words) -> pd.DataFrame:
    """One row per agency and indicator that it is asked for: the columns of HEADINGS, kind and is_percent; what is to
    be filled in is empty. `agency` None: all that report. `current`: indicator, agency, period, numerator, denominator,
    value of what counts. FormError where nobody is asked for anything."""
    forms = [asked(plan, one, period).assign(agency=one) for one in _agencies(plan, agency, period)]
    wanted = pd.concat(forms, ignore_index=True)
    last = _last_figures(plan, of_the_plan(current, plan), period, _)
    agency_names = {row["agency"]: _.name(row) for row in records(plan.agencies)}
    about = records(wanted)
    return pd.DataFrame(
        {
            "number": range(1, len(wanted) + 1),
            "indicator": wanted["indicator"],
            "name": [_.name(row) for row in about],
            "numerator_words": [_.text(row, "numerator") for row in about],
            "denominator_words": [_.text(row, "denominator") for row in about],
            "unit": [_(UNITS[unit]) if unit in UNITS else unit for unit in wanted["unit"]],
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


def _last_figures(plan: Plan, current: pd.DataFrame, period: str, _: Words) -> dict[tuple[str, str], str]:
    """(indicator, agency) → its latest figure up to the period, in words: '6 tháng đầu năm 2024: 120/500 = 24%'."""
    until = plan.periods.get(period).t
    t = current["period"].map({code: plan.periods.get(code).t for code in current["period"].unique()})
    known = current.assign(t=t)[t <= until].sort_values("t", kind="stable")
    latest = known.drop_duplicates(["indicator", "agency"], keep="last")
    units = plan.indicators.set_index("indicator")["unit"].to_dict()
    columns = latest[["indicator", "agency", "period", "numerator", "denominator", "value"]].itertuples(index=False)
    return {
        (indicator, agency): f"{_.period(plan, of)}: {_figure(numerator, denominator, value, units[indicator], _)}"
        for indicator, agency, of, numerator, denominator, value in columns
    }


def _figure(numerator: float, denominator: float, value: float, unit: str, _: Words) -> str:
    if pd.isna(denominator):
        return _.value(value, unit)
    rate = f" = {_.percent(100 * numerator / denominator)}" if denominator else ""
    return f"{_.number(numerator)}/{_.number(denominator)}{rate}"
