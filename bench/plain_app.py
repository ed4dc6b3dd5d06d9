"""The dashboard as Streamlit serves it by default: the other side of the first visit's ratio."""

from pathlib import Path

import streamlit as st

app = st.App(Path(__file__).parents[1] / "pages" / "frame.py")
