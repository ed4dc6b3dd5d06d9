"""The head and foot of a report as Decree 30/2020/NĐ-CP lays them out: who issues it, where and when, who signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kpi.i18n import Words
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row
from kpi.plan.settings import Letterhead
from kpi.report.asked import Asked
from kpi.views import names


@dataclass(frozen=True)
class Head:
    """`parent` and the lines of `issuer` in capitals; `issuer_said` as a sentence says it; `place_and_day` in one line;
    empty where the plan names none."""

    parent: str
    issuer: tuple[str, ...]
    issuer_said: str
    symbol: str
    place_and_day: str
    signed: tuple[str, ...]
    recipients: tuple[str, ...]


def head(plan: Plan, asked: Asked, _: Words) -> Head:
    """The first of the plan's letterheads that fits the agency and the period's end; without one, blanks to fill in."""
    row = names.agency(plan, asked.agency or plan.total_agency)
    fits = next((one for one in plan.letterheads if _fits(one, row, asked.period.ends)), None)
    if fits is None:
        name = _.name(row)
        return Head("", (name.upper(),), name, "BC-……", _place_and_day("……", asked.dated, _), (), ())
    lang = _.lang
    filled = {"name": _.name(row), "short": names.short(row, _), "code": row["agency"].rstrip("0123456789")}
    lines = [_filled(line, filled, at, lang) for at, line in enumerate(fits.issuer[lang])]
    return Head(
        parent=fits.parent[lang].upper(),
        issuer=tuple(line.upper() for line in lines),
        issuer_said=" ".join(lines),
        symbol=fits.symbol.format(**filled),
        place_and_day=_place_and_day(fits.place[lang].format(**filled) or "……", asked.dated, _),
        signed=fits.signed[lang],
        recipients=fits.recipients[lang],
    )


def _fits(one: Letterhead, row: Row, day: date) -> bool:
    starts = str(row["name_vi"]).startswith(one.starts)
    return one.level == (row["level"] or TOTAL) and starts and (one.since is None or one.since <= day)


def _filled(line: str, filled: Mapping[str, str], at: int, lang: str) -> str:
    """A line with the agency's name in it; where it does not open the whole, what it is in small letters: 'thành phố
    Quy Nhơn'. In English that stands behind the name: 'Quy Nhơn City'."""
    name = filled["name"]
    opens = at == 0 and line.startswith("{name}")
    small = name if opens or lang != "vi" else name[:1].lower() + name[1:]
    return line.format(**{**filled, "name": small})


def _place_and_day(place: str, day: date, _: Words) -> str:
    if _.lang == "vi":
        return f"{place}, {vietnamese_day(day)}"
    return f"{place}, {day.day} {day:%B} {day.year}"


def vietnamese_day(day: date) -> str:
    """'ngày 05 tháng 02 năm 2025': a 0 before days below 10 and before the months 1 and 2 (Decree 30/2020/NĐ-CP)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def day_said(day: date, _: Words) -> str:
    """A day within a sentence."""
    return vietnamese_day(day) if _.lang == "vi" else f"{day.day} {day:%B} {day.year}"
