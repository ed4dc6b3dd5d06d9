"""An agency's due days as a calendar (iCalendar): reports, tasks and explanations that it still owes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from icalendar import Calendar, Event

from kpi import i18n
from kpi.i18n import Words, is_missing, today
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.store import Store, explanations
from kpi.tasks import update_log
from kpi.views import names

REFRESHED = timedelta(hours=12)  # how often a program should ask again


@dataclass(frozen=True)
class DueDay:
    """Something that is due on a day; `key` is its own for ever, `page` the address that leads to it."""

    key: str
    day: date
    title: str
    text: str
    page: str


def due_days(
    data: Iterable[Row], tasks: Iterable[Row], requests: Iterable[Row], plan: Plan, t: Words, *, agency: str,
    today: date,
) -> list[DueDay]:  # fmt: skip
    """The due days of what the agency, or one that it succeeded, still owes, in their order.

    data: rows of kpi.reporting.punctuality.data_due(). tasks: of kpi.tasks.update_log.task_states(). requests: of
    kpi.store.explanations.requests().
    """
    days = [
        *_reports(data, plan, t, agency, today),
        *_tasks(tasks, plan, t, agency, today),
        *_explanations(requests, plan, t, agency, today),
    ]
    return sorted(days, key=lambda each: (each.day, each.key))


def _reports(data: Iterable[Row], plan: Plan, t: Words, agency: str, today: date) -> Iterator[DueDay]:
    owed: dict[str, list[Row]] = {}
    for row in data:
        if row["level"] == TOTAL:
            owners = names.leads(plan, row["indicator"], today)
        else:
            owners = names.in_place_of(plan, row["agency"], today)
        if agency in owners and row["is_asked"]:
            owed.setdefault(row["period"], []).append(row)
    for code, rows in owed.items():
        missing = [row["indicator"] for row in rows if is_missing(row["first_at"])]
        if missing:
            period = plan.periods.get(code)
            text = t("{n} of {due} indicators missing: {codes}", n=t.number(len(missing)), due=t.number(len(rows)),
                     codes=", ".join(dict.fromkeys(missing)))  # fmt: skip
            page = f"upload?{urlencode({'agency': agency, 'period': code, 'year': period.year})}"
            title = t("Report due: {period}", period=t.in_text(plan, code))
            yield DueDay(f"report-{code}", period.unit_due, title, text, page)


def _tasks(tasks: Iterable[Row], plan: Plan, t: Words, agency: str, today: date) -> Iterator[DueDay]:
    for row in tasks:
        if row["state"] != "done" and not is_missing(row["due"]) and agency in names.task_leads(row, plan, today):
            name = t.text(row, "name")
            title = t("Task {n}: {name}", n=row["task"], name=name)
            year = "" if is_missing(row["product_year"]) else f"-{row['product_year']}"
            page = f"tasks?{urlencode({'agency': agency})}"
            yield DueDay(f"task-{row['task']}{year}", row["due"].date(), title, t.text(row, "product") or "", page)


def _explanations(requests: Iterable[Row], plan: Plan, t: Words, agency: str, today: date) -> Iterator[DueDay]:
    for row in requests:
        if (
            row["state"] != "open"
            or is_missing(row["due"])
            or agency not in names.in_place_of(plan, row["agency"], today)
        ):
            continue
        name = t.name(names.indicator(plan, row["indicator"]))
        title = t("Explanation of {indicator}, {period}", indicator=f"{row['indicator']} {name}",
                  period=t.in_text(plan, row["period"]))  # fmt: skip
        page = f"indicator?{urlencode({'indicator': row['indicator'], 'agency': row['agency'], 'tab': 'explanations'})}"
        yield DueDay(f"explanation-{row['request']}", row["due"].date(), title, row["note"] or "", page)


def ics(days: Iterable[DueDay], name: str, *, agency: str, store: str, site: str, at: datetime) -> bytes:
    """The calendar of that name. store: its id, part of each event's own identifier. at: the moment it is of, UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//kpi//due days//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESHED)
    for each in days:
        event = Event()
        event.add("uid", f"{each.key}-{agency}@{store}")
        event.add("dtstamp", at)
        event.add("dtstart", each.day)
        event.add("summary", each.title)
        event.add("description", each.text)
        event.add("url", f"{site}/{each.page}")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def calendar(store: Store, agency: str, lang: str, site: str) -> bytes | None:
    """The calendar (iCalendar) of what an agency owes, its entries with links to the dashboard at `site`; None if the
    plan has no such agency."""
    plan, t, day = store.plan, i18n.of(lang), today()
    if agency not in set(plan.agencies["agency"]):
        return None
    data = [row for year in plan.years for row in records(punctuality.data_due(store, year, day))]
    tasks, requests = records(update_log.task_states(store, day)), records(explanations.requests(store))
    days = due_days(data, tasks, requests, plan, t, agency=agency, today=day)
    name = t("Due days: {agency}", agency=t.name(names.agency(plan, agency)))
    return ics(days, name, agency=agency, store=store.marker().store, site=site, at=datetime.now(UTC))
