"""The pages: their titles, groups and icons, and how to link to them with the choice kept."""

from copy import copy
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from kpi.i18n import N_, Words
from kpi.ui import choice, stores
from kpi.ui.page import escaped

_CURRENT, _NEXT = "page_code", "page_of_link"  # in the session
FOLDER = Path(__file__).parent.parent.parent / "pages"


@dataclass(frozen=True)
class Entry:
    """A page: its file and url, and the msgids of its title, group and tooltip."""

    code: str
    title: str
    group: str
    icon: str
    help: str
    is_hidden: bool = False  # from the sidebar


_RESULTS, _REPORTING, _ABOUT = N_("Results"), N_("Reporting"), N_("About")
PAGES = (
    Entry("overview", N_("Overview"), _RESULTS, ":material/dashboard:",
          N_("Status of every indicator in one year, those needing attention first.")),
    Entry("area", N_("Reform areas"), _RESULTS, ":material/category:",
          N_("Every indicator of one reform area: actual, expected and target.")),
    Entry("indicator", N_("Indicator"), _RESULTS, ":material/monitoring:",
          N_("One indicator by year, level and agency, and where the shortfall lies.")),
    Entry("agencies", N_("Agencies"), _RESULTS, ":material/account_balance:",
          N_("One agency's scorecard, and how the agencies compare.")),
    Entry("tasks", N_("Tasks"), _RESULTS, ":material/task_alt:",
          N_("The plan's tasks: lead, product, deadline and progress.")),
    Entry("changes", N_("Recent changes"), _RESULTS, ":material/campaign:",
          N_("Changes since a date: statuses, reports, tasks, explanations; with a summary letter.")),
    Entry("report", N_("Word report"), _REPORTING, ":material/description:",
          N_("The report in Word, ready to sign: for a year, a period, several years or one agency.")),
    Entry("verify", N_("Verify a report"), _REPORTING, ":material/verified:",
          N_("Which numbers of a report have changed since it was made."), is_hidden=True),
    Entry("reporting", N_("Reporting status"), _REPORTING, ":material/checklist:",
          N_("Who has reported what: on time, late or not at all.")),
    Entry("upload", N_("Upload data"), _REPORTING, ":material/upload_file:",
          N_("Upload a data file, see at once what needs correction, and withdraw it if necessary.")),
    Entry("method", N_("Definitions, sources"), _ABOUT, ":material/menu_book:",
          N_("Definitions, formulas, sources, and data to download.")),
)  # fmt: skip
DEFAULT = "overview"
_ICONS = {entry.code: entry.icon for entry in PAGES}


def navigation(t: Words) -> dict[str, list[st.Page]]:
    """The pages for st.navigation, by the names of their groups."""
    # Copies: st.navigation notes on a page that it may be run, and running it strikes that out.
    return {group: [copy(page) for page in pages] for group, pages in stores.cached(_pages, t).items()}


def _pages(t: Words) -> dict[str, list[st.Page]]:
    groups: dict[str, list[st.Page]] = {}
    for entry in PAGES:
        page = st.Page(_file(entry.code), title=t(entry.title), icon=entry.icon, help=t(entry.help),
                       url_path=entry.code, default=entry.code == DEFAULT,
                       visibility="hidden" if entry.is_hidden else "visible")  # fmt: skip
        groups.setdefault(t(entry.group), []).append(page)
    return groups


def _file(page: str) -> Path:
    return FOLDER / f"{page}.py"


def enter(page: st.Page) -> None:
    """Note the page of this run. The menu's link to the agencies names none: the agency chosen before is dropped."""
    code = page.url_path or DEFAULT
    if code == "agencies" and not is_current(code) and "agency" not in st.query_params:
        choice.choose(agency=None)
    st.session_state[_CURRENT] = code


def is_current(page: str) -> bool:
    return page == st.session_state.get(_CURRENT)


def link(page: str, label: str, *, icon: str | None = None, key: str | None = None, **changes: choice.Value) -> None:
    """A link with the present choice, some of it changed: ``ui.link("indicator", name, indicator=code)``.

    Within the page it is a button that changes the choice. Links of one page, label and change need a `key`.
    """
    shown, icon = escaped(label), icon or _ICONS[page]
    if is_current(page):
        key = key or "link " + " ".join(f"{name}={value}" for name, value in {"": label, **changes}.items())
        st.button(shown, icon=icon, key=key, type="tertiary", on_click=choice.choose, kwargs=changes)
    else:
        st.page_link(_file(page), label=shown, icon=icon, query_params=choice.params(**changes))


def go(page: str, **changes: choice.Value) -> None:
    """Go to a page with the present choice, some of it changed. Not from within a callback."""
    if is_current(page):
        choice.choose(**changes)
        st.rerun()
    st.switch_page(_file(page), query_params=choice.params(**changes))


def address(page: str, **changes: choice.Value) -> str:
    """The address of a page with the present choice, some of it changed."""
    return f"./{'' if page == DEFAULT else page}?{urlencode(choice.params(**changes))}"


def follow(href: str) -> None:
    """Do what a click on an `address` does, from within a callback: change the choice, or leave in the next run."""
    path, _mark, query = href.removeprefix("./").partition("?")
    page, chosen = path or DEFAULT, dict(parse_qsl(query))
    if is_current(page):
        choice.follow(chosen)
    else:
        st.session_state[_NEXT] = page, chosen


def leave() -> None:
    """Go to the page of the link that was followed. Called first in a run."""
    if _NEXT in st.session_state:
        page, chosen = st.session_state.pop(_NEXT)
        st.switch_page(_file(page), query_params=chosen)
