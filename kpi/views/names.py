"""The plan's codes as a reader knows them: names of indicators, agencies and areas, and who answers for what."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from kpi import phrases
from kpi.charts.palette import STATUS
from kpi.i18n import N_, SOURCE, Words, is_missing
from kpi.plan import Plan, successors
from kpi.plan.rows import Row, Table, records

FREQUENCY = {
    "quarter": N_("every quarter"),
    "half-year": N_("twice a year"),
    "year": N_("once a year"),
    "published": N_("whenever its publisher brings it out"),
}
ENGLISH_KINDS = ("City", "Town", "Township", "District", "Ward", "Commune")


@lru_cache(maxsize=16)
def _rows(plan: Plan, table: str, key: str) -> dict[Any, Row]:
    return {row[key]: row for row in records(getattr(plan, table))}


def indicator(plan: Plan, code: str) -> Row:
    return _rows(plan, "indicators", "indicator")[code]


def agency(plan: Plan, code: str) -> Row:
    return _rows(plan, "agencies", "agency")[code]


@lru_cache(maxsize=4)
def agencies(plan: Plan, _: Words) -> dict[str, str]:
    """The names of all agencies by their codes. Shared: never change it."""
    return {code: _.name(row) for code, row in _rows(plan, "agencies", "agency").items()}


@lru_cache(maxsize=4)
def _targets(plan: Plan) -> dict[str, tuple[Row, ...]]:
    of: dict[str, list[Row]] = {}
    for row in records(plan.targets):
        of.setdefault(row["indicator"], []).append(row)
    return {code: tuple(rows) for code, rows in of.items()}


def targets(plan: Plan, code: str) -> tuple[Row, ...]:
    """The plan's targets of an indicator."""
    return _targets(plan).get(code, ())


def short(row: Row, _: Words) -> str:
    """An agency's name without its kind, for a map: 'Tây Sơn'."""
    name = _.name(row)
    if name == row["name_vi"]:
        kind = str(row["kind_vi"])
        return name[len(kind) + 1 :] if name.lower().startswith(f"{kind} ") else name
    first, _space, last = name.rpartition(" ")
    return first if first and last in ENGLISH_KINDS else name


def area(plan: Plan, code: int, _: Words) -> str:
    """'III. Cải cách thủ tục hành chính'."""
    row = _rows(plan, "areas", "area")[code]
    return f"{row['roman']}. {_.name(row)}"


def area_short(plan: Plan, code: int, _: Words) -> str:
    """'III. Thủ tục hành chính'."""
    row = _rows(plan, "areas", "area")[code]
    return f"{row['roman']}. {_.short(row)}"


def leads(plan: Plan, code: str, day: date) -> tuple[str, ...]:
    """The agencies that lead an indicator, as whoever stands in their place on a day; where nobody does any more,
    whoever did last."""
    return in_place_of(plan, indicator(plan, code)["lead_agency"], day)


def in_place_of(plan: Plan, codes: str, day: date) -> tuple[str, ...]:
    """Who stands in the place of agencies (codes with semicolons between) on a day, or did last."""
    named = [one.strip() for one in codes.split(";")]
    standing_in = (heir for one in named for heir in plan.standing_for(one, day) or successors.last(plan, one))
    return tuple(dict.fromkeys(standing_in))


def lead_words(plan: Plan, code: str, day: date, _: Words) -> str:
    return " · ".join(_.name(agency(plan, one)) for one in leads(plan, code, day))


def decided(plan: Plan, words: object, codes: object, _: Words) -> list[str]:
    """Whom the decision names beside the agencies of the codes (with semicolons between), in its own words; in English,
    that it names others."""
    if is_missing(words):
        return []
    known = () if is_missing(codes) else str(codes).split(";")
    named = {_unhyphened(agency(plan, code)["name_vi"]) for code in known}
    others = [part.strip() for part in str(words).split(";") if part.strip() and _unhyphened(part) not in named]
    return others if _.lang != SOURCE or not others else [_("agencies concerned")]


def _unhyphened(name: str) -> str:
    """Name and decision differ at times in 'kinh tế - xã hội' and 'kinh tế xã hội' alone."""
    return " ".join(name.replace("-", " ").split())


def standing(plan: Plan, card: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """The rows of agencies that exist at the period's end; all rows where none does: a level that ended in the year."""
    existing = exist(plan, card["agency"].to_numpy(), as_of)
    return card if existing.all() else card.iloc[np.flatnonzero(existing)]


def exist(plan: Plan, agencies: np.ndarray, as_of: str) -> np.ndarray:
    """Which of the agencies exist at the period's end: all, where none does."""
    due = _due(plan, as_of)
    existing = np.array([agency in due for agency in agencies.tolist()], dtype=bool)
    return existing if existing.any() else ~existing


@lru_cache(maxsize=64)
def _due(plan: Plan, as_of: str) -> frozenset[str]:
    return frozenset(plan.due_agencies(as_of)["agency"])


def scope_name(plan: Plan, row: Row, _: Words) -> str:
    """What a row of a card speaks of: an agency's name, or its level's."""
    return agencies(plan, _)[row["agency"]] if row["scope"] == "agency" else _.level(row["level"])


def short_period(plan: Plan, code: str, _: Words) -> str:
    """The part of the year without the year: '6 tháng đầu năm'."""
    return re.sub(f"(/| of | ){code[:4]}", "", _.period(plan, code))


def brief_period(plan: Plan, code: str, _: Words) -> str:
    """The same within a row: '9 tháng', '6 tháng', 'Quý I'."""
    name = re.sub(r"( đầu)? năm$", "", short_period(plan, code, _))
    return name[0].lower() + name[1:] if name[1:2].islower() and _.lang == SOURCE else name


def frequency(plan: Plan, code: str, year: int, _: Words) -> str:
    """How often a figure is due: 'hằng quý'; of a frequency that is the plan's own, the periods of a year."""
    if code in FREQUENCY:
        return _(FREQUENCY[code])
    return " · ".join(_.period(plan, period.code) for period in plan.periods.due_for(code, year))


def status_words(status: str, _: Words) -> str:
    """A status where no colour can stand: its mark and its word."""
    return f"{STATUS[status].mark} {_.status(status)}"


def described(card: Table, plan: Plan, _: Words) -> list[Row]:
    """A card's rows with the words that drawings and lists show: label (the scope), said (the judgement)."""
    return [row | {"label": scope_name(plan, row, _), "said": phrases.judgement(row, _)} for row in records(card)]
