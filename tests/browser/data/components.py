"""A server of the components alone, under the policy of the dashboard."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from kpi.web.answers import SecurityHeaders
from kpi.web.files import inline_script_hashes

DOCUMENT = Path(st.__file__).parent / "static" / "index.html"

app = st.App(
    Path(__file__).with_name("choice_lists.py"),
    middleware=[Middleware(SecurityHeaders, script_hashes=inline_script_hashes(DOCUMENT.read_text("utf-8")))],
)
