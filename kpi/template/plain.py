"""The form as CSV: UTF-8 with a mark at its head, so that Excel reads its letters."""

import codecs

import pandas as pd

from kpi.exports import csv_text
from kpi.plan import Plan
from kpi.template.asked import asked


def csv_form(plan: Plan, agency: str, period: str) -> bytes:
    """One row per indicator that the agency is asked for in the period, headings in Vietnamese; FormError if none.

    The name beside the code is for the person: the intake leaves it alone.
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
