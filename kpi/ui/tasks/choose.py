"""Which tasks are looked at, and as of which day. The day follows the year and the part of it that other pages look at;
where none is chosen it is today. State, role and task stand in the address as names of their own."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from kpi.i18n import HERE
from kpi.tasks import STATES
from kpi.ui import choice, filters, stores
from kpi.ui.page import Page
from kpi.ui.results.shared import rows_of_filters
from kpi.views import names
from kpi.views.tasks import ROLES, agencies_with_tasks, state_words

STATE, ROLE, TASK = "state", "role", "task"
ANY, TODAY = "", ""


@dataclass(frozen=True)
class Asked:
    """What the filters say; None is all. `is_today` says that no earlier day was chosen."""

    day: date
    area: int | None
    agency: str | None
    role: str | None
    state: str | None
    is_today: bool


def choose(page: Page) -> Asked:
    """The page's filters."""
    today = datetime.now(HERE).date()
    period = _period_asked(page, today)
    day = page.plan.periods.get(period).ends if period else today
    rows_of_filters(
        page,
        lambda page: _as_of(page, period, today),
        filters.area_filter,
        lambda page: _agency(page, day),
        _role,
        _state,
    )
    return Asked(
        day=day,
        area=page.choice.area,
        agency=_agency_asked(page, day),
        role=_asked(ROLE, ROLES) if page.choice.agency else None,
        state=_asked(STATE, STATES),
        is_today=period is None,
    )


def day_of(page: Page) -> date:
    """The last day of the period that was chosen; today, where none was, or it is not over."""
    today = datetime.now(HERE).date()
    period = _period_asked(page, today)
    return page.plan.periods.get(period).ends if period else today


def chosen_task(page: Page) -> int | None:
    """The task that the address asks for, if the plan has it."""
    asked = _asked(TASK, [str(task) for task in page.plan.tasks["task"]])
    return int(asked) if asked else None


def ask_for_task(task: int) -> None:
    """Ask for a task in the address."""
    st.query_params[TASK] = str(task)


def let_go_of_task() -> None:
    """Ask for no task any more."""
    st.query_params.pop(TASK, None)


def _asked(name: str, known: Collection[str]) -> str | None:
    """What the address asks for under a name; what does not exist is dropped from it."""
    asked = st.query_params.get(name)
    if asked is None or asked in known:
        return asked
    del st.query_params[name]
    return None


def _period_asked(page: Page, today: date) -> str | None:
    """The period that was chosen, here or on another page; None where none was, or it is not over: then today is
    meant."""
    named = {"year", "period"} & set(st.query_params)
    is_over = page.plan.periods.get(page.choice.as_of).ends < today
    return page.choice.as_of if named and is_over else None


def _as_of(page: Page, period: str | None, today: date) -> None:
    _, plan = page._, page.plan
    every = [one for year in reversed(plan.years) for one in reversed(plan.periods.of_year(year)) if one.ends < today]
    options = {TODAY: _("Today"), **{one.code: _.period(plan, one.code) for one in every}}
    _pick("tasks_day", _("As of"), options, period or TODAY, _look_at_period)


def _look_at_period(period: str) -> None:
    """Choose a period; today is none of any year."""
    choice.choose_all(stores.plan(), {"period": period} if period else {"period": None, "year": None})


def _agency(page: Page, day: date) -> None:
    """The agencies that have a task, as of the day."""
    _, current = page._, _agency_asked(page, day) or ANY
    options = {ANY: _("All agencies"), **page.kept(agencies_with_tasks, page.plan, _, day)}
    if current not in options:
        options[current] = _.name(names.agency(page.plan, current))
    _pick("tasks_agency", _("Agency"), options, current, lambda code: choice.choose("agency", code, stores.plan()))


def _agency_asked(page: Page, day: date) -> str | None:
    """The agency that was chosen; of one that has ended, who stands in its place."""
    asked = page.choice.agency
    return next(iter(names.in_place_of(page.plan, asked, day)), asked) if asked else None


def _role(page: Page) -> None:
    _ = page._
    options = {ANY: _("Any role"), **{role: _(name).capitalize() for role, name in ROLES.items()}}
    _pick("tasks_role", _("Role of the agency"), options, _asked(ROLE, ROLES) or ANY, lambda role: _put(ROLE, role))


def _state(page: Page) -> None:
    _ = page._
    options = {ANY: _("All states"), **{state: state_words(state, _) for state in STATES}}
    _pick("tasks_state", _("State"), options, _asked(STATE, STATES) or ANY, lambda state: _put(STATE, state))


def _pick(key: str, label: str, options: Mapping[str, str], current: str, put: Callable[[str], None]) -> None:
    """A filter that shows what is chosen, and chooses what is picked."""
    if st.session_state.get(key) != current:
        st.session_state[key] = current
    st.selectbox(
        label, list(options), format_func=options.__getitem__, key=key, on_change=lambda: put(st.session_state[key])
    )


def _put(name: str, value: str) -> None:
    """Write a choice of this page's own into the address; nothing takes it out."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
