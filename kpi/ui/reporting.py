"""Reporting status: the agencies by period, one report in a dialog, and the letter to agencies with missing data."""

from datetime import date
from functools import partial
from itertools import chain
from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from kpi import i18n
from kpi import report as reports
from kpi.access.settings import settings
from kpi.exports import reporting_table
from kpi.i18n import Words
from kpi.plan import TOTAL
from kpi.plan.rows import Row, records
from kpi.report import reminders
from kpi.report.letters import LANGUAGE, chase, listed
from kpi.reporting import punctuality
from kpi.reporting.reminders import Reminder
from kpi.reporting.reminders import messages as messages_sent
from kpi.store import Store
from kpi.ui import choice, downloads, navigation, show, stores
from kpi.ui.components import markup
from kpi.ui.components.markup import html
from kpi.ui.page import Page, dialog, escaped
from kpi.ui.upload.records import waiting, waiting_words
from kpi.views import names
from kpi.views.reporting import MOST_MISSING, drawn, last_due, reporting_view

SHOWN, SHOWN_OF_LEVEL = 6, 40  # agencies of a level that are not folded away: of all levels, and of a chosen one
LISTED = 200  # agencies of a level that the page holds; the table files hold all
REPORT, LETTER, REMINDERS = "report", "letter", "reminders"  # the dialogs, by `tab` of the address
LETTER_HEIGHT = 340  # px


def period_of(page: Page) -> str:
    """The chosen period; without one the latest of the year whose due day has passed."""
    return page.choice.period or last_due(page.plan, page.choice.year, page.store.today)


def chosen(page: Page) -> str:
    """The choice in short words."""
    parts = [page.t.in_text(page.plan, period_of(page))]
    if page.choice.level:
        parts.append(page.t.level(page.choice.level))
    return " · ".join(parts)


def view(page: Page) -> Row:
    return page.cached(view_of, page.store, page.t, *_chosen(page))


def _chosen(page: Page) -> tuple[str, str | None, str | None, date]:
    return period_of(page), page.choice.level, page.choice.agency, page.store.today


def view_of(
    store: Store, t: Words, period: str, level: str | None, agency: str | None, today: date, *,
    is_complete: bool = False,
) -> Row:  # fmt: skip
    """The page with the first agencies of each level, or with all."""
    facts = stores.cached(facts_of, store, period, level, agency, today, is_complete)
    return reporting_view(store.plan, t, period=period, level=level, agency=agency, **facts)


def facts_of(
    store: Store, period: str, level: str | None, agency: str | None, today: date, is_complete: bool
) -> dict[str, Any]:
    most = None if is_complete else LISTED
    counts, worst, to_come = punctuality.of_period(
        store, period, today, level=level, agencies=most, indicators=MOST_MISSING
    )
    agencies = drawn(worst, most)
    shown = {code for each in agencies.values()
             for code in (*each["listed"], *each["gone"], *chain(*each["awaited"].values()))}  # fmt: skip
    year = store.plan.periods.get(period).year
    grid = punctuality.grid_of(store, year, today, sorted(shown | ({agency} if agency else set())))
    due = punctuality.data_due(store, year, today, agencies=[agency], period=period) if agency else None
    of_agency = [] if due is None else records(due)
    return {"counts": counts, "missing": to_come, "drawn": agencies, "grid": grid, "due": of_agency}


def rows(page: Page) -> pd.DataFrame:
    """The reports of the year at the chosen level, or everywhere; of one agency alone where one is chosen."""
    chosen = page.choice
    table = reporting_table(page.store, chosen.year, page.store.today, page.t)
    table = table[table["level"] == chosen.level] if chosen.level else table
    return table[table["agency"] == chosen.agency] if chosen.agency else table


def draw(page: Page) -> None:
    t, shown = page.t, view(page)
    if shown["is_empty"]:
        show.empty(page, t("No data has been received for {year} yet.", year=page.choice.year))
    if count := waiting(page):
        navigation.link("upload", waiting_words(count, t), icon=":material/hourglass_top:", key="waiting")
    markup.draw(
        page, "reporting", view_of, *_chosen(page),
        shown=SHOWN_OF_LEVEL if page.choice.level else SHOWN, definitions=punctuality.DEFINITIONS,
        period_words=t.in_text(page.plan, period_of(page)),
    )  # fmt: skip
    if not shown["is_empty"]:
        title = t("Reports of {year}, by agency and period", year=page.choice.year)
        downloads.table_files(lambda: _table(page), title=title, name=t("Reports by agency"), key="reporting_files")


def _table(page: Page) -> pd.DataFrame:
    t, shown = page.t, view_of(page.store, page.t, *_chosen(page), is_complete=True)
    columns = [t("Level"), t("Agency"), *(name for _code, name in shown["periods"])]
    rows = [
        (group["name"], row["name"], *(f"{cell['word']} {cell['count']}".strip() for cell in row["cells"]))
        for group in shown["groups"]
        for row in (*group["rows"], *group["gone"])
    ]
    return pd.DataFrame(rows, columns=columns)


def dialogs(page: Page) -> None:
    """The dialog that the address names over the page: one report, or the letter."""
    t, tab, period = page.t, page.choice.tab, period_of(page)
    when = t.in_text(page.plan, period)
    large = partial(dialog, width="large", on_dismiss=lambda: choice.choose(tab=None))
    if tab == REPORT and (report := view(page)["report"]):
        # The click that opened the report chose its agency as well.
        opened = large(escaped(f"{report['name']} · {report['period']}"), _report,
                       on_dismiss=lambda: choice.choose(tab=None, agency=None))  # fmt: skip
        opened(page, report, period)
    elif tab == LETTER:
        large(t("Outstanding reports, {period}", period=when), _letter)(page, period)
    elif tab == REMINDERS:
        large(t("Reminders, {period}", period=when), _reminders)(page, period)


def _report(page: Page, report: Row, period: str) -> None:
    t, agency, level = page.t, report["agency"], report["level"]
    markup.markup(html("report.html", t, report=report, plan=page.plan), "report")
    with st.container(horizontal=True, gap="small"):
        if level != TOTAL:
            navigation.link("agencies", t("The agency's page"), key="to_agency", agency=agency, level=level)
        navigation.link("upload", t("Template and upload"), key="to_upload", agency=agency, period=period,
                        year=period[:4])  # fmt: skip


def _letter(page: Page, period: str) -> None:
    t = page.t
    letter, letters = page.cached(letters_of, page.store, period, page.choice.level, page.store.today)
    if not letter["rows"]:
        st.success(t("No report is outstanding: all reports due have been received."))
        return
    day = page.plan.periods.get(period).unit_due
    late = (page.store.today - day).days
    st.caption(t.plural("Due on {day}, {n} day ago.", "Due on {day}, {n} days ago.", late, day=t.date(day)))
    st.caption(t("Draft letter (Vietnamese): download it in Word, or paste the text below into your letterhead. Fill "
                 "in number and date, and sign. Agencies that have a successor appear under its current "
                 "name."))  # fmt: skip
    if letters:
        _letter_files(t, letters)
    st.code(letter["letter"], language=None, wrap_lines=True, height=LETTER_HEIGHT)
    if letter["mail"]:  # its list does not fit into an address, and is attached as a file
        address = f"mailto:?subject={quote(letter['subject'])}&body={quote(letter['mail'])}"
        st.link_button(t("Send by e-mail"), address, icon=":material/mail:")
    columns = [t("Agency"), t("Send to"), t("Report"), t("Data points received"),
               t("Data points due"), t("Missing indicators"), t("Level")]  # fmt: skip
    nobody = t("no successor")
    table = pd.DataFrame(
        [(listed(row["senders"], page.plan, t), listed(row["successors"], page.plan, t) or nobody,
          t.reporting_state(row["state"]), row["have"], row["due"], ", ".join(row["missing"]), t.level(row["level"]))
         for row in letter["rows"]],
        columns=columns,
    )  # fmt: skip
    show.table(table, key="to_chase", alt=t("Outstanding reports"))


def _letter_files(t: Words, letters: tuple[reports.Letter, ...]) -> None:
    to_all, *own = letters
    archive = to_all.file_name.replace(".docx", ".zip")
    with st.container(horizontal=True, gap="small"):
        downloads.button(t("Letters to each agency (ZIP)"), partial(reports.letters_archive, own), archive,
                         "application/zip", key="letters_zip", type="primary")  # fmt: skip
        downloads.button(t("Letter to all agencies (Word)"), partial(reports.letter_document, to_all),
                         to_all.file_name, downloads.DOCX, key="letter_docx")  # fmt: skip


def _reminders(page: Page, period: str) -> None:
    """Shows the reminders due today and those sent before; only the command sends them."""
    t, messages = page.t, page.cached(reminders_of_day, page.store, period, page.store.today)
    if not messages:
        st.success(t("No report is outstanding: all reports due have been received."))
        return
    st.caption(t("The command python -m kpi remind, run every day, sends each of them once to the addresses in the "
                 "plan's contacts.csv."))  # fmt: skip
    sent = reminders.history(records(messages_sent(page.store)), period, t)
    name = {message.agency: t.name(names.agency(page.plan, message.agency)) for message in messages}
    nobody = t("no e-mail address")
    table = pd.DataFrame(
        {
            t("Agency"): list(name.values()),
            t("Addresses"): [t.number(len(message.to)) if message.to else nobody for message in messages],
            t("Reminded"): [sent.get(message.agency) or t("not yet") for message in messages],
        }
    )
    show.table(table, key="reminders", alt=t("Reminders by mail"))
    chosen = st.selectbox(t("Text of the reminder"), list(name), format_func=name.__getitem__, key="reminder_of")
    (message,) = [message for message in messages if message.agency == chosen]
    st.code(f"{message.subject}\n\n{message.text}", language=None, wrap_lines=True, height=LETTER_HEIGHT)


def reminders_of_day(store: Store, period: str, today: date) -> list[Reminder]:
    when = store.plan.periods.get(period)
    return reminders.worded(_due(store, period, None, today), store.plan, i18n.of(LANGUAGE), period=when,
                               kind=reminders.kind_on(when, today), today=today, site=settings().address)  # fmt: skip


def letters_of(store: Store, period: str, level: str | None, today: date) -> tuple[Row, tuple[reports.Letter, ...]]:
    """The reports to come with the text of a letter about them, and the letters in Word: to all, then to each."""
    rows, plan = _due(store, period, level, today), store.plan
    in_word = reports.letters(rows, plan, period=period, today=today, is_demo=store.is_demo)
    return chase(rows, plan, i18n.of(LANGUAGE), period=period, today=today), in_word


def _due(store: Store, period: str, level: str | None, today: date) -> list[Row]:
    year = store.plan.periods.get(period).year
    return records(punctuality.data_due(store, year, today, level=level, period=period))
