"""The dashboard as Streamlit serves it by default: the other side of the first visit's ratio."""

from pathlib import Path

import streamlit as st

from kpi.ui.components import chart
from kpi.web.kept_files import PLOTLY, kept_routes

app = st.App(Path(__file__).parents[1] / "pages" / "frame.py", routes=kept_routes([PLOTLY, chart.SCRIPT]))
