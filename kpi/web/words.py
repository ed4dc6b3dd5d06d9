"""Streamlit's own words, which it has in English alone, in every language: browser/words.js puts them in place."""

import json

from kpi import i18n
from kpi.i18n import N_

WORDS = (
    N_("Skip to main content"), N_("App pages"), N_("Sidebar"), N_("Expand sidebar"), N_("Collapse sidebar"),
    N_("Navigate to home page"), N_("Main menu"), N_("Stop"), N_("Stopping..."), N_("Print"), N_("Record screen"),
    N_("Theme"), N_("System"), N_("Light"), N_("Dark"), N_("Made with Streamlit v"), N_("Copy version to clipboard"),
    N_("Notifications"), N_("Close"), N_("Pagination"), N_("Previous page"), N_("Next page"), N_("Page"),
    N_("file upload"),
)  # fmt: skip


def script() -> bytes:
    """Return what words.js reads: each word in all languages; addresses do not name the first of these."""
    languages = list(i18n.LANGUAGES)
    words = [[i18n.of(lang)(word) for lang in languages] for word in WORDS]
    return f"const KPI_WORDS = {json.dumps({'languages': languages, 'words': words}, ensure_ascii=False)};".encode()
