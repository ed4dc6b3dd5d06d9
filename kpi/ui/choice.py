"""The reader's choice: year, period, area, level, agency, indicator, language, data set.

A choice lives in the session and is written into the query string, so that every view is a link. It is read back when a
session opens, when the browser goes back or forward, and when a link leads to a page; the links of the sidebar carry no
query string, so the choice stays as it is. Values that the plan does not have are dropped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kpi import i18n
from kpi.evaluation import STATUS_ORDER
from kpi.plan import Plan
from kpi.store import Kind
from kpi.tasks import STATES
from kpi.ui import stores
from kpi.views import names
from kpi.views.tasks import ROLES

DAYS = ("since", "until")
SNAPSHOT_DAY = "known"  # the day as of whose end the data are shown
FREE = ("tab", "part")  # a page's own words
# Not for other pages.
OF_PAGE = ("status", "tab", "part", "state", "role", "task", "submission", "meeting", "slide", "ask", "code", *DAYS)
NAMES = ("year", "period", "area", "level", "agency", "indicator", "units", SNAPSHOT_DAY, "lang", "data", *OF_PAGE)
MOST_LETTERS = 40  # of a report's code, as it was typed
SLIDES = 4  # of a meeting
THEN, NOW = "then", "now"  # the units at the time, or the current ones
OFFICIAL, DEMO = "official", "demo"
DEFAULTS = {"lang": next(iter(i18n.LANGUAGES)), "data": OFFICIAL, "units": THEN}  # never written out
Value = str | int | None  # None is "all"
_CHOSEN, _PAGE, _LANG, _UNKNOWN = "chosen", "page_of_last_run", "lang_of_last_run", "unknown_in_address"


@dataclass(frozen=True)
class Choice:
    """The choice of this run. None is "all" (no area, level, agency or indicator chosen)."""

    year: int
    period: str | None  # a period within `year`; None is the year's end
    area: int | None
    level: str | None
    agency: str | None
    indicator: str | None
    lang: str
    data: Kind
    units: str = THEN
    known: date | None = None  # the data as known at its end; None: as known now
    status: str | None = None
    tab: str | None = None
    part: str | None = None
    state: str | None = None  # of tasks
    role: str | None = None  # of the agency in a task
    task: int | None = None  # the one that is opened
    submission: int | None = None  # the one whose receipt is shown
    slide: int | None = None  # of a meeting; None is the page itself
    ask: str | None = None  # the agency that is to be asked for an explanation
    since: date | None = None
    until: date | None = None
    code: str | None = None  # of a report that is verified

    @property
    def as_of(self) -> str:
        """The period as of which pages evaluate: the chosen one, else the whole year."""
        return self.period or str(self.year)


def cleaned(query: Mapping[str, str], plan: Plan) -> dict[str, str]:
    """The values of a query string that exist in the plan and fit together, in the order of NAMES."""
    chosen = {name: code for name in NAMES if (code := code_of(name, query.get(name, ""), plan))}
    if "period" in chosen and chosen.setdefault("year", chosen["period"][:4]) != chosen["period"][:4]:
        del chosen["period"]
    if "area" in chosen and _is_of_another_area(chosen, plan):
        del chosen["area"]
    if "level" in chosen and _is_of_another_level(chosen, plan):
        del chosen["level"]
    return {name: chosen[name] for name in NAMES if name in chosen and DEFAULTS.get(name) != chosen[name]}


def unknown(query: Mapping[str, str], plan: Plan) -> dict[str, str]:
    """The values of a query string that the plan does not have: name → value."""
    named = {name: query[name] for name in NAMES if name not in FREE and query.get(name)}
    return {name: value for name, value in named.items() if not code_of(name, value, plan)}


def code_of(name: str, value: str, plan: Plan) -> str | None:
    """The code that a value of a query string means, whatever its case; None where the plan has none."""
    if name in FREE:
        return value if value.isidentifier() else None
    if name in (SNAPSHOT_DAY, *DAYS):
        return _day(value, plan)
    if name == "submission":
        return value if value.isdecimal() else None
    if name == "code":
        return value[:MOST_LETTERS].upper() or None
    if name == "period":
        code = plan.periods.parse(value) if value else None
        return code if code and int(code[:4]) in plan.years else None
    return codes(plan)[name].get(value.casefold())


def _day(value: str, plan: Plan) -> str | None:
    """A day in ISO form, if it lies in the plan's time and not in the future."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day.isoformat() if first_day(plan) <= day <= datetime.now(i18n.HERE).date() else None


def first_day(plan: Plan) -> date:
    """The first day for which changes are shown."""
    return date(plan.years[0] - 1, 1, 1)


@lru_cache(maxsize=2)
def codes(plan: Plan) -> dict[str, dict[str, str]]:
    """Name → the codes that may be chosen, by the same in small letters."""
    allowed: dict[str, Iterable[Any]] = {
        "year": plan.years,
        "area": plan.areas["area"],
        "level": ("total", *plan.levels),
        "agency": plan.agencies["agency"],
        "indicator": plan.indicators["indicator"],
        "lang": i18n.LANGUAGES,
        "data": (OFFICIAL, DEMO),
        "units": (THEN, NOW),
        "status": (*STATUS_ORDER, "unassessed"),
        "state": STATES,
        "role": ROLES,
        "task": plan.tasks["task"],
        "meeting": (1,),
        "slide": range(1, SLIDES + 1),
        "ask": plan.agencies["agency"],
    }
    return {name: {str(code).casefold(): str(code) for code in of_name} for name, of_name in allowed.items()}


def _is_of_another_area(chosen: Mapping[str, str], plan: Plan) -> bool:
    return "indicator" in chosen and str(names.indicator(plan, chosen["indicator"])["area"]) != chosen.get("area")


def _is_of_another_level(chosen: Mapping[str, str], plan: Plan) -> bool:
    return "agency" in chosen and bool(names.agency(plan, chosen["agency"])["level"] != chosen.get("level"))


def read() -> dict[str, str]:
    """The choice at the start of a run. Called once per run, by the frame."""
    plan, run = stores.plan(), get_script_run_ctx()
    page = run.page_script_hash if run else ""
    query = {name: value for name, value in st.query_params.to_dict().items() if name in NAMES}
    if _CHOSEN not in st.session_state or (run is not None and run.is_history_navigation):
        chosen = query
    elif page != st.session_state.get(_PAGE):  # not there where the run before showed no page
        chosen = {**_of_all_pages(st.session_state[_CHOSEN]), **query}
    else:
        chosen, query = st.session_state[_CHOSEN], {}
    valid = cleaned(chosen, plan)
    st.session_state[_CHOSEN], st.session_state[_UNKNOWN] = valid, unknown(query, plan)
    _renew_widgets(valid.get("lang", DEFAULTS["lang"]))
    return valid


def _of_all_pages(chosen: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if name not in OF_PAGE}


def unknown_in_address() -> dict[str, str]:
    """The values in the address of this run that the plan does not have: name → value."""
    return dict(st.session_state.get(_UNKNOWN, {}))


def follow(query: Mapping[str, str]) -> None:
    """Take the choice of a link within the page, which names all of it."""
    st.session_state[_CHOSEN] = cleaned(query, stores.plan())


def widgets_are_lost() -> None:
    """This run ends before the filters of its page: the browser forgets them, and the next run sends them again."""
    st.session_state[_LANG] = ""


def _renew_widgets(lang: str) -> None:
    """In another language, send the value of each widget again: the browser knows an option by its words alone, and
    would go on showing, and send back, those of the language before."""
    if st.session_state.setdefault(_LANG, lang) == lang:
        return
    st.session_state[_LANG] = lang
    for key, value in st.session_state.items():
        if isinstance(value, str):
            st.session_state[key] = value


def language() -> str:
    """The chosen language, also before a run has read its choice; empty where none was chosen."""
    return str(st.session_state.get(_CHOSEN, st.query_params).get("lang", ""))


def is_chosen(name: str) -> bool:
    """Whether the reader or an address has chosen it; otherwise a page has a default of its own."""
    return name in st.session_state[_CHOSEN]


def page_of_run() -> str:
    """An identifier of the page of this run."""
    return str(st.session_state[_PAGE])


def write() -> None:
    """Bring the query string in line with the choice; names that are not ours stay as they are.

    Called after st.navigation: only then does a session's first run know its page.
    """
    run = get_script_run_ctx()
    st.session_state[_PAGE] = run.page_script_hash if run else ""
    in_url = st.query_params.to_dict()
    wanted = {name: value for name, value in in_url.items() if name not in NAMES} | st.session_state[_CHOSEN]
    if wanted != in_url:
        st.query_params.from_dict(wanted)


def choose(**changes: Value) -> None:
    """Change some of the choice, in the order given. A new year keeps the part of the year; a new area drops an
    indicator of another area, a new level an agency of another level."""
    plan, chosen = stores.plan(), dict(st.session_state[_CHOSEN])
    for name, value in changes.items():
        chosen = cleaned(_changed(chosen, name, value, plan), plan)
    st.session_state[_CHOSEN] = chosen


def _changed(before: Mapping[str, str], name: str, value: Value, plan: Plan) -> dict[str, str]:
    chosen = {other: code for other, code in before.items() if other != name}
    if value not in (None, ""):
        chosen[name] = str(value)
    if name == "year" and "period" in chosen:
        chosen["period"] = str(value) + chosen["period"][4:]
    if name == "period" and chosen.get("period"):
        chosen["year"] = chosen["period"][:4]
    if name == "area" and _is_of_another_area(chosen, plan):
        del chosen["indicator"]
    if name == "level" and "level" in chosen and _is_of_another_level(chosen, plan):
        del chosen["agency"]
    return chosen


def resolved(default_year: int) -> Choice:
    """The session's choice with every default filled in."""
    return complete(st.session_state[_CHOSEN], default_year)


def complete(codes: Mapping[str, str], default_year: int) -> Choice:
    """The choice of a cleaned query, with every default filled in."""
    chosen: dict[str, Any] = {name: None for name in NAMES} | DEFAULTS | dict(codes)
    is_meeting, slide = chosen.pop("meeting"), chosen["slide"]
    numbers = {name: int(chosen[name]) for name in ("area", "task", "submission") if chosen[name]}
    days = {name: date.fromisoformat(chosen[name]) for name in (SNAPSHOT_DAY, *DAYS) if chosen[name]}
    year, shown_slide = int(chosen["year"] or default_year), int(slide or 1) if is_meeting else None
    return Choice(**chosen | numbers | days | {"year": year, "slide": shown_slide})


def params(**changes: Value) -> dict[str, str]:
    """The query parameters of a link: the choice with some of it changed. A choice that is dropped has an empty value,
    since a page keeps what its link does not name."""
    changed = {name: "" if value is None else str(value) for name, value in changes.items()}
    return {**_of_all_pages(st.session_state[_CHOSEN]), **changed}
