"""The indicator page as Streamlit is usually written, and written well: one file, cached SQL, plotly.express.

The other side of the bench's ratios, nothing more: it shows what our page shows (the figure and its judgement, charts
by year, by level and by agency, the numbers, the league table) from the same store, and judges by the plain rules.
"""

import os
from pathlib import Path

import duckdb
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import streamlit as st

PLAN = Path(__file__).parents[1] / "data" / "plans" / "binh-dinh-2021-2025"
STORE = Path(os.environ["KPI_STORE"]).with_name("demo.duckdb")
COLOURS = {"Đạt": "#11a383", "Chậm tiến độ": "#94701a", "Không đạt": "#c41c50", "Chưa có số liệu": "#76818e"}
LEVELS = {"total": "Toàn tỉnh", "province": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã"}

st.set_page_config(page_title="Chỉ tiêu", layout="wide")


@st.cache_resource
def connection():
    return duckdb.connect(str(STORE), read_only=True)


@st.cache_data
def table(name):
    return pd.read_csv(PLAN / f"{name}.csv")


@st.cache_data
def query(sql, parameters):
    return connection().cursor().execute(sql, parameters).df()


def readings(indicator):
    """The latest figure of each agency and year."""
    return query(
        """
        select year, agency, max_by(period, t) as period, max_by(numerator, t) as numerator,
               max_by(denominator, t) as denominator, max_by("value", t) as value
        from current_actual where indicator = ? group by year, agency order by year, agency
        """,
        [indicator],
    )


def rate(numerator, denominator, value):
    return value if pd.isna(denominator) or denominator == 0 else 100 * numerator / denominator


def judge(value, target, expected):
    if pd.isna(value):
        return "Chưa có số liệu"
    if value >= target:
        return "Đạt"
    return "Chậm tiến độ" if value >= 0.9 * expected else "Không đạt"


indicators, targets, agencies = table("indicators"), table("targets"), table("agencies")

st.sidebar.title("Tỉnh Bình Định")
st.sidebar.caption("Kế hoạch cải cách hành chính giai đoạn 2021–2025. Quyết định số 3809/QĐ-UBND.")
st.title("Chỉ tiêu")

filters = st.columns(5)
year = filters[0].selectbox("Năm", [2021, 2022, 2023, 2024, 2025], index=3)
area = filters[1].selectbox("Lĩnh vực", ["Tất cả lĩnh vực", *sorted(indicators["area"].unique())])
offered = indicators if area == "Tất cả lĩnh vực" else indicators[indicators["area"] == area]
names = {row.indicator: f"{row.indicator} · {row.name_vi}" for row in offered.itertuples()}
codes = list(names)
first = codes.index("CT3.07") if "CT3.07" in codes else 0
indicator = filters[2].selectbox("Chỉ tiêu", codes, index=first, format_func=names.get)
level = filters[3].selectbox("Cấp", list(LEVELS), format_func=LEVELS.get)
of_level = agencies if level == "total" else agencies[agencies["level"] == level]
agency_names = dict(zip(of_level["agency"], of_level["name_vi"], strict=True))
agency = filters[4].selectbox(
    "Cơ quan, đơn vị", ["Tất cả", *agency_names], format_func=lambda x: agency_names.get(x, x)
)

about = indicators[indicators["indicator"] == indicator].iloc[0]
demanded = targets[targets["indicator"] == indicator]
goal = float(demanded["value"].max())
figures = readings(indicator).merge(agencies[["agency", "name_vi", "level"]], on="agency")
figures["rate"] = [
    rate(*row) for row in figures[["numerator", "denominator", "value"]].itertuples(index=False, name=None)
]
if level != "total":
    figures = figures[figures["level"] == level]
if agency != "Tất cả":
    figures = figures[figures["agency"] == agency]

by_year = figures.groupby("year")[["numerator", "denominator"]].sum().reset_index()
by_year["rate"] = 100 * by_year["numerator"] / by_year["denominator"].where(by_year["denominator"] > 0)
base = by_year["rate"].iloc[0] if len(by_year) else 0
by_year["expected"] = base + (goal - base) * (by_year["year"] - 2021) / 4
by_year["status"] = [judge(row.rate, goal, row.expected) for row in by_year.itertuples()]

now = by_year[by_year["year"] == year]
tiles = st.columns(4)
if now.empty:
    tiles[0].metric(f"Năm {year}", "–")
else:
    current = now.iloc[0]
    before = by_year[by_year["year"] == year - 1]["rate"]
    change = None if before.empty else f"{current['rate'] - before.iloc[0]:+.1f}"
    tiles[0].metric(f"Năm {year}", f"{current['rate']:.1f}%", change)
    tiles[1].metric("Mục tiêu", f"{goal:.0f}%")
    tiles[2].metric("Trạng thái", current["status"])
    tiles[3].metric("Đơn vị có số liệu", figures[figures["year"] == year]["agency"].nunique())
st.caption(f"{about['numerator_vi']} / {about['denominator_vi']}")
for quote in demanded["quote_vi"]:
    st.markdown(f"> {quote}")

st.subheader("Theo năm")
line = px.line(by_year, x="year", y="rate", markers=True, labels={"year": "Năm", "rate": "%"})
line.add_trace(go.Scatter(x=by_year["year"], y=by_year["expected"], mode="lines", line_dash="dash", name="Nội suy"))
line.add_hline(y=goal, annotation_text=f"Mục tiêu {goal:.0f}%")
st.plotly_chart(line, key="years")

this_year = figures[figures["year"] == year]
left, right = st.columns([2, 3])
with left:
    st.subheader("Theo cấp")
    by_level = this_year.groupby("level")[["numerator", "denominator"]].sum().reset_index()
    by_level["rate"] = 100 * by_level["numerator"] / by_level["denominator"].where(by_level["denominator"] > 0)
    by_level["status"] = [judge(value, goal, goal) for value in by_level["rate"]]
    by_level["level"] = by_level["level"].map(LEVELS)
    bars = px.bar(by_level, x="rate", y="level", color="status", orientation="h", color_discrete_map=COLOURS)
    bars.add_vline(x=goal, annotation_text=f"Mục tiêu {goal:.0f}%")
    st.plotly_chart(bars, key="levels")
with right:
    st.subheader("Theo đơn vị")
    league = this_year.sort_values("rate", ascending=False)
    league = league.assign(status=[judge(value, goal, goal) for value in league["rate"]])
    ranked = px.bar(
        league, x="rate", y="name_vi", color="status", orientation="h", color_discrete_map=COLOURS,
        height=max(300, 20 * len(league)),
    )  # fmt: skip
    ranked.add_vline(x=goal, annotation_text=f"Mục tiêu {goal:.0f}%")
    st.plotly_chart(ranked, key="agencies")

st.subheader("Số liệu")
st.dataframe(by_year, hide_index=True)
st.subheader("Xếp hạng đơn vị")
st.dataframe(league[["name_vi", "rate", "status"]], hide_index=True)
