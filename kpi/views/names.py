"""The plan's codes as a reader knows them: names of indicators, agencies and areas, who leads, who exists when."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import pandas as pd

from kpi.evaluation import NOT_APPLICABLE
from kpi.i18n import N_, SOURCE, Words, is_missing
from kpi.period import PeriodError, fold
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records

FREQUENCY = {
    "quarter": N_("every quarter"),
    "half-year": N_("twice a year"),
    "year": N_("once a year"),
    "published": N_("whenever its publisher brings it out"),
}
ENGLISH_KINDS = ("City", "Town", "Township", "District", "Ward", "Commune")
BETWEEN = ", "  # of several periods in a refusal
CODE = re.compile(r"[A-Z]{2,}\d[\w.]*")  # of an indicator: it keeps its capitals and its dot
LONGEST_NAME = 70  # characters of a file's name

Thing = TypeVar("Thing")
Notes = Mapping[tuple[str, str], str]


@lru_cache(maxsize=16)
def _rows(plan: Plan, table: str, key: str) -> dict[Any, Row]:
    return {row[key]: row for row in records(getattr(plan, table))}


def indicator(plan: Plan, code: str) -> Row:
    return _rows(plan, "indicators", "indicator")[code]


def agency(plan: Plan, code: str) -> Row:
    return _rows(plan, "agencies", "agency")[code]


@lru_cache(maxsize=4)
def agencies(plan: Plan, t: Words) -> dict[str, str]:
    """The names of all agencies by their codes. Shared: never change it."""
    return {code: t.name(row) for code, row in _rows(plan, "agencies", "agency").items()}


@lru_cache(maxsize=512)
def targets(plan: Plan, code: str) -> tuple[Row, ...]:
    """The plan's targets of an indicator."""
    return tuple(records(plan.targets[plan.targets["indicator"] == code]))


def short(row: Row, t: Words) -> str:
    """An agency's name without its kind, for a map: 'Tây Sơn'."""
    name = t.name(row)
    if name == row["name_vi"]:
        kind = str(row["kind_vi"])
        return name[len(kind) + 1 :] if name.lower().startswith(f"{kind} ") else name
    first, _space, last = name.rpartition(" ")
    return first if first and last in ENGLISH_KINDS else name


def area(plan: Plan, code: int, t: Words) -> str:
    """'III. Cải cách thủ tục hành chính'."""
    row = _rows(plan, "areas", "area")[code]
    return f"{row['roman']}. {t.name(row)}"


def area_short(plan: Plan, code: int, t: Words) -> str:
    """'III. Thủ tục hành chính'."""
    row = _rows(plan, "areas", "area")[code]
    return f"{row['roman']}. {t.short(row)}"


def scope_name(plan: Plan, row: Row, t: Words) -> str:
    """The name of a scorecard row's agency, or of its level."""
    return agencies(plan, t)[row["agency"]] if row["scope"] == "agency" else t.level(row["level"])


# ---------------------------------------------------------------- who leads


def leads(plan: Plan, code: str, day: date) -> tuple[str, ...]:
    """The agencies that lead an indicator on a day; of those that ended, their successors, or the last ones."""
    return in_place_of(plan, indicator(plan, code)["lead_agency"], day)


def in_place_of(plan: Plan, codes: object, day: date) -> tuple[str, ...]:
    """The agencies that do the work of others (codes with semicolons between) on a day, or did it last; none without
    codes, where the plan names only a kind of agencies."""
    named = [code.strip() for code in codes.split(";")] if isinstance(codes, str) else []
    current = (code for former in named for code in plan.acting_for(former, day) or plan.last_successors(former))
    return tuple(dict.fromkeys(current))


def is_among(agency: str, codes: object, plan: Plan, day: date) -> bool:
    """Whether the agency is among the codes, or succeeded one of them by this day."""
    return isinstance(codes, str) and (agency in codes.split(";") or agency in in_place_of(plan, codes, day))


def lead_words(plan: Plan, code: str, day: date, t: Words) -> str:
    return " · ".join(t.name(agency(plan, lead)) for lead in leads(plan, code, day))


def task_leads(task: Row, plan: Plan, day: date) -> tuple[str, ...]:
    """The agencies that lead a task on a day."""
    return in_place_of(plan, task["lead_code"], day)


def by_lead(rows: Iterable[Row], plan: Plan, day: date) -> dict[str | None, list[Row]]:
    """The rows of indicators or of tasks under each agency that leads them on a day, under None those without one; two
    leads have it both."""
    led: dict[str | None, list[Row]] = {}
    for row in rows:
        codes = leads(plan, row["indicator"], day) if "indicator" in row else task_leads(row, plan, day)
        for code in codes or (None,):
            led.setdefault(code, []).append(row)
    return led


def decided(plan: Plan, words: object, codes: object, t: Words) -> list[str]:
    """The names in the decision's words beside those of the agencies of the codes (with semicolons between); in
    English, that there are others."""
    if is_missing(words):
        return []
    listed = () if is_missing(codes) else str(codes).split(";")
    named = {_unhyphened(agency(plan, code)["name_vi"]) for code in listed}
    others = [part.strip() for part in str(words).split(";") if part.strip() and _unhyphened(part) not in named]
    return others if t.lang != SOURCE or not others else [t("agencies concerned")]


def _unhyphened(name: str) -> str:
    """Name and decision differ at times in 'kinh tế - xã hội' and 'kinh tế xã hội' alone."""
    return " ".join(name.replace("-", " ").split())


# ---------------------------------------------------------------- who exists when


def absence(plan: Plan, code: str, period: str, t: Words) -> Row | None:
    """The sentence on an agency that does not exist at a period's end: until when it did, or from when it will; None if
    it exists. others: its successors or predecessors (code, level, name with the day), if the plan names any; relation:
    the words for which of the two they are."""
    row = agency(plan, code)
    day = pd.Timestamp(plan.periods.get(period).ends)
    if not is_missing(row["valid_from"]) and row["valid_from"] > day:
        before = [agency(plan, other) for other in plan.agencies["agency"] if code in plan.successors(other)]
        return {
            "sentence": t("Active from {day}.", day=t.date(row["valid_from"])),
            "relation": t("Predecessors:"),
            "others": [(other["agency"], other["level"], until(other, t)) for other in before],
        }
    if not is_missing(row["valid_to"]) and row["valid_to"] < day:
        after = [agency(plan, other) for other in plan.successors(code)]
        return {
            "sentence": t("Active until {day}.", day=t.date(row["valid_to"])),
            "relation": t("Succeeded by:"),
            "others": [(other["agency"], other["level"], since(other, t)) for other in after],
        }
    return None


def since(row: Row, t: Words) -> str:
    """'Sở Nội vụ (từ 01/03/2025)'; the name alone of an agency that always was."""
    if is_missing(row["valid_from"]):
        return t.name(row)
    return t("{agency} (from {day})", agency=t.name(row), day=t.date(row["valid_from"]))


def until(row: Row, t: Words) -> str:
    """'Sở Nội vụ (đến 28/02/2025)'; the name alone of an agency that has no end."""
    if is_missing(row["valid_to"]):
        return t.name(row)
    return t("{agency} (until {day})", agency=t.name(row), day=t.date(row["valid_to"]))


def existing(plan: Plan, card: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """The rows of agencies that exist at the period's end; all rows where none does: a level that ended in the year."""
    return card[exist(plan, card["agency"], as_of)]


def exist(plan: Plan, agencies: pd.Series, as_of: str) -> pd.Series:
    """Which of the agencies exist at the period's end: all, where none does."""
    mask = agencies.isin(plan.due_agencies(as_of)["agency"])
    return mask if mask.any() else ~mask


# ---------------------------------------------------------------- periods


def short_period(plan: Plan, code: str, t: Words) -> str:
    """The part of the year without the year: '6 tháng đầu năm'."""
    return re.sub(f"(/| of | ){code[:4]}", "", t.period(plan, code))


def brief_period(plan: Plan, code: str, t: Words) -> str:
    """The same within a row: '9 tháng', '6 tháng', 'Quý I'."""
    name = re.sub(r"( đầu)? năm$", "", short_period(plan, code, t))
    return name[0].lower() + name[1:] if name[1:2].islower() and t.lang == SOURCE else name


def frequency(plan: Plan, code: str, year: int, t: Words) -> str:
    """How often a value is due: 'hằng quý'; of a frequency that is the plan's own, the periods of a year."""
    if code in FREQUENCY:
        return t(FREQUENCY[code])
    return " · ".join(t.period(plan, period.code) for period in plan.periods.due_for(code, year))


def refusal(params: Mapping[str, object], plan: Plan, t: Words) -> dict[str, object]:
    """The parameters of a StoreError or FormError in words: days as this language writes them, periods (under `period`
    and `periods`) and an agency by name; what the plan does not have stays as it is."""

    def period(code: str) -> str:
        try:
            return t.in_text(plan, code)
        except PeriodError:
            return code

    def words(name: str, value: object) -> object:
        if isinstance(value, date):
            return t.date(value)
        if name == "agency":
            return agencies(plan, t).get(str(value), value)
        return BETWEEN.join(map(period, str(value).split(BETWEEN))) if name in ("period", "periods") else value

    return {name: words(name, value) for name, value in params.items()}


# ---------------------------------------------------------------- notes of 0/0


def noted(row: Row, notes_of: Notes, plan: Plan) -> Row:
    """A scorecard's row with its `note` where there were no cases: the agency's own; for the total that of the
    province's own submission. A level has too many."""
    if row["status"] != NOT_APPLICABLE:
        return row
    code = plan.total_agency if row["scope"] == TOTAL else row["agency"]
    return row if is_missing(code) else row | {"note": notes_of.get((row["indicator"], code), "")}


def source(plan: Plan, as_of: str, today: date, is_demo: bool, t: Words) -> str:
    """Where data come from and of which day they are; of made-up ones, that they are made up."""
    values = {"plan": plan.name[t.lang], "period": t.period(plan, as_of), "day": t.date(today)}
    if is_demo:
        return t("DEMO DATA, not real results of any agency. {period}; made on {day}.", **values)
    return t("Source: published results and agencies' reports on {plan}. {period}; data as of {day}.", **values)


def file_name(ending: str, *parts: str, is_demo: bool, t: Words) -> str:
    """'CT3.07-theo-nam-2024.png': what it shows, shortened where it is long, and when; a demonstration's says so."""
    *first, last = [_plain(part) for part in ((t("demonstration"), *parts) if is_demo else parts)]
    words = [word for part in first for word in part.split("-") if word]
    while words and len("-".join([*words, last])) > LONGEST_NAME:
        words.pop()
    return f"{'-'.join(filter(None, [*words, last])) or 'kpi'}.{ending}"


def _plain(part: str) -> str:
    """Letters that every file system and mail program carries; indicators' codes stay."""
    base = unicodedata.normalize("NFD", part.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in base if not unicodedata.combining(letter)).lower()
    for code in CODE.findall(part):
        plain = plain.replace(code.lower(), code)
    return re.sub(r"[^\w.]+", "-", plain, flags=re.ASCII).strip("-.")


# ---------------------------------------------------------------- the search of long lists


def matching(things: Iterable[tuple[Thing, str]], wanted: str) -> list[Thing]:
    """The things that a search finds, each given with its searchable() words, by the rule of choice_list.js: each word
    of the search begins a word of what is found; where some have the words in this order, only those."""
    words = searchable(wanted).rstrip()
    in_any_order = [(each, its) for each, its in things if all(f" {word}" in its for word in words.split())]
    in_order = [(each, its) for each, its in in_any_order if words in its]
    return [each for each, _its in in_order or in_any_order]


def searchable(text: str) -> str:
    """Folded, without punctuation, a space before each word and number: CT3.04 → " ct 3.04"."""
    plain = re.sub(r"(?:[^\w.]|_)+", " ", fold(text))
    return " " + re.sub(r"(?<=[^\W\d])(?=\d)", " ", plain).lstrip()
