"""Words, numbers and dates in the language of the session.

A msgid is the English sentence. Its Vietnamese is in data/locale/vi/LC_MESSAGES/kpi.po, which is read at run time and
again when it has changed. Nothing is translated at import: N_() marks a msgid in a table.
"""

import io
import textwrap
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}  # the first is the default; each names itself
SOURCE = "en"  # the language of the msgids: it has no file
LOCALES = Path(__file__).parent.parent / "data" / "locale"
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
SHORT, SHORT_AGENCY = 42, 16  # most characters of a short name; of an agency's short name
NOTHING = "–"  # a missing value; never 0
MINUS = "−"  # as wide as a plus


def N_(msgid: str) -> str:
    """Mark a sentence for extraction without translating it."""
    return msgid


STATUS = {
    "missed": N_("Missed"),
    "off_track": N_("Off track"),
    "behind": N_("Behind"),
    "on_track": N_("On track"),
    "met": N_("Met"),
    "thin": N_("Not enough data"),
    "pending": N_("Not yet assessed"),
    "no_data": N_("No data yet"),
    "not_applicable": N_("No cases"),
}
LEVEL = {
    "total": N_("Whole province"),
    "province": N_("Departments"),
    "district": N_("Districts"),
    "commune": N_("Communes"),
}
BASIS = {
    "own": N_("submitted by the agency itself"),
    "reported": N_("submitted for the whole province"),
    "rolled_up": N_("total of the agencies"),
    "estimate": N_("mean of the rates, an estimate"),
}
KIND = {
    "ratio": N_("Rate"),
    "score": N_("Index"),
    "rank": N_("Rank"),
    "reduction": N_("Reduction"),
    "milestone": N_("Milestone"),
}
TASK_STATE = {
    "overdue": N_("Overdue"),
    "unrecorded": N_("Past deadline, no update"),
    "under_way": N_("Under way"),
    "not_started": N_("Not started"),
    "waiting": N_("Waiting for guidance"),
    "done": N_("Done"),
}
REPORTING_STATE = {  # of an agency's report for a period
    "missing": N_("Missing"),
    "partial": N_("Incomplete"),
    "late": N_("Late"),
    "on_time": N_("On time"),
    "not_due": N_("Not due"),
    "did_not_exist": N_("Not applicable"),
}
UNIT = {  # a value with its unit; {x} is the number
    "%": N_("{x}%"),
    "rank": N_("{x}"),
    "point": N_("{x} points"),
    "unit": N_("{x} units"),
    "post": N_("{x} posts"),
}
DONE, NOT_DONE = N_("Completed"), N_("Not completed")
POINTS, PLACES = N_("{x} percentage points"), N_("{x} places")
_DATE = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy"}


def today() -> date:
    """The day in Vietnam."""
    return datetime.now(HERE).date()


def is_missing(x: Any) -> bool:
    """None, NaN, NaT or pd.NA."""
    if isinstance(x, float):  # NumPy's too
        return x != x
    return x is None or x is pd.NA or x is pd.NaT


def rounded(x: float, places: int) -> float:
    """The number with so many decimals, half up: 75.725 gives 75.73. It rounds the decimal that a person reads, not the
    binary number a little below it."""
    decimal = Decimal(f"{x:.15g}")
    return float(decimal.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)) + 0.0  # + 0.0: no "-0"


class Words:
    """The words of one language. Immutable once read; shared between sessions."""

    def __init__(self, lang: str, catalog: Mapping[str, tuple[str, ...]], version: int) -> None:
        self.lang = lang
        self.version = version
        self._catalog = catalog
        self._locale = Locale.parse(lang)
        self._symbols = str.maketrans({",": get_group_symbol(lang), ".": get_decimal_symbol(lang), "-": MINUS})
        # A page formats about a thousand values, and percentages with one decimal have as many different texts.
        self._written = lru_cache(maxsize=4096)(self._write)

    def __call__(self, msgid: str, **params: Any) -> str:
        """The sentence in this language; {name} is replaced from `params`, which come formatted."""
        sentence = self._catalog.get(msgid, (msgid,))[0]
        return sentence.format(**params) if params else sentence

    def plural(self, singular: str, plural: str, n: int, **params: Any) -> str:
        """The sentence for `n` things; {n} is the number, formatted. Vietnamese has one form."""
        forms = self._catalog.get(singular, (singular, plural))
        return forms[min(int(n != 1), len(forms) - 1)].format(n=self.number(n), **params)

    def number(self, x: Any, decimals: int | None = None) -> str:
        """1848.5 → '1.848,5' in Vietnamese. At most `decimals` (2) places, no trailing zeros; missing → '–'."""
        if is_missing(x):
            return NOTHING
        places = 2 if decimals is None else decimals
        return self._written(rounded(x, places), places)

    def _write(self, x: float, places: int) -> str:
        # Babel's own formatting takes 20 times as long, so only its symbols are used.
        written = f"{x:,.{places}f}"
        return (written.rstrip("0").rstrip(".") if places else written).translate(self._symbols)

    def percent(self, x: Any, decimals: int = 2) -> str:
        """52.3 → '52,3%'."""
        return self.value(x, "%", decimals)

    def value(self, x: Any, unit: str, decimals: int = 2) -> str:
        """A value with the unit of its indicator: '52,3%', '37', '41,94 điểm', 'Hoàn thành'."""
        if is_missing(x):
            return NOTHING
        if unit == "yes/no":
            return self(DONE if x >= 1 else NOT_DONE)
        written = self._written(rounded(x, decimals), decimals)
        return self(UNIT[unit], x=written) if unit in UNIT else f"{written} {unit}"

    def signed(self, x: Any, decimals: int = 2) -> str:
        """2.3 → '+2,3'; a difference always carries its sign."""
        if is_missing(x):
            return NOTHING
        difference = rounded(x, decimals)
        return f"+{self._written(difference, decimals)}" if difference > 0 else self._written(difference, decimals)

    def ordinal(self, x: Any) -> str:
        """20 → '20th' in English; in Vietnamese '20', which follows the word for rank."""
        if self.lang != SOURCE:
            return self.number(x, 0)
        last_two = int(x) % 100
        ending = "th" if 10 < last_two < 14 else {1: "st", 2: "nd", 3: "rd"}.get(last_two % 10, "th")
        return f"{self.number(x, 0)}{ending}"

    def points(self, x: Any, decimals: int = 2) -> str:
        """A difference of percentages: '+2,3 điểm %'."""
        return NOTHING if is_missing(x) else self(POINTS, x=self.signed(x, decimals))

    def difference(self, x: Any, unit: str, decimals: int = 2) -> str:
        """A difference in the indicator's own unit: '+2,3 điểm %', '-4 bậc', '+0,5 điểm'."""
        if is_missing(x):
            return NOTHING
        if unit == "%":
            return self.points(x, decimals)
        if unit == "rank":
            return self(PLACES, x=self.signed(x, decimals))
        written = self.signed(x, decimals)
        return self(UNIT[unit], x=written) if unit in UNIT else written

    def date(self, day: date | pd.Timestamp | None) -> str:
        """14/09/2021 in Vietnamese, 14 Sep 2021 in English."""
        return NOTHING if day is None or is_missing(day) else format_date(day, _DATE[self.lang], locale=self._locale)

    def moment(self, at: datetime | pd.Timestamp | None) -> str:
        """Date and time in Vietnam; a moment without a zone is UTC, as in the store."""
        if at is None or is_missing(at):
            return NOTHING
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        return format_datetime(aware, f"{_DATE[self.lang]} HH:mm", tzinfo=HERE, locale=self._locale)

    def period(self, plan: Any, code: str) -> str:
        """'2024-H1' → '6 tháng đầu năm 2024', as the plan names it."""
        return str(plan.periods.name(code, self.lang))

    def in_text(self, plan: Any, code: str) -> str:
        """The period's name within a sentence: 'năm 2024', '6 tháng đầu năm 2024'."""
        period = plan.periods.get(code)
        if not period.suffix:
            return self(N_("{year}"), year=period.year)
        name = self.period(plan, code)
        return name[0].lower() + name[1:] if name[1:2].islower() else name

    def name(self, row: Any) -> str:
        """The name of a row that has name_vi and perhaps name_en."""
        return self.text(row, "name")

    def text(self, row: Any, column: str) -> str:
        """A text such as "product" of a row of the plan (a mapping, a Series or a named tuple): in this language, else
        without a language, else in Vietnamese; "" if there is none."""
        cell = row.get if hasattr(row, "get") else lambda key: getattr(row, key, None)
        cells = (cell(name) for name in (f"{column}_{self.lang}", column, f"{column}_vi"))
        return next((str(text) for text in cells if not is_missing(text) and text != ""), "")

    def short(self, row: Any) -> str:
        """The short name of an area, an indicator or an agency; without one, its name, cut at a word."""
        cell = row.get if hasattr(row, "get") else lambda key: getattr(row, key, None)
        short = cell(f"short_{self.lang}")
        if not is_missing(short) and short != "":
            return str(short)
        width = SHORT if cell("kind_vi") is None else SHORT_AGENCY
        return textwrap.shorten(self.name(row), width, placeholder="…")

    def status(self, code: str) -> str:
        return self(STATUS[code])

    def level(self, code: str) -> str:
        return self(LEVEL[code])

    def basis(self, code: str) -> str:
        return self(BASIS[code])

    def reporting_state(self, code: str) -> str:
        return self(REPORTING_STATE[code])

    def kind(self, code: str) -> str:
        return self(KIND[code])

    def task_state(self, code: str) -> str:
        return self(TASK_STATE[code])


def po_file(lang: str) -> Path:
    """The file of the translations into a language."""
    return LOCALES / lang / "LC_MESSAGES" / "kpi.po"


def of(lang: str) -> Words:
    """The words of 'vi' or 'en' (any other: Vietnamese), read again when their file has changed."""
    if lang == SOURCE:
        return _source()
    lang = lang if lang in LANGUAGES else next(iter(LANGUAGES))
    return _read(lang, po_file(lang).stat().st_mtime_ns)


def compiled(lang: str) -> bytes:
    """The translations into a language as the .mo file of gettext, for a library that asks it."""
    written = io.BytesIO()
    with po_file(lang).open("rb") as po:
        write_mo(written, read_po(po, locale=lang))
    return written.getvalue()


@cache
def _source() -> Words:
    return Words(SOURCE, {}, version=0)


@lru_cache(maxsize=4)
def _read(lang: str, version: int) -> Words:
    with po_file(lang).open("rb") as po:
        catalog = read_po(po, locale=lang)
    translated: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        msgid, *_plural = [message.id] if isinstance(message.id, str) else message.id
        forms = [message.string] if isinstance(message.string, str) else message.string or ()
        if msgid and any(forms) and not message.fuzzy:
            translated[msgid] = tuple(map(str, forms))
    return Words(lang, translated, version)
