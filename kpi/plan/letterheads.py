"""Whose letterhead a report bears: who issues it, where, under which symbol, who signs and who receives it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kpi.plan.keys import DATE, TEXT, TEXTS, Section

# What is said in both languages; English may be left out, and then is Vietnamese.
_TEXTS = {"parent": TEXT, "issuer": TEXTS, "place": TEXT, "signed": TEXTS, "recipients": TEXTS}
_MAY_BE_MISSING = {"parent", "place"}
_FIELDS = ("{name}", "{short}", "{code}")


@dataclass(frozen=True)
class Letterhead:
    """`level`, `starts` (of an agency's name; empty: any) and `since` (None: ever) say whose and when. What is said is
    by language, ``vi`` and ``en``: `parent` (the body above, perhaps empty), the lines of `issuer` and of `signed`,
    `place` and `recipients`. {name} stands for the agency's name, {short} for it without its kind, {code} for its
    code."""

    level: str
    starts: str
    since: date | None
    symbol: str
    parent: dict[str, str]
    issuer: dict[str, tuple[str, ...]]
    place: dict[str, str]
    signed: dict[str, tuple[str, ...]]
    recipients: dict[str, tuple[str, ...]]


def take(top: Section, levels: Sequence[str]) -> list[Callable[[], Letterhead]]:
    """Takes [[report.letterheads]], none if there is no [report], and names what is wrong; each of what it returns
    makes a letterhead. `levels`: those that a letterhead may be for."""
    if "report" not in top.left():
        return []
    report = top.section("report")
    made = [_take_one(section, levels) for section in report.sections("letterheads")]
    report.end()
    return made


def _take_one(section: Section, levels: Sequence[str]) -> Callable[[], Letterhead]:
    level = section.take("level", TEXT)
    if level is not None and level not in levels:
        section.wrong("level", f"“{level}” is no level; write one of: {', '.join(levels)}.")
    starts = section.take("starts", TEXT, optional=True) or ""
    since = section.take("from", DATE, optional=True)
    symbol = section.take("symbol", TEXT)
    _check_fields(section, "symbol", symbol)
    said = {name: _take_said(section, name) for name in _TEXTS}
    section.end()
    return lambda: Letterhead(level, starts, since, symbol, **said)


def _take_said(section: Section, name: str) -> dict[str, Any]:
    kind = _TEXTS[name]
    vietnamese = section.take(f"{name}_vi", kind, optional=name in _MAY_BE_MISSING)
    english = section.take(f"{name}_en", kind, optional=True)
    _check_fields(section, f"{name}_vi", vietnamese)
    _check_fields(section, f"{name}_en", english)
    nothing: Any = () if kind is TEXTS else ""
    vi, en = (tuple(one) if isinstance(one, list) else one or nothing for one in (vietnamese, english))
    return {"vi": vi, "en": en or vi}


def _check_fields(section: Section, key: str, value: str | list[str] | None) -> None:
    """Names a brace that is no part of a field."""
    for text in [value] if isinstance(value, str) else value or []:
        rest = text
        for field in _FIELDS:
            rest = rest.replace(field, "")
        if "{" in rest or "}" in rest:
            section.wrong(key, f"“{text}”: in braces may stand only {', '.join(_FIELDS)}.")
