"""What a reader sees when a page fails unexpectedly; Streamlit's own words are English."""

import logging
from datetime import UTC, datetime
from secrets import token_hex
from urllib.parse import urlencode

import streamlit as st

from kpi import i18n
from kpi.ui import choice

KEY = "unforeseen"  # begins the key of the block

_log = logging.getLogger(__name__)
_STREAMLITS = logging.getLogger("streamlit.error_util")


def log_once() -> None:
    """Let only unforeseen() log an error: Streamlit logs it first, without the reference. Errors within unforeseen()
    are still logged by Streamlit, together with their cause."""
    _STREAMLITS.addFilter(lambda record: record.msg != "Uncaught app execution")


def unforeseen(error: Exception) -> bool:
    """Log the error and show what happened and what to do; True: shown. For ``on_script_error`` of ``st.App``, which
    calls it for errors of pages, fragments and callbacks, but not for reruns and stops."""
    reference, now = token_hex(3).upper(), datetime.now(UTC)
    address = f"{st.context.url}?{urlencode(st.query_params.to_dict())}"
    _log.error("%s: a page failed, reference %s: %s", f"{now:%F %T}Z", reference, address, exc_info=error)
    t = i18n.of(choice.language())
    choice.widgets_are_lost()
    with st.container(key=f"{KEY}_{reference}", border=True):
        st.error(
            f"**{t('This part could not be shown, because of an error in the program.')}**", icon=":material/error:"
        )
        st.markdown(
            t(
                "What was submitted before is unchanged. If you have just stored, withdrawn or recorded something, "
                "check whether it was saved before you do it again."
            )
        )
        st.markdown(
            t(
                "Try again, or reload the page. If the error remains, tell your administrator the reference "
                "**{reference}** ({moment}); it is in the server's log.",
                reference=reference,
                moment=t.moment(now),
            )
        )
        st.button(t("Try again"), icon=":material/refresh:", key=f"again_{reference}")
    return True
