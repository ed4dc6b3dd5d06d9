"""An agency's due days as a calendar (iCalendar): reports, tasks and explanations that it still owes."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from icalendar import TRANSP, Calendar, Event

from kpi import i18n
from kpi.i18n import Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.store import Store, explanations
from kpi.tasks import update_log
from kpi.views import names

REFRESHED = timedelta(hours=12)  # how often a program should ask again


def due_days(store: Store, t: Words, *, agency: str, today: date) -> list[Row]:
    """The due days of what the agency, or one that it succeeded, still owes, in their order: key (its own for ever),
    day, title, text, page (the address that leads to it)."""
    plan = store.plan
    data = [row for year in plan.years for row in records(punctuality.data_due(store, year, today))]
    days = [
        *_reports(data, plan, t, agency, today),
        *_tasks(records(update_log.task_states(store, today)), plan, t, agency, today),
        *_explanations(records(explanations.requests(store)), plan, t, agency, today),
    ]
    return sorted(days, key=lambda each: (each["day"], each["key"]))


def _reports(data: Iterable[Row], plan: Plan, t: Words, agency: str, today: date) -> Iterator[Row]:
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
            yield {"key": f"report-{code}", "day": period.unit_due, "title": title, "text": text, "page": page}


def _tasks(tasks: Iterable[Row], plan: Plan, t: Words, agency: str, today: date) -> Iterator[Row]:
    for row in tasks:
        if row["state"] != "done" and not is_missing(row["due"]) and agency in names.task_leads(row, plan, today):
            title = t("Task {n}: {name}", n=row["task"], name=t.name(row))
            year = "" if is_missing(row["product_year"]) else f"-{row['product_year']}"
            page = f"tasks?{urlencode({'agency': agency})}"
            yield {"key": f"task-{row['task']}{year}", "day": row["due"].date(), "title": title,
                   "text": t.text(row, "product"), "page": page}  # fmt: skip


def _explanations(requests: Iterable[Row], plan: Plan, t: Words, agency: str, today: date) -> Iterator[Row]:
    for row in requests:
        is_due = row["state"] == "open" and not is_missing(row["due"])
        if not is_due or agency not in names.in_place_of(plan, row["agency"], today):
            continue
        name = t.name(names.indicator(plan, row["indicator"]))
        title = t("Explanation of {indicator}, {period}", indicator=f"{row['indicator']} {name}",
                  period=t.in_text(plan, row["period"]))  # fmt: skip
        page = f"indicator?{urlencode({'indicator': row['indicator'], 'agency': row['agency'], 'tab': 'explanations'})}"
        yield {"key": f"explanation-{row['request']}", "day": row["due"].date(), "title": title,
               "text": row["note"] or "", "page": page}  # fmt: skip


def calendar(store: Store, agency: str, lang: str, site: str) -> bytes | None:
    """The calendar (iCalendar) of what an agency owes, its entries with links to the dashboard at `site`; None if the
    plan has no such agency."""
    plan, t, now = store.plan, i18n.of(lang), datetime.now(UTC)
    if agency not in set(plan.agencies["agency"]):
        return None
    entries = Calendar()
    entries.add("prodid", "-//kpi//due days//")
    entries.add("version", "2.0")
    entries.add("x-wr-calname", t("Due days: {agency}", agency=t.name(names.agency(plan, agency))))
    entries.add("refresh-interval", REFRESHED)
    for each in due_days(store, t, agency=agency, today=i18n.today()):
        entries.add_component(Event.new(
            uid=f"{each['key']}-{agency}@{store.marker().store}", stamp=now, start=each["day"], summary=each["title"],
            description=each["text"], url=f"{site}/{each['page']}", transparency=TRANSP.TRANSPARENT,
        ))  # fmt: skip
    content: bytes = entries.to_ical()
    return content
