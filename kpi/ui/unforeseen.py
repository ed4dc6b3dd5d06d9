"""What a reader is shown when a page fails in a way that nobody foresaw; Streamlit's own words are English."""

import logging
from datetime import UTC, datetime
from secrets import token_hex
from urllib.parse import urlencode

import streamlit as st

from kpi import i18n
from kpi.ui import choice

KEY = "unforeseen"  # begins the block's key, by which those who watch pages find it

_log = logging.getLogger(__name__)
_STREAMLITS = logging.getLogger("streamlit.error_util")


def log_once() -> None:
    """Leave it to unforeseen() to log an error: Streamlit does so too, before it asks, and knows no reference. What
    goes wrong within unforeseen() Streamlit still logs, together with the error that led there."""
    _STREAMLITS.addFilter(lambda record: record.msg != "Uncaught app execution")


def unforeseen(error: Exception) -> bool:
    """Log the error and show, in its place, what happened and what to do; for ``on_script_error`` of ``st.App``, which
    calls it for errors of pages, fragments and callbacks, but not for Streamlit's own reruns and stops. True: shown."""
    reference, now = token_hex(3).upper(), datetime.now(UTC)
    asked = f"{st.context.url}?{urlencode(st.query_params.to_dict())}"
    _log.error("%s: a page failed, reference %s: %s", f"{now:%F %T}Z", reference, asked, exc_info=error)
    t = i18n.of(choice.language())
    choice.widgets_are_lost()
    with st.container(key=f"{KEY}_{reference}", border=True):
        st.error(
            f"**{t('This part could not be shown, because of an error in the program.')}**", icon=":material/error:"
        )
        st.markdown(
            t(
                "What was handed in before is unchanged. If you have just stored, withdrawn or recorded something, "
                "look whether it is there before you do it again."
            )
        )
        st.markdown(
            t(
                "Try again, or load the page anew. If the error stays, tell your administrator the reference "
                "**{reference}** ({moment}); the server's log says more under it.",
                reference=reference,
                moment=t.moment(now),
            )
        )
        st.button(t("Try again"), icon=":material/refresh:", key=f"again_{reference}")
    return True
