"""What the person at the screen has chosen: year, period, area, level, agency, indicator, language, data set.

A choice lives in the session and is written out into the query string, so that every view is a link. It is read back
from there when a session opens, when the browser goes back or forward, and when a link leads to a page; the links of
the sidebar carry no query string, and so the choice stays as it is. What a query string gets wrong is dropped.
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
from kpi.views import names
from kpi.views.tasks import ROLES

DAYS = ("since", "until")
# Choices that hold for one page alone.
OF_PAGE = ("status", "tab", "state", "role", "task", "meeting", "slide", "ask", *DAYS)
NAMES = ("year", "period", "area", "level", "agency", "indicator", "units", "lang", "data", *OF_PAGE)
SLIDES = 4  # of a meeting
THEN, NOW = "then", "now"  # the units of the period, or those of today
OFFICIAL, DEMO = "official", "demo"
FIXED_DEFAULTS = {"lang": next(iter(i18n.LANGUAGES)), "data": OFFICIAL, "units": THEN}  # never written out
Asked = str | int | None  # what a choice can be changed to; None lets go of it
_CHOSEN, _PAGE, _LANG, _UNKNOWN = "chosen", "page_of_last_run", "lang_of_last_run", "unknown_in_address"


@dataclass(frozen=True)
class Choice:
    """The choice that holds for this run. None is "all" (no area, level, agency or indicator chosen)."""

    year: int
    period: str | None  # a period within `year`; None is the year's end
    area: int | None
    level: str | None
    agency: str | None
    indicator: str | None
    lang: str
    data: Kind
    units: str = THEN
    status: str | None = None
    tab: str | None = None
    state: str | None = None  # of tasks
    role: str | None = None  # of the agency in a task
    task: int | None = None  # the one that is opened
    slide: int | None = None  # of a meeting; None is the page itself
    ask: str | None = None  # the agency that is to be asked for an explanation
    since: date | None = None
    until: date | None = None

    @property
    def as_of(self) -> str:
        """The period as of which pages reckon: the chosen one, else the whole year."""
        return self.period or str(self.year)


def cleaned(asked: Mapping[str, str], plan: Plan) -> dict[str, str]:
    """Of what a query string asks for, that which exists in the plan and fits together."""
    allowed = _allowed(plan)
    chosen = {name: code for name in NAMES if (code := _code(name, asked.get(name, ""), plan))}
    period = plan.periods.parse(asked.get("period", "")) if asked.get("period") else None
    if period and period[:4] in allowed["year"] and chosen.setdefault("year", period[:4]) == period[:4]:
        chosen["period"] = period
    if "indicator" in chosen and chosen.get("area") not in (None, _area_of(chosen["indicator"], plan)):
        del chosen["area"]
    if _is_of_another_level(chosen, plan):
        del chosen["level"]
    return {name: chosen[name] for name in NAMES if name in chosen and FIXED_DEFAULTS.get(name) != chosen[name]}


def unknown(asked: Mapping[str, str], plan: Plan) -> dict[str, str]:
    """Of what a query string asks for, that which the plan does not have: name → value."""
    names = [name for name in NAMES if name not in ("period", "tab") and asked.get(name)]
    missing = {name: asked[name] for name in names if not _code(name, asked[name], plan)}
    period = asked.get("period")
    return missing | ({"period": period} if period and not _is_of_plan(period, plan) else {})


def _is_of_plan(period: str, plan: Plan) -> bool:
    code = plan.periods.parse(period)
    return code is not None and int(code[:4]) in plan.years


def _code(name: str, value: str, plan: Plan) -> str | None:
    """The code that a value of a query string means, whatever its case; None where the plan has none."""
    if name == "tab":
        return value if value.isidentifier() else None
    if name in DAYS:
        return _day(value, plan)
    return _allowed(plan)[name].get(value.casefold()) if name in _allowed(plan) else None


def _day(value: str, plan: Plan) -> str | None:
    """The day in ISO form, if it lies in the plan's time and is not to come."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day.isoformat() if first_day(plan) <= day <= datetime.now(i18n.HERE).date() else None


def first_day(plan: Plan) -> date:
    """The first day of which changes are told."""
    return date(plan.years[0] - 1, 1, 1)


@lru_cache(maxsize=2)
def _allowed(plan: Plan) -> dict[str, dict[str, str]]:
    """Name → what may be chosen, by its code in small letters."""
    codes: dict[str, Iterable[Any]] = {
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
    return {name: {str(code).casefold(): str(code) for code in of_name} for name, of_name in codes.items()}


def _area_of(indicator: str, plan: Plan) -> str:
    return _areas(plan)[indicator]


@lru_cache(maxsize=2)
def _areas(plan: Plan) -> dict[str, str]:
    """Indicator → its reform area."""
    return {code: str(area) for code, area in zip(plan.indicators["indicator"], plan.indicators["area"], strict=True)}


def _is_of_another_level(chosen: Mapping[str, str], plan: Plan) -> bool:
    """Whether the chosen agency is of another level than the chosen one."""
    if "agency" not in chosen or "level" not in chosen:
        return False
    return bool(names.agency(plan, chosen["agency"])["level"] != chosen["level"])


def read(plan: Plan) -> dict[str, str]:
    """The choice as it stands at the start of a run. Called once per run, by the frame."""
    run = get_script_run_ctx()
    page = run.page_script_hash if run else ""
    asked = {name: value for name, value in st.query_params.to_dict().items() if name in NAMES}
    if _CHOSEN not in st.session_state or came_back():
        chosen = asked
    elif page != st.session_state[_PAGE]:
        chosen = {**_of_all_pages(st.session_state[_CHOSEN]), **asked}
    else:
        chosen, asked = st.session_state[_CHOSEN], {}
    kept = cleaned(chosen, plan)
    st.session_state[_CHOSEN], st.session_state[_UNKNOWN] = kept, unknown(asked, plan)
    _tell_anew(kept.get("lang", FIXED_DEFAULTS["lang"]))
    return kept


def _of_all_pages(chosen: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if name not in OF_PAGE}


def not_there() -> dict[str, str]:
    """What the address of this run asks for and the plan does not have: name → value."""
    return dict(st.session_state.get(_UNKNOWN, {}))


def follow(asked: Mapping[str, str], plan: Plan) -> None:
    """The choice that a link within the page names in full."""
    st.session_state[_CHOSEN] = cleaned(asked, plan)


def broke_off() -> None:
    """This run ends before the filters of its page: the browser lets go of them, and is told anew by the next run."""
    st.session_state[_LANG] = ""


def _tell_anew(lang: str) -> None:
    """In another language, tell the browser again what each widget holds: it knows an option by its words alone, and
    would go on showing, and send back, those of the language before."""
    if st.session_state.setdefault(_LANG, lang) == lang:
        return
    st.session_state[_LANG] = lang
    for key, value in st.session_state.items():
        if isinstance(value, str):
            st.session_state[key] = value


def language() -> str:
    """The language that was asked for, also before a run has read its choice; empty where none was."""
    return str(st.session_state.get(_CHOSEN, st.query_params).get("lang", ""))


def came_back() -> bool:
    """Whether the browser went back or forward to this view: then its address says all, and the session nothing."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def page_of_run() -> str:
    """What tells the page of this run from others."""
    return str(st.session_state[_PAGE])


def write() -> None:
    """Bring the query string in line with the choice; names that are not ours stay as they are.

    Called after st.navigation: only then does a session's first run know its page, and the next one whether it is
    another.
    """
    run = get_script_run_ctx()
    st.session_state[_PAGE] = run.page_script_hash if run else ""
    in_url = st.query_params.to_dict()
    wanted = {name: value for name, value in in_url.items() if name not in NAMES} | st.session_state[_CHOSEN]
    if wanted != in_url:
        st.query_params.from_dict(wanted)


def choose(name: str, value: Asked, plan: Plan) -> None:
    """Change one choice. A new year keeps the part of the year that was looked at; a new area lets go of an indicator
    that lies in another, a new level of an agency of another."""
    chosen = dict(st.session_state[_CHOSEN])
    chosen.pop(name, None)
    if value not in (None, ""):
        chosen[name] = str(value)
    if name == "year" and "period" in chosen:
        chosen["period"] = str(value) + chosen["period"][4:]
    if name == "period" and chosen.get("period"):
        chosen["year"] = chosen["period"][:4]
    if name == "area" and "indicator" in chosen and _area_of(chosen["indicator"], plan) != chosen.get("area"):
        del chosen["indicator"]
    if name == "level" and _is_of_another_level(chosen, plan):
        del chosen["agency"]
    st.session_state[_CHOSEN] = cleaned(chosen, plan)


def choose_all(plan: Plan, changes: Mapping[str, Asked]) -> None:
    """Change several choices, in the order given."""
    for name, value in changes.items():
        choose(name, value, plan)


def resolved(default_year: int) -> Choice:
    """The session's choice with every default filled in."""
    chosen = st.session_state[_CHOSEN]
    return Choice(
        year=int(chosen.get("year", default_year)),
        period=chosen.get("period"),
        area=int(chosen["area"]) if "area" in chosen else None,
        level=chosen.get("level"),
        agency=chosen.get("agency"),
        indicator=chosen.get("indicator"),
        lang=chosen.get("lang", FIXED_DEFAULTS["lang"]),
        data="demo" if chosen.get("data") == DEMO else "official",
        units=chosen.get("units", THEN),
        status=chosen.get("status"),
        tab=chosen.get("tab"),
        state=chosen.get("state"),
        role=chosen.get("role"),
        task=int(chosen["task"]) if "task" in chosen else None,
        slide=int(chosen.get("slide", 1)) if "meeting" in chosen else None,
        ask=chosen.get("ask"),
        since=date.fromisoformat(chosen["since"]) if "since" in chosen else None,
        until=date.fromisoformat(chosen["until"]) if "until" in chosen else None,
    )


def params(**changes: Asked) -> dict[str, str]:
    """The query parameters of a link: the session's choice with some of it changed. None lets go of a choice, said
    aloud as an empty value, since a page keeps what its link does not name."""
    said = {name: "" if value is None else str(value) for name, value in changes.items()}
    return {**_of_all_pages(st.session_state[_CHOSEN]), **said}
