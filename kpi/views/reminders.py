"""The words of reminders: what an agency has still to report for a period, calmly, with the way to do it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from kpi.i18n import N_, Words, is_missing
from kpi.period import Period
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.reporting.reminders import AFTER, BEFORE, DUE, STATES, Reminder, state_of
from kpi.views import names

Contacts = Mapping[str, tuple[str, ...]]


def contacts(plan: Plan) -> Contacts:
    """The e-mail addresses of each agency's offices."""
    addresses: dict[str, list[str]] = {}
    for row in records(plan.contacts):
        addresses.setdefault(row["agency"], []).append(row["email"])
    return {agency: tuple(dict.fromkeys(own)) for agency, own in addresses.items()}


def reminders(
    due: Iterable[Row], plan: Plan, t: Words, *, period: Period, kind: str, today: date, site: str
) -> list[Reminder]:
    """One message per agency whose report for the period is not complete, or whose predecessor's is not.

    due: rows of kpi.reporting.punctuality.data_due() of the period. site: address of the dashboard. Who leads an
    indicator of the province is reminded of it in the same message.
    """
    own: dict[str, list[Row]] = {}
    led: dict[str, list[Row]] = {}
    for row in due:
        if not row["is_asked"]:
            continue
        if row["level"] == TOTAL:
            for lead in names.leads(plan, row["indicator"], today):
                led.setdefault(lead, []).append(row)
        for agency in () if row["level"] == TOTAL else plan.acting_for(row["agency"], today):
            own.setdefault(agency, []).append(row)
    to = contacts(plan)
    messages = []
    for agency in plan.agencies["agency"]:
        parts = own.get(agency, []), led.get(agency, [])
        if any(is_missing(row["first_at"]) for rows in parts for row in rows):
            text = _text(agency, *parts, plan, t, period=period, kind=kind, today=today, site=site)
            subject = _subject(plan, t, period, kind)
            messages.append(Reminder(agency, period.code, kind, to.get(agency, ()), subject, text))
    return messages


KINDS = {
    BEFORE: N_("before the due day"),
    DUE: N_("on the due day"),
    AFTER: N_("after the due day"),
}


def kind_on(period: Period, today: date) -> str:
    """The kind of a reminder of a period on a day."""
    return DUE if today == period.unit_due else BEFORE if today < period.unit_due else AFTER


def history(messages: Iterable[Row], period: str, t: Words) -> dict[str, str]:
    """The reminders sent to each agency about a period: 'trước hạn: đã gửi (08:00 12/06/2024); …'.

    messages: rows of kpi.reporting.reminders.messages().
    """
    words: dict[str, list[str]] = {}
    for row in messages:
        if row["period"] == period and row["kind"] in KINDS:
            state = t(STATES[state_of(row["what"])])
            words.setdefault(row["agency"], []).append(f"{t(KINDS[row['kind']])}: {state} ({t.moment(row['at'])})")
    return {agency: "; ".join(reversed(own)) for agency, own in words.items()}


def _subject(plan: Plan, t: Words, period: Period, kind: str) -> str:
    words = {"period": t.in_text(plan, period.code), "day": t.date(period.unit_due)}
    if kind == AFTER:
        return t("Data for the report of {period} are still missing (due {day})", **words)
    return t("Data for the report of {period}: due {day}", **words)


def _text(
    agency: str, own: Sequence[Row], led: Sequence[Row], plan: Plan, t: Words, *, period: Period, kind: str,
    today: date, site: str,
) -> str:  # fmt: skip
    days = abs((period.unit_due - today).days)
    words = {"period": t.in_text(plan, period.code), "day": t.date(period.unit_due)}
    if kind == BEFORE:
        opening = t.plural(
            "The data for the report of {period} are due on {day}, in {n} day.",
            "The data for the report of {period} are due on {day}, in {n} days.",
            days, **words,
        )  # fmt: skip
    elif kind == AFTER:
        opening = t("The data for the report of {period} were due on {day} and are not complete yet.", **words)
    else:
        opening = t("The data for the report of {period} are due today, {day}.", **words)
    office = plan.standing_agency
    sender = next(iter(plan.acting_for(office, today)), office)
    query = urlencode({"agency": agency, "period": period.code, "year": period.year})
    parts = [
        t("To: {agency}", agency=t.name(names.agency(plan, agency))),
        opening,
        *_section(own, plan, t, t("Your agency's own data")),
        *_section(led, plan, t, t("Data of the whole province that your agency leads")),
        "\n".join([
            t("Template and upload: {address}", address=f"{site}/upload?{query}"),
            t("All that your agency has to do: {address}", address=f"{site}/agencies?{urlencode({'agency': agency})}"),
        ]),
        t("If you have submitted the data in the meantime, please disregard this message."),
        t("Respectfully,\n{office}", office=t.name(names.agency(plan, sender))),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _section(rows: Sequence[Row], plan: Plan, t: Words, title: str) -> list[str]:
    """The missing data, a line each; empty if nothing is missing."""
    missing = [row for row in rows if is_missing(row["first_at"])]
    if not missing:
        return []
    heading = t("{title}: {have} of {due} received, still missing:", title=title,
                have=t.number(len(rows) - len(missing)), due=t.number(len(rows)))  # fmt: skip
    return ["\n".join([heading, *(_line(row, plan, t) for row in missing)])]


def _line(row: Row, plan: Plan, t: Words) -> str:
    name = f"- {row['indicator']} {t.name(names.indicator(plan, row['indicator']))}"
    if row["level"] == TOTAL:
        return name
    return f"{name} ({t.name(names.agency(plan, row['agency']))})"
