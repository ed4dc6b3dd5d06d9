"""A page with both looks of the list: an indicator as heading, an agency as filter; the choice is in the address."""

from collections.abc import Callable

import streamlit as st

from kpi import i18n
from kpi.plan.rows import records
from kpi.ui import stores
from kpi.ui.components import filters
from kpi.ui.components.filters import Group, Option, choice_list
from kpi.views import names

PLAN, VI = stores.plan(), i18n.of("vi")


def put_into_address(name: str) -> Callable[[str], None]:
    def put(value: str) -> None:
        st.query_params[name] = value

    return put


def agencies(level: str) -> tuple[Option, ...]:
    rows = [row for row in records(PLAN.agencies) if row["level"] == level]
    return tuple(Option(row["agency"], VI.name(row), names.short(row, VI)) for row in rows)


def indicators(area: int) -> tuple[Option, ...]:
    rows = [row for row in records(PLAN.indicators) if row["area"] == area]
    return tuple(Option(row["indicator"], f"{row['indicator']} · {VI.name(row)}") for row in rows)


st.title("Danh sách")
choice_list(
    "Chỉ tiêu",
    [Group(names.area(PLAN, area, VI), indicators(area)) for area in PLAN.areas["area"]],
    st.query_params.get("indicator", "CT1.01"),
    key="indicator", t=VI, on_choice=put_into_address("indicator"), look="title",
)  # fmt: skip
with st.container(horizontal=True):
    st.button("Một nút khác")
    choice_list(
        "Đơn vị",
        [Group(VI.level(level), agencies(level)) for level in PLAN.levels],
        st.query_params.get("agency"),
        key="agency", t=VI, on_choice=put_into_address("agency"), all_label="tất cả",
    )  # fmt: skip
    filters.MOST_OPTIONS, at_most = 5, filters.MOST_OPTIONS
    choice_list(
        "Xã, phường",
        [Group(VI.level("commune"), agencies("commune"))],
        st.query_params.get("commune"),
        key="commune", t=VI, on_choice=put_into_address("commune"),
    )  # fmt: skip
    filters.MOST_OPTIONS = at_most
st.header("Kết quả")
st.write("Đơn vị được chọn:", st.query_params.get("agency", "–"))
