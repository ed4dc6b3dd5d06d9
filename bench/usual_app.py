"""The indicator page as Streamlit is usually written, and written well: one file, cached SQL, plotly.express.

It is the other side of the bench's ratios only: it shows what our page shows, from the same store, and evaluates by
simple rules. docs/performance.md says what it leaves out.
"""

import os
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import streamlit as st

PLAN = Path(os.environ.get("KPI_PLAN") or Path(__file__).parents[1] / "data" / "plans" / "binh-dinh-2021-2025")
STORE = Path(os.environ["KPI_STORE"])
COLOURS = {"Đạt": "#11a383", "Chậm tiến độ": "#94701a", "Không đạt": "#c41c50", "Chưa có số liệu": "#76818e"}
BADGES = {"Đạt": "green", "Chậm tiến độ": "yellow", "Không đạt": "red", "Chưa có số liệu": "gray"}
LEVELS = {"total": "Toàn tỉnh", "province": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã"}
PERIODS = {"": "Năm {}", "-Q3": "9 tháng năm {}", "-H1": "6 tháng đầu năm {}", "-Q1": "Quý I/{}"}
SHARES = {"": 1.0, "-Q3": 0.75, "-H1": 0.5, "-Q1": 0.25}
ENDS = {"": "12-14", "-Q3": "09-14", "-H1": "06-14", "-Q1": "03-14"}
EVER = 9999.0
MANY = 40  # agencies that bars still tell apart
HOLDERS = 15  # of the gap that the chart shows

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


def readings(indicator, until):
    """The latest figure of each agency and year."""
    return query(
        """
        select year, agency, max_by(period, t) as period, max_by(numerator, t) as numerator,
               max_by(denominator, t) as denominator, max_by("value", t) as value
        from current_actual where indicator = ? and t <= ? group by year, agency order by year, agency
        """,
        [indicator, until],
    )


def rate(numerator, denominator, value):
    return value if pd.isna(denominator) or denominator == 0 else 100 * numerator / denominator


def status_of(value, target, expected):
    if pd.isna(value):
        return "Chưa có số liệu"
    if value >= target:
        return "Đạt"
    return "Chậm tiến độ" if value >= 0.9 * expected else "Không đạt"


def numbers(frame, name):
    """A chart's numbers below it, folded, to read and to download."""
    with st.expander("Số liệu, tải về"):
        st.dataframe(frame, hide_index=True, key=f"numbers {name}")
        st.download_button("Tải CSV", frame.to_csv(index=False), f"{name}.csv", "text/csv", key=f"file {name}")


def year_chart(by_year, goal, projected):
    line = px.line(by_year, x="year", y="rate", markers=True, labels={"year": "Năm", "rate": "%"})
    line.add_trace(go.Scatter(x=by_year["year"], y=by_year["expected"], mode="lines", line_dash="dash", name="Nội suy"))
    if len(projected):
        line.add_trace(
            go.Scatter(x=projected["year"], y=projected["rate"], mode="lines", line_dash="dot", name="Dự báo")
        )
    line.add_hline(y=goal, annotation_text=f"Mục tiêu {goal:.0f}%")
    return line


def projection(by_year):
    """From the last reading to the plan's end on the straight line through all of them."""
    with_rate = by_year.dropna(subset="rate")
    if len(with_rate) < 3 or with_rate["year"].max() >= 2025:
        return with_rate.head(0)
    slope, start = np.polyfit(with_rate["year"], with_rate["rate"], 1)
    last = with_rate[["year", "rate"]].tail(1)
    return pd.concat([last, pd.DataFrame({"year": [2025], "rate": [min(100.0, start + slope * 2025)]})])


def level_chart(by_level, goal):
    bars = px.bar(by_level, x="rate", y="level", color="status", orientation="h", color_discrete_map=COLOURS)
    bars.add_vline(x=goal, annotation_text=f"Mục tiêu {goal:.0f}%")
    return bars


def agency_chart(league, goal):
    """Bars, or stacked dots if there are many agencies."""
    if len(league) <= MANY:
        chart = px.bar(
            league, x="rate", y="name_vi", color="status", orientation="h", color_discrete_map=COLOURS,
            height=max(300, 24 * len(league)),
        )  # fmt: skip
    else:
        binned = league.assign(at=(league["rate"] / 2).round() * 2)
        binned["place"] = binned.groupby("at").cumcount()
        chart = px.scatter(
            binned, x="at", y="place", color="status", symbol="status", hover_name="name_vi", hover_data=["rate"],
            color_discrete_map=COLOURS, labels={"at": "%", "place": "Số đơn vị"},
        )  # fmt: skip
    chart.add_vline(x=goal, annotation_text=f"Mục tiêu {goal:.0f}%")
    return chart


def gap_chart(gap):
    """Pareto chart: each agency's shortfall, and the cumulative share."""
    first = gap.head(HOLDERS)
    chart = go.Figure(go.Bar(x=first["missing"], y=first["name_vi"], orientation="h", name="Còn thiếu"))
    chart.add_trace(go.Scatter(x=100 * first["so_far"], y=first["name_vi"], xaxis="x2", name="Cộng dồn, %"))
    chart.update_layout(
        xaxis2={"overlaying": "x", "side": "top", "range": [0, 100]}, yaxis={"autorange": "reversed"}, height=560
    )
    return chart


indicators, targets, agencies = table("indicators"), table("targets"), table("agencies")

st.sidebar.title("Tỉnh Bình Định")
st.sidebar.caption("Kế hoạch cải cách hành chính giai đoạn 2021–2025. Quyết định số 3809/QĐ-UBND.")
st.title("Chỉ tiêu")

names = {row.indicator: f"{row.indicator} · {row.name_vi}" for row in indicators.itertuples()}
codes = list(names)
indicator = st.selectbox("Chỉ tiêu", codes, index=codes.index("CT3.07"), format_func=names.get)
filters = st.columns(4)
year = filters[0].selectbox("Năm", [2021, 2022, 2023, 2024, 2025], index=3)
suffix = filters[1].selectbox("Tính đến", list(PERIODS), format_func=lambda suffix: PERIODS[suffix].format(year))
period = PERIODS[suffix].format(year)
level = filters[2].selectbox("Cấp", list(LEVELS), format_func=LEVELS.get)
agency = "Tất cả"
if level != "total":
    of_level = agencies[agencies["level"] == level]
    agency_names = dict(zip(of_level["agency"], of_level["name_vi"], strict=True))
    agency = filters[3].selectbox(
        "Cơ quan, đơn vị", ["Tất cả", *agency_names], format_func=lambda x: agency_names.get(x, x)
    )

about = indicators[indicators["indicator"] == indicator].iloc[0]
demanded = targets[targets["indicator"] == indicator]
goal = float(demanded["value"].max())
values = readings(indicator, year - 1 + SHARES[suffix] if suffix else EVER)
values = values.merge(agencies[["agency", "name_vi", "level", "valid_from", "valid_to", "reports"]], on="agency")
values["rate"] = [
    rate(*row) for row in values[["numerator", "denominator", "value"]].itertuples(index=False, name=None)
]
all_levels = values[values["year"] == year]
if level != "total":
    values = values[values["level"] == level]
if agency != "Tất cả":
    values = values[values["agency"] == agency]

by_year = values.groupby("year")[["numerator", "denominator"]].sum().reset_index()
by_year["rate"] = 100 * by_year["numerator"] / by_year["denominator"].where(by_year["denominator"] > 0)
base = by_year["rate"].iloc[0] if len(by_year) else 0
by_year["expected"] = base + (goal - base) * (by_year["year"] - 2021) / 4
by_year["status"] = [status_of(row.rate, goal, row.expected) for row in by_year.itertuples()]

end = f"{year}-{ENDS[suffix]}"
exists = ~(agencies["valid_from"] > end) & ~(agencies["valid_to"] < end) & (agencies["reports"] == "yes")
levels_due = about["reporting_levels"].split(";") if level == "total" else [level]
due = agencies[exists & agencies["level"].isin(levels_due)]
this_year = values[values["year"] == year]
have = this_year["agency"].isin(due["agency"]).sum()

st.subheader(names[indicator])
now = by_year[by_year["year"] == year]
status = "Chưa có số liệu" if now.empty else now["status"].iloc[0]
if now.empty:
    st.markdown(f":gray-badge[{status}] chưa có số liệu {period}")
else:
    current = now.iloc[0]
    apart = current["rate"] - goal
    gap = f"vượt {apart:.1f}" if apart >= 0 else f"thiếu {-apart:.1f}"
    st.markdown(f":{BADGES[status]}-badge[{status}] {gap} điểm % so với mục tiêu {goal:.0f}%")
    tiles = st.columns(4)
    tiles[0].metric(f"Kết quả, {LEVELS[level]}", f"{current['rate']:.1f}%", border=True)
    tiles[1].metric("Mục tiêu", f"≥ {goal:.0f}%", border=True)
    tiles[2].metric("Mức dự kiến (nội suy)", f"{current['expected']:.1f}%", border=True)
    st.caption(
        f"{period}: tổng hợp từ số liệu các đơn vị · {have}/{len(due)} đơn vị đã nộp số liệu · "
        f"{current['numerator']:,.0f} / {current['denominator']:,.0f}"
    )
    with st.expander("Vì sao màu này?"):
        steps = {
            "Kết quả": f"100 × {current['numerator']:,.0f} / {current['denominator']:,.0f} = {current['rate']:.1f}%",
            "Mức dự kiến": f"từ {base:.1f}% (2021) theo đường thẳng đến {goal:.0f}% (2025): {current['expected']:.1f}%",
            "Trạng thái": status,
        }
        st.table(steps)

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader(f"Theo năm: {LEVELS[level]}")
    st.plotly_chart(year_chart(by_year, goal, projection(by_year[by_year["year"] <= year])), key="years")
    numbers(by_year, "theo-nam")
with right:
    st.subheader("Chỉ tiêu đo gì")
    definition = {
        "Lĩnh vực": about["area"], "Cơ quan chủ trì": about["lead_agency"], "Mục tiêu": f"≥ {goal:.0f}%",
        "Tử số": about["numerator_vi"], "Mẫu số": about["denominator_vi"], "Nơi báo cáo": about["reporting_levels"],
        "Kỳ hạn": about["frequency"], "Định nghĩa": about["definition_status"], "Ghi chú": about["note"],
    }  # fmt: skip
    st.table({name: str(cell) for name, cell in definition.items() if pd.notna(cell)})

st.subheader(f"Theo cấp, {period}")
by_level = all_levels.groupby("level")[["numerator", "denominator"]].sum()
by_level.loc["total"] = by_level.sum()
by_level = by_level.reset_index()
by_level["rate"] = 100 * by_level["numerator"] / by_level["denominator"].where(by_level["denominator"] > 0)
by_level["status"] = [status_of(value, goal, goal) for value in by_level["rate"]]
by_level["level"] = by_level["level"].map(LEVELS)
st.plotly_chart(level_chart(by_level, goal), key="levels")
numbers(by_level, "theo-cap")

st.subheader(f"Theo cơ quan, đơn vị, {period}")
league = this_year.sort_values("rate", ascending=False)
league = league.assign(
    status=[status_of(value, goal, goal) for value in league["rate"]], rank=range(1, 1 + len(league))
)
st.plotly_chart(agency_chart(league, goal), key="agencies")
numbers(league[["rank", "name_vi", "rate", "status"]], "theo-don-vi")

missing = (goal / 100 * league["denominator"] - league["numerator"]).clip(lower=0)
gap = league.assign(missing=missing)[missing > 0].sort_values("missing", ascending=False)
if status != "Đạt" and len(gap):
    gap["so_far"] = gap["missing"].cumsum() / gap["missing"].sum()
    holders = int((gap["so_far"] < 0.7).sum()) + 1
    st.subheader("Ai thu hẹp khoảng cách")
    st.markdown(f"**{holders} đơn vị chiếm 70% phần còn thiếu để đạt {goal:.0f}%.**")
    picture, listed = st.columns([4, 3])
    picture.plotly_chart(gap_chart(gap), key="gap")
    listed.dataframe(gap[["name_vi", "missing", "so_far"]], hide_index=True, key="gap table")
    numbers(gap[["name_vi", "missing", "so_far"]], "khoang-cach")

st.subheader("Nguyên văn quyết định")
for quote in demanded["quote_vi"].unique():
    st.markdown(f"> {quote}")
st.caption("Quyết định số 3809/QĐ-UBND ngày 14/09/2021")
published = table("published")
for row in published[published["indicator"] == indicator].itertuples():
    st.markdown(f"- **{row.value}** ({row.period}) · [{row.source_title}]({row.source_url})")
