"""The rooms of the house: which pages there are, how they are called and grouped, and how to link to them."""

from copy import copy
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from kpi.i18n import N_, Words
from kpi.ui import choice, stores
from kpi.ui.verbatim import escaped

_ROOM, _NEXT = "room_of_run", "room_of_link"
FOLDER = Path(__file__).parent.parent.parent / "pages"


@dataclass(frozen=True)
class Room:
    """A page: its file and url, and the msgids of its title, group and tooltip."""

    code: str
    title: str
    group: str
    icon: str
    help: str

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.code}.py"


_RESULTS, _REPORTING, _ABOUT = N_("Results"), N_("Reporting"), N_("About")
ROOMS = (
    Room("overview", N_("Overview"), _RESULTS, ":material/dashboard:",
         N_("Will the plan be kept? Every indicator's status in one year, the worst first.")),
    Room("area", N_("Reform areas"), _RESULTS, ":material/category:",
         N_("Every indicator of one reform area: actual, expected and target.")),
    Room("indicator", N_("Indicator"), _RESULTS, ":material/monitoring:",
         N_("One indicator by year, level and agency, and who closes the gap.")),
    Room("agencies", N_("Agencies"), _RESULTS, ":material/account_balance:",
         N_("One agency's scorecard, and how the agencies compare.")),
    Room("tasks", N_("Tasks"), _RESULTS, ":material/task_alt:",
         N_("The plan's tasks: lead, product, deadline and state.")),
    Room("changes", N_("Recent changes"), _RESULTS, ":material/campaign:",
         N_("What changed since a day: statuses, reports, tasks, explanations; also as a letter.")),
    Room("report", N_("Write the report"), _REPORTING, ":material/description:",
         N_("The report in Word, as an office signs it: of a year, a period, several years or one agency.")),
    Room("reporting", N_("Reporting status"), _REPORTING, ":material/checklist:",
         N_("Who has handed in what: on time, late or not at all.")),
    Room("upload", N_("Hand in figures"), _REPORTING, ":material/upload_file:",
         N_("Hand a file of figures in, see at once what is wrong with it, and withdraw it if need be.")),
    Room("method", N_("Definitions and sources"), _ABOUT, ":material/menu_book:",
         N_("Definitions, formulas, sources, and data to download.")),
)  # fmt: skip
DEFAULT = "overview"
_ICONS = {room.code: room.icon for room in ROOMS}


def standing() -> tuple[Room, ...]:
    """The rooms that are built."""
    return tuple(room for room in ROOMS if room.file.exists())


def navigation(_: Words) -> dict[str, list[st.Page]]:
    """The pages for st.navigation, under the names of their groups."""
    groups = stores.kept(_pages, _, str(FOLDER), [room.code for room in ROOMS])
    # Of each run its own: st.navigation notes on a page that it may be run, and running it strikes that out.
    return {group: [copy(page) for page in pages] for group, pages in groups.items()}


def _pages(_: Words, _folder: str, _codes: list[str]) -> dict[str, list[st.Page]]:
    """To make a page costs Streamlit a tenth of a millisecond; folder and codes are those of ROOMS and FOLDER."""
    rooms = standing()
    default = DEFAULT if any(room.code == DEFAULT for room in rooms) else rooms[0].code
    groups: dict[str, list[st.Page]] = {}
    for room in rooms:
        groups.setdefault(_(room.group), []).append(_page(room, _, is_default=room.code == default))
    return groups


def _page(room: Room, _: Words, *, is_default: bool) -> st.Page:
    return st.Page(
        room.file, title=_(room.title), icon=room.icon, help=_(room.help), url_path=room.code, default=is_default
    )


def enter(asked: st.Page) -> None:
    """Remember the room of this run, so that a link to it is told from a link that leaves. The menu's link to the
    agencies opens a level: it names no agency, and that of the page before is let go."""
    room = asked.url_path or DEFAULT
    arrives = room != st.session_state.get(_ROOM)
    if room == "agencies" and arrives and "agency" not in st.query_params:
        choice.choose("agency", None, stores.plan())
    st.session_state[_ROOM] = room


def link(
    room: str, label: str, *, mark: str = "", icon: str | None = None, key: str | None = None, **changes: choice.Asked
) -> None:
    """A link with the present choice, some of it changed: ``ui.link("indicator", name, indicator=code)``. Within the
    same room it is a button that changes the choice, since the browser stays where it is. Links of one room, label and
    change need a `key`. mark: Markdown before the label, which itself is shown as it is."""
    shown = f"{mark} {escaped(label)}".lstrip()
    file, icon = FOLDER / f"{room}.py", _ICONS[room] if icon is None else icon
    if room == st.session_state[_ROOM]:
        key = key or "link " + " ".join(f"{name}={value}" for name, value in {"": label, **changes}.items())
        st.button(
            shown,
            icon=icon or None,
            key=key,
            type="tertiary",
            on_click=choice.choose_all,
            args=(stores.plan(), changes),
        )
    elif file.exists():
        st.page_link(file, label=shown, icon=icon, query_params=choice.params(**changes))
    else:
        st.markdown(shown)


def go(room: str, **changes: choice.Asked) -> None:
    """Leave for another page with the present choice, some of it changed. Not from within a callback."""
    if room == st.session_state[_ROOM]:
        choice.choose_all(stores.plan(), changes)
        st.rerun()
    st.switch_page(FOLDER / f"{room}.py", query_params=choice.params(**changes))


def address(room: str, **changes: choice.Asked) -> str:
    """The same as an address, for links in Markdown and in the cells of a table."""
    path = "" if room == DEFAULT else room
    return f"./{path}?{urlencode(choice.params(**changes))}"


def follow(href: str) -> None:
    """What a click on a link of `address` does, from within a callback: it changes the choice, or notes the page that
    the run which now begins leads to."""
    path, _mark, query = href.removeprefix("./").partition("?")
    room, asked = path or DEFAULT, dict(parse_qsl(query))
    if room == st.session_state[_ROOM]:
        choice.follow(asked, stores.plan())
    else:
        st.session_state[_NEXT] = room, asked


def leave() -> None:
    """Go where the link leads that was followed. Called first in a run."""
    if _NEXT in st.session_state:
        room, asked = st.session_state.pop(_NEXT)
        st.switch_page(FOLDER / f"{room}.py", query_params=asked)
