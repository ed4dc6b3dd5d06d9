"""The tables that other programs read, by address: those of the API, and the rows behind each page's main view.

A table is asked for with the query string of a page. What that asks for and does not exist is refused, not ignored: a
program would take the numbers for those that it asked for.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

import pandas as pd

from kpi import Refusal, evaluation, exports, i18n, tables
from kpi.evaluation.scorecard import SCOPES, with_whole_numbers
from kpi.i18n import N_, Words
from kpi.plan import Plan, PlanError
from kpi.plan.rows import records
from kpi.reporting import punctuality
from kpi.store import Store, StoreError
from kpi.tables import Column, Parameter, Table
from kpi.ui import agencies, area, changes, choice, indicator, overview, reporting, stores, tasks
from kpi.ui.page import Page
from kpi.views import definition, names

UNKNOWN_NAME = N_("There is no parameter {name}. The parameters are: {names}.")
UNKNOWN_VALUE = N_("The parameter {name} cannot be {value}. It can be: {codes}.")
UNKNOWN_CODE = N_("The parameter {name} cannot be {value}. It can be, for example: {codes}.")
TWICE = N_("The parameter {name} is given twice.")
OTHER_YEAR = N_("The period {period} is not in the year {year}.")
BROKEN_PLAN = N_("The plan's folder has errors. Correct them, then try again.")
FEW = 12  # values that a refusal lists

Query = Mapping[str, str]

MEANINGS = {
    "data": "official (the default), or demo: the demonstration",
    "lang": "Language of names and messages",
    "known": "A day: the data as known at its end",
    "year": "Year of the plan",
    "period": "A period: the data as of its end",
    "area": "Number of a reform area",
    "level": "total, or a level of the plan",
    "agency": "Code of an agency",
    "indicator": "Code of an indicator",
    "units": "then: the agencies at the time; now: the current ones",
    "status": "Status of the indicator",
    "state": "State of the task",
    "role": "Role of the agency in the task",
    "since": "First day",
    "until": "Last day",
    "scope": "Scope of the rows; without it total and levels, or the agency that is named",
}
EXAMPLES = {"known": "2024-12-20", "since": "2024-11-20", "until": "2024-12-20", "period": "2024-H1"}
OF_ALL = ("data", "lang", "known")
OF_A_CARD = ("year", "period", "level", "agency", "area", "indicator")


@dataclass(frozen=True)
class _Source:
    """An address: its summary, its columns, the names of the parameters that change it, and the rows of a page and a
    query. A page's address takes every other parameter of pages as well."""

    summary: str
    columns: Callable[[Plan], tuple[Column, ...]]
    parameters: tuple[str, ...]
    rows: Callable[[Page, Query], pd.DataFrame]


# ---------------------------------------------------------------- rows


def _scorecard(page: Page, query: Query) -> pd.DataFrame:
    chosen: dict[str, Any] = {name: query.get(name) for name in ("period", "scope", "level", "agency", "indicator")}
    numbers = {name: int(query[name]) if name in query else None for name in ("year", "area")}
    return exports.scorecard_table(page.store, **chosen, **numbers)


def _actuals(page: Page, query: Query) -> pd.DataFrame:
    actuals = exports.store_table("actuals", page.store)
    if "year" in query:
        actuals = actuals[actuals["period"].str[:4] == query["year"]]
    return _filtered(actuals, page.plan, {name: code for name, code in query.items() if name != "year"})


def _of_plan(name: str) -> Callable[[Page, Query], pd.DataFrame]:
    """The rows of one of the plan's tables."""
    return lambda page, query: _filtered(exports.plan_table(name, page.plan), page.plan, query)


def _targets(page: Page, query: Query) -> pd.DataFrame:
    targets = exports.plan_table("targets", page.plan)
    if "year" in query:
        targets = targets[(targets["year_from"] <= int(query["year"])) & (targets["year_to"] >= int(query["year"]))]
    return _filtered(targets, page.plan, query)


def _reports(page: Page, query: Query) -> pd.DataFrame:
    reports = exports.reporting_table(page.store, page.choice.year, page.store.today, page.t)
    return _filtered(reports, page.plan, query)


def _filtered(table: pd.DataFrame, plan: Plan, query: Query) -> pd.DataFrame:
    """The rows whose columns hold the codes of the query; area and level also of a row's indicator and agency."""
    for name in ("period", "state", "indicator", "agency", "area", "level"):
        if name not in query:
            continue
        column = table[name] if name in table else _looked_up(table, plan, name)
        table = table[column.astype(str) == query[name]]
    return table


def _looked_up(table: pd.DataFrame, plan: Plan, name: str) -> pd.Series:
    owners, key = (plan.indicators, "indicator") if name == "area" else (plan.agencies, "agency")
    return table[key].map(owners.set_index(key)[name])


def _named(rows: Callable[[Page], pd.DataFrame]) -> Callable[[Page, Query], pd.DataFrame]:
    """A page's scorecard rows, with the names of indicators and agencies."""

    def named(page: Page, _query: Query) -> pd.DataFrame:
        card = with_whole_numbers(rows(page))
        agency = {row["agency"]: page.t.name(row) for row in records(page.plan.agencies)}
        return _with_names(card, page.plan, page.t).assign(agency_name=card["agency"].map(agency))

    return named


def _with_names(table: pd.DataFrame, plan: Plan, t: Words) -> pd.DataFrame:
    return table.assign(name=[t.name(names.indicator(plan, code)) for code in table["indicator"]])


def _method(page: Page, _query: Query) -> pd.DataFrame:
    shown = definition.matching(page.plan, page.t, page.choice.area, page.choice.as_of, "")
    return page.plan.indicators.set_index("indicator", drop=False).loc[[row["indicator"] for row in shown]]


# ---------------------------------------------------------------- addresses


def _always(columns: tuple[Column, ...]) -> Callable[[Plan], tuple[Column, ...]]:
    return lambda _plan: columns


def _described(name: str) -> Callable[[Plan], tuple[Column, ...]]:
    return lambda plan: exports.plan_columns(name, plan)


CARD = _always(tables.CARD)
SOURCES = {
    "/api/scorecard": _Source(
        "The evaluation: one row per indicator, scope, year and target that binds it. Without a year all of the plan's",
        _always(tables.SCORECARD), (*OF_ALL, *OF_A_CARD, "scope"), _scorecard,
    ),
    "/api/actuals": _Source("The values that count, each with its submission", _always(tables.ACTUALS),
                            (*OF_ALL, *OF_A_CARD), _actuals),
    "/api/indicators": _Source("The plan's indicators", _described("indicators"),
                               (*OF_ALL, "area", "indicator"), _of_plan("indicators")),
    "/api/targets": _Source("The plan's targets, with the text of the decision", _described("targets"),
                            (*OF_ALL, "year", "level", "area", "indicator"), _targets),
    "/api/agencies": _Source("The agencies, their first and last day, and their successors", _described("agencies"),
                             (*OF_ALL, "level", "agency"), _of_plan("agencies")),
    "/api/tasks": _Source("The plan's tasks with their states, today or at the end of a year or a period",
                          _always(tables.TASKS), (*OF_ALL, "year", "period", "area", "agency", "role", "state"),
                          tasks.rows),
    "/api/reporting": _Source("The reports of a year, one row per agency and period, with their states",
                              _always(tables.REPORTING), (*OF_ALL, "year", "period", "level", "agency", "state"),
                              _reports),
    "/overview": _Source("The status of each indicator", CARD,
                         (*OF_ALL, "year", "period", "area", "agency", "status"), _named(overview.rows)),
    "/area": _Source("The indicators of a reform area", CARD,
                     (*OF_ALL, "year", "period", "area", "level", "agency"), _named(area.rows)),
    "/indicator": _Source("One indicator: its agencies", CARD,
                          (*OF_ALL, "year", "period", "indicator", "level", "agency"), _named(indicator.rows)),
    "/agencies": _Source("The agencies of a level, or one agency, by indicator",
                         _always((tables.PART, *tables.CARD)),
                         (*OF_ALL, "year", "period", "level", "agency", "area", "units"), _named(agencies.rows)),
    "/tasks": _Source("The plan's tasks, in the page's order", _always(tables.TASKS),
                      (*OF_ALL, "year", "period", "area", "agency", "role", "state"), tasks.rows),
    "/changes": _Source("The indicators whose status changed between two days", _always(tables.CHANGES),
                        (*OF_ALL, "year", "period", "since", "until"),
                        lambda page, _query: _with_names(changes.rows(page), page.plan, page.t)),
    "/reporting": _Source("The reports of the year", _always(tables.REPORTING),
                          (*OF_ALL, "year", "level", "agency"), lambda page, _query: reporting.rows(page)),
    "/method": _Source("The plan's indicators with their definitions", _described("indicators"),
                       (*OF_ALL, "area"), _method),
}  # fmt: skip


def described() -> list[Table]:
    """All tables, each with its columns and parameters."""
    plan = _plan()
    return [
        Table(address, source.summary, source.columns(plan),
              {name: _parameter(address, name, plan) for name in source.parameters})
        for address, source in SOURCES.items()
    ]  # fmt: skip


def _parameter(address: str, name: str, plan: Plan) -> Parameter:
    meaning = "State of the report" if _is_of_reports(address, name) else MEANINGS[name]
    codes = _codes(address, name, plan)
    example = EXAMPLES.get(name) or next(iter(codes), "")
    return Parameter(name, meaning, codes if len(codes) <= FEW else (), example)


def _codes(address: str, name: str, plan: Plan) -> tuple[str, ...]:
    """The values of a parameter; none where they are not a list."""
    if name == "scope":
        return SCOPES
    if _is_of_reports(address, name):
        return punctuality.STATES
    return tuple(choice.codes(plan).get(name, {}).values())


def _is_of_reports(address: str, name: str) -> bool:
    return (address, name) == ("/api/reporting", "state")


# ---------------------------------------------------------------- answers


@dataclass(frozen=True)
class Answer:
    """The table of an address and a query. version: another one where the table may be another; it is known before the
    table is made."""

    version: str
    columns: tuple[Column, ...]
    table: Callable[[], pd.DataFrame]

    def written(self, form: str) -> bytes:
        """The table as "json", "csv" or "parquet". A CSV begins with the mark by which Excel knows UTF-8: without it
        Excel shows Vietnamese names wrong; pandas, R's readr and Power Query read over it."""
        table = self.table()[tables.names(self.columns)]
        if form == "parquet":
            return exports.parquet_bytes(table, self.columns)
        return (exports.json_text(table) if form == "json" else exports.MARK + exports.csv_text(table)).encode()


def answer(address: str, pairs: Sequence[tuple[str, str]], *, shows_persons: bool = False) -> Answer:
    """The answer to a query, as names and values; Refusal where it asks for what does not exist, StoreError where the
    data cannot be read. shows_persons: with the names of persons, else those of their offices."""
    plan, source = _plan(), SOURCES[address]
    query = _checked(address, pairs, plan)
    now, t = stores.store("demo" if query.get("data") == choice.DEMO else "official"), i18n.of(query.get("lang", ""))
    today = datetime.now(i18n.HERE).date()
    return Answer(
        f"{now.id} {now.revision} {plan.version} {t.version} {today} {shows_persons}",
        source.columns(plan),
        lambda: source.rows(page_of(query, now, t, shows_persons=shows_persons), query),
    )


def page_of(query: Query, now: Store, t: Words, *, shows_persons: bool = True) -> Page:
    """The page that the query opens, without a session."""
    day = query.get(choice.SNAPSHOT_DAY)
    store = stores.store_on("demo" if now.is_demo else "official", date.fromisoformat(day)) if day else now
    store = stores.seen(store, shows_persons=shows_persons)
    chosen = choice.cleaned(query, now.plan)
    return Page(now.plan, store, t, choice.complete(chosen, stores.cached(evaluation.shown_year, store)))


def _checked(address: str, pairs: Sequence[tuple[str, str]], plan: Plan) -> dict[str, str]:
    """The codes that the values of a query mean, by name; empty values are none."""
    own, query = SOURCES[address].parameters, {}
    allowed = own if address.startswith("/api/") else choice.NAMES
    twice = [name for name, count in Counter(name for name, _value in pairs).items() if count > 1]
    if twice:
        raise Refusal(TWICE, name=twice[0])
    for name, value in pairs:
        if name not in allowed:
            raise Refusal(UNKNOWN_NAME, name=name, names=", ".join(own))
        if value:
            query[name] = _code(address, name, value, plan)
    if "period" in query and query.get("year", query["period"][:4]) != query["period"][:4]:
        raise Refusal(OTHER_YEAR, period=query["period"], year=query["year"])
    return query


def _code(address: str, name: str, value: str, plan: Plan) -> str:
    codes = _codes(address, name, plan)
    if name == "scope" or _is_of_reports(address, name):
        code = next((each for each in codes if each == value.casefold()), None)
    else:
        code = choice.code_of(name, value, plan)
    if code is not None:
        return code
    if 0 < len(codes) <= FEW:
        raise Refusal(UNKNOWN_VALUE, name=name, value=value, codes=", ".join(codes))
    near = get_close_matches(value.upper(), codes, n=3, cutoff=0.6) or codes[:1] or [EXAMPLES.get(name, "1")]
    raise Refusal(UNKNOWN_CODE, name=name, value=value, codes=", ".join(near))


def _plan() -> Plan:
    try:
        return stores.plan()
    except PlanError as error:
        raise StoreError(BROKEN_PLAN) from error
