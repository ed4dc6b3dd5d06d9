"""The page of definitions and sources: seven parts; the address says which one is shown (`?part=statuses`)."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from kpi import exports
from kpi.access.settings import settings
from kpi.charts.palette import TASK
from kpi.evaluation.scorecard import FIELDS
from kpi.i18n import N_, Words
from kpi.plan import Plan
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.ui import choice, downloads, navigation, show, sign_in
from kpi.ui.choice import Choice
from kpi.ui.components import filters
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.views import definition
from kpi.views.definition import DEFINITION_STATUS, EVIDENCE
from kpi.views.names import file_name

INDICATORS = "indicators"
SEARCH = "method_search"
SHEET_ROWS = 200_000  # beyond, a workbook takes minutes to write, and Excel ends at a million
FORMATS = {"csv": ("CSV", "text/csv"), "xlsx": ("Excel", downloads.XLSX), "json": ("JSON", "application/json")}
DOCS = Path(__file__).parents[2] / "docs"
GUIDES = {"huong-dan-lanh-dao.md": N_("For leaders"), "huong-dan-bao-cao.md": N_("For reporters")}
GUIDE_WIDTH = 900  # px
_PICTURE = re.compile(r"^!\[(?P<alt>[^\]]*)\]\((?P<file>pictures/[\w.-]+)\)\s*$", re.M)


def choose_part(page: Page) -> str:
    """Draws the control and returns the code of the chosen part."""
    part = page.choice.part if page.choice.part in PARTS else INDICATORS
    names = {code: page.t(name) for code, (name, _heading, _draw) in PARTS.items()}
    filters.segments("part", page.t("Part"), names, part, label_visibility="collapsed", wrap=True)
    return part


def filter_row(page: Page, part: str) -> None:
    """Draws the filters of a part."""
    t = page.t
    if part == INDICATORS:
        filters.area(page)
        st.text_input(
            t("Search"), key=SEARCH, type="search", live=True, placeholder=t("Search name, code, lead agency"),
            width=260, label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
    elif part in ("reporting", "data"):
        filters.period(page)


def headings(page: Page, part: str) -> tuple[str, str]:
    """The heading of a part, and a short one."""
    short = page.t(PARTS[part][1])
    return (definition.answer(page.plan, page.t) if part == INDICATORS else short), short


def draw(page: Page, part: str) -> None:
    """Draws a part."""
    PARTS[part][2](page)


def _indicators(page: Page) -> None:
    search = st.session_state.get(SEARCH) or ""
    markup(page.cached(_indicators_html, page.plan, page.t, page.choice, search), "method")


def _indicators_html(plan: Plan, t: Words, choice: Choice, search: str) -> str:
    rows = definition.matching(plan, t, choice.area, choice.as_of, search)
    rows.sort(key=lambda row: row["indicator"] != choice.indicator)
    source = t("Decision {number} of {day}", number=plan.decision_number, day=t.date(plan.decision_date))
    return html(
        "method.html", t, rows=rows, chosen=choice, link=navigation.address, source=source, plan=plan,
        definition=definition, kinds=definition.KINDS,
        firmness=[t(words) for words in DEFINITION_STATUS.values()],
    )  # fmt: skip


def _terms(page: Page) -> None:
    part = str(page.choice.part)
    markup(page.cached(terms_html, page.plan, page.t, page.choice.year, part), part)


def terms_html(plan: Plan, t: Words, year: int, part: str) -> str:
    return html(
        "terms.html", t, part=part, plan=plan, n=definition.numbers(plan, t), periods=plan.periods.of_year(year),
        definitions=punctuality.DEFINITIONS, task_marks=TASK,
    )  # fmt: skip


def _sources(page: Page) -> None:
    t, plan = page.t, page.plan
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        decision = t("Decision {number} of {day}", number=plan.decision_number, day=t.date(plan.decision_date))
        st.markdown(f"**{show.escaped(decision)}** · {show.escaped(plan.name[t.lang])}", width="content")
        text = plan.decision.encode()
        downloads.button(t("The decision's text (TXT)"), text, plan.decision_source, "text/plain", type="tertiary")
    markup(page.cached(_sources_html, plan, t), "sources")


def _sources_html(plan: Plan, t: Words) -> str:
    evidence = [t(way) for way in EVIDENCE.values()]
    return html("sources.html", t, published=definition.published(plan, t), evidence=evidence, others=plan.sources)


def _data(page: Page) -> None:
    """A line for each table with its files, which are written when one is clicked; and the plan's folder."""
    t, plan = page.t, page.plan
    st.caption(
        t("Codes and plain numbers, as other programs read them. CSV is in UTF-8, with commas and decimal points.")
    )
    st.subheader(t("Results"), anchor=False)
    results = t(N_("Values, targets and statuses of every scope: {period}"), period=t.in_text(plan, page.choice.as_of))
    _line(page, definition.SCORECARD, results, page.choice.as_of)
    today = page.store.today.isoformat()
    for heading, tables in ((N_("Submitted data"), exports.STORE_TABLES), (N_("The plan"), exports.PLAN_TABLES)):
        st.subheader(t(heading), anchor=False)
        for name in tables:
            _line(page, name, t(definition.TABLES[name]), today)
    downloads.button(
        t("The plan's whole folder (ZIP)"), lambda: definition.package(plan), f"{plan.id}.zip", "application/zip",
        key="data_package", icon=":material/folder_zip:",
    )  # fmt: skip
    st.caption(t("A Frictionless Data Package: tables, types and keys are described in datapackage.json, so that any "
                 "tool can check and open them."))  # fmt: skip
    _programs(page)


def _programs(page: Page) -> None:
    t, chosen = page.t, page.choice
    query = {"period" if chosen.period else "year": chosen.as_of, **({"data": chosen.data} if page.is_demo else {})}
    if chosen.known:
        query[choice.SNAPSHOT_DAY] = chosen.known.isoformat()
    address = f"{settings().address}/api/scorecard.csv?{urlencode(query)}"
    st.subheader(t("For other programs"), anchor=False)
    st.caption(t("Power Query (Excel, Power BI): Data › From Web, with the address below. Each refresh reads the "
                 "latest data."))  # fmt: skip
    st.code(address, language=None, wrap_lines=True)
    if sign_in.is_asked_for():
        token = "&token=…"
        words = t("Here programs need a token, which your administrator gives you: add it to the address as "
                  "{parameter}, and choose Anonymous where Excel asks how to sign in.", parameter=token)  # fmt: skip
        st.caption(words)
    st.caption(t("Python:"))
    st.code(f'pd.read_csv("{address}")', language="python", wrap_lines=True)
    st.caption(t("The address of a page followed by .csv, .json or .parquet gives the page's data: {example}. All "
                 "addresses are described at {description} (OpenAPI).",
                 example="/indicator.csv?indicator=CT3.07", description="/api/openapi.json"))  # fmt: skip


def _line(page: Page, name: str, meaning: str, date: str) -> None:
    t, fits_a_sheet = page.t, page.cached(_fits_a_sheet, page.store)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        st.markdown(f"**{name}** · {show.escaped(meaning)}", width="content")
        with st.container(horizontal=True, gap="small", width="content"):
            make = partial(table, page.store, name, page.choice.as_of)  # after a click, without a session
            for ending, (label, mime) in FORMATS.items():
                if ending != "xlsx" or fits_a_sheet:
                    downloads.button(
                        label, partial(written, make, name, ending, page.source(), t),
                        file_name(ending, name, date, is_demo=page.is_demo, t=t), mime, key=f"data_{name}_{ending}",
                        type="tertiary", help=t("{table} as {form}", table=name, form=label),
                    )  # fmt: skip


def written(make: Callable[[], pd.DataFrame], name: str, ending: str, source: str, t: Words) -> bytes:
    """A table as a csv, json or xlsx file."""
    table = make()
    if ending == "xlsx":
        return downloads.xlsx_file(exports.plain(table), name, source, t)
    return (exports.json_text(table) if ending == "json" else exports.MARK + exports.csv_text(table)).encode()


def table(store: Store, name: str, as_of: str) -> pd.DataFrame:
    """One of definition.TABLES, or the scorecard of a period, as machines read it: codes, plain numbers, dates."""
    if name == definition.SCORECARD:
        return exports.scorecard_table(store, period=as_of, scope="all")[list(FIELDS)]
    return exports.plan_table(name, store.plan) if name in exports.PLAN_TABLES else exports.store_table(name, store)


def _fits_a_sheet(store: Store) -> bool:
    return bool(store.query("store/export/counts")["actuals"].iloc[0] <= SHEET_ROWS)


def _guides(page: Page) -> None:
    t = page.t
    names = {file: t(name) for file, name in GUIDES.items()}
    file = st.segmented_control(
        t("Guide"), list(names), format_func=names.__getitem__, required=True, default=next(iter(names)),
        key="guide", label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if page.t.lang != "vi":
        st.info(t("The guides are written in Vietnamese, for those who work with them."), icon=":material/translate:")
    with st.container(width=GUIDE_WIDTH):
        for text, alt, picture in guide_parts(DOCS / str(file)):
            st.markdown(text, anchors=False)
            if picture:
                with st.container(border=True):
                    st.image(picture, alt=alt, width="stretch")


def guide_parts(guide: Path) -> list[tuple[str, str, str]]:
    """A guide as pieces of text, each but perhaps the last with a picture's alt text and path (else both empty).
    Headings are one level lower, below the page's own."""
    text = re.sub(r"^#", "##", guide.read_text("utf-8"), flags=re.M)
    parts, start = [], 0
    for picture in _PICTURE.finditer(text):
        parts.append((text[start : picture.start()].strip(), picture["alt"], str(guide.parent / picture["file"])))
        start = picture.end()
    rest = text[start:].strip()
    return [*parts, (rest, "", "")] if rest else parts


# By code: a part's name, its heading, and what draws it.
PARTS: dict[str, tuple[str, str, Callable[[Page], None]]] = {
    INDICATORS: (N_("The indicators"), N_("Indicators: definitions and targets"), _indicators),
    "formulas": (N_("Formulas"), N_("How results are calculated and assessed"), _terms),
    "statuses": (N_("Statuses"), N_("What each status means"), _terms),
    "reporting": (N_("Reporting rules"), N_("Who reports when, and what “on time” means"), _terms),
    "sources": (N_("Sources"), N_("Where data and texts come from"), _sources),
    "data": (N_("Data to download"), N_("Every table as CSV, Excel or JSON"), _data),
    "guides": (N_("Guides"), N_("Guides for leaders and reporters"), _guides),
}
