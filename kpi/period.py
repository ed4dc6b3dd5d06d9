"""Period codes: the days that a period covers, its due day, its name, and how people write it.

A period is a year (``2024``) or a year with a suffix that the plan declares (``2024-Q1``). Values are cumulative from
the period's start, so a period's share is the part of its year that has passed at its end. A suffix that the plan does
not declare (a second quarter, a month) is no period.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

FIRST_YEAR, LAST_YEAR = 1990, 2100

_HALF = 0.5  # of a year
_LONGEST = 80  # characters; no name of a period is longer
_NUMBERS = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
    "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "sau": 6, "chin": 9, "muoi hai": 12,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "three": 3, "six": 6, "nine": 9, "twelve": 12,
}  # fmt: skip
_STROKES = str.maketrans("đð", "dd")
_YEAR = r"(?P<year>[0-9]{4})"
_QUARTER = r"(?:quy ?|qui |q ?|quarter )(?P<quarter>0?[1-4]|i{1,3}|iv|mot|hai|ba|tu|bon)"
_MONTHS = r"(?P<months>[0-9]{1,2}|ba|sau|chin|muoi hai) ?(?:thang|t)(?: dau(?: nam)?)?"
_PREFIX = r"(?:(?:ky )?(?:bao cao )?(?:(?:so|tong) ket )?(?:so lieu )?(?:luy ke )?)"
_PREPOSITION = r"(?: (?:of|in|nam))?(?: the)?(?: year)? "


class PeriodError(ValueError):
    """A code that is no period of this plan."""


@dataclass(frozen=True)
class PeriodRule:
    """A suffix of the plan, for any year. Dates are (month, day); names hold ``{year}``."""

    suffix: str
    share: float
    starts: tuple[int, int]
    ends: tuple[int, int]
    due: tuple[int, int]
    name_vi: str
    name_en: str


@dataclass(frozen=True)
class Period:
    """A window of one year: ``starts`` and ``ends`` are its first and last day, ``due`` the province's last day to
    report, ``unit_due`` the agencies'."""

    code: str
    year: int
    suffix: str
    share: float
    starts: date
    ends: date
    due: date
    unit_due: date

    @property
    def t(self) -> float:
        """The period's end in years: 2024-H1 is 2023.5, and a target due in 2025 is due at 2025."""
        return self.year - 1 + self.share


class Periods:
    """The periods of a plan. Any year is one, also those before the plan."""

    def __init__(
        self, rules: Iterable[PeriodRule], frequencies: Mapping[str, Sequence[str]], unit_days_before: int
    ) -> None:
        """``frequencies``: frequency → suffixes for which a value is due; agencies submit ``unit_days_before`` days
        before the province reports."""
        self._rules = {rule.suffix: rule for rule in sorted(rules, key=lambda rule: rule.share)}
        self.frequencies = tuple(frequencies)
        self._due = {name: frozenset(suffixes) for name, suffixes in frequencies.items()}
        lead, years = timedelta(days=unit_days_before), range(FIRST_YEAR, LAST_YEAR + 1)
        periods = [_period(rule, year, lead) for year in years for rule in self._rules.values()]
        self._periods = {period.code: period for period in periods}
        self._suffix_of = {suffix.casefold(): suffix for suffix in self._rules}
        self._patterns = _patterns(list(self._rules.values()))

    def get(self, code: str) -> Period:
        """The period of a canonical code; PeriodError if it is none."""
        if code not in self._periods:
            examples = ", ".join(period.code for period in self.of_year(2024))
            raise PeriodError(f"“{code}” is not a period; write one such as {examples}.")
        return self._periods[code]

    def __contains__(self, code: str) -> bool:
        """Whether a text is a canonical code of these periods."""
        return code in self._periods

    def of_year(self, year: int) -> tuple[Period, ...]:
        """All periods of a year, the shortest first."""
        return tuple(self.get(_code(year, suffix)) for suffix in self._rules)

    def year_end(self, year: int) -> Period:
        """The period that is the year itself."""
        return self.get(_code(year, ""))

    def due_for(self, frequency: str, year: int) -> tuple[Period, ...]:
        """The periods of a year for which a value of this frequency is due, the shortest first."""
        return tuple(period for period in self.of_year(year) if period.suffix in self._due[frequency])

    def name(self, code: str, lang: str) -> str:
        """The period's name in ``vi`` or ``en``."""
        period = self.get(code)
        rule = self._rules[period.suffix]
        return (rule.name_en if lang == "en" else rule.name_vi).replace("{year}", str(period.year))

    def frame(self, years: Iterable[int]) -> pd.DataFrame:
        """One row per period of ``years``: period, year, suffix, share, t, starts, ends, due, unit_due (datetime64[s]).
        Sorted by year and share."""
        periods = [period for year in sorted(set(years)) for period in self.of_year(year)]
        columns = ("code", "year", "suffix", "share", "t", "starts", "ends", "due", "unit_due")
        table = pd.DataFrame({name: [getattr(period, name) for period in periods] for name in columns})
        types = dict.fromkeys(("code", "suffix"), "str") | {"year": "int64", "share": "float64", "t": "float64"}
        types |= dict.fromkeys(("starts", "ends", "due", "unit_due"), "datetime64[s]")
        return table.astype(types).rename(columns={"code": "period"})

    def parse(self, text: str) -> str | None:
        """The code of ``Quý I/2024``, ``6 tháng 2024``, ``q1 2024``, ``Năm 2024``, …; with or without diacritics,
        composed or not, in any case. None if it cannot be read in exactly one way."""
        if len(text) > _LONGEST:
            return None
        folded = re.sub(r"^([0-9]{4})[.,]0+$", r"\1", fold(text))  # 2024.0: a number of a spreadsheet
        if code := self._parse_folded(folded):
            return code
        glossed = re.fullmatch(r"([^()]+)\(([^()]+)\)", folded)  # 9 thang nam 2024 (bao cao quy iii)
        if not glossed:
            return None
        name, gloss = glossed[1].strip(), glossed[2].strip()
        if not (code := self._parse_folded(name)):
            return self._parse_folded(f"{name} {gloss}")  # 6 tháng đầu năm (2024)
        glosses = {self._parse_folded(gloss), self._parse_folded(f"{gloss} {code[:4]}")} - {None}
        return code if glosses == {code} else None

    def ending_with_quarter(self, text: str) -> str | None:
        """The code of the period that ends when the text's quarter does: 2024-H1 for ``Quý II/2024``."""
        for pattern, suffix in self._patterns:
            match = pattern.fullmatch(_words(fold(text[:_LONGEST])))
            if match and suffix is None and (quarter := match["quarter"]):
                return self._code(int(match["year"]), self._suffix_at(_number(quarter) / 4))
        return None

    def _parse_folded(self, folded: str) -> str | None:
        words = _words(folded)
        for pattern, suffix in self._patterns:
            if match := pattern.fullmatch(words):
                return self._code(int(match["year"]), self._suffix_in(match.groupdict()) if suffix is None else suffix)
        return None

    def _code(self, year: int, suffix: str | None) -> str | None:
        return _code(year, suffix) if suffix is not None and FIRST_YEAR <= year <= LAST_YEAR else None

    def _suffix_in(self, groups: Mapping[str, str | None]) -> str | None:
        if quarter := groups["quarter"]:
            return self._suffix_of.get(f"q{_number(quarter)}")
        if months := groups["months"]:
            return self._suffix_at(_number(months) / 12)
        return self._suffix_of.get((groups["suffix"] or "").replace(" ", ""))

    def _suffix_at(self, share: float) -> str | None:
        """The one period that ends after this share of the year."""
        suffixes = [suffix for suffix, rule in self._rules.items() if abs(rule.share - share) < 1e-9]
        return suffixes[0] if len(suffixes) == 1 else None


def fold(text: str) -> str:
    """Lower case, without diacritics, composed or not, one kind of digit, dash and blank."""
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_STROKES)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


def _period(rule: PeriodRule, year: int, unit_lead: timedelta) -> Period:
    ends = date(year, *rule.ends)
    due = date(year if rule.due >= rule.ends else year + 1, *rule.due)
    starts = date(year if rule.starts <= rule.ends else year - 1, *rule.starts)
    return Period(_code(year, rule.suffix), year, rule.suffix, rule.share, starts, ends, due, due - unit_lead)


def _code(year: int, suffix: str) -> str:
    return f"{year}-{suffix}" if suffix else str(year)


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)


def _words(folded: str) -> str:
    """Words separated by one blank. What precedes the first word remains, so that ``-2024`` is not read as a year."""
    trimmed = re.sub(r"[\s.,:;]+$", "", folded).replace("_", " ")
    return re.sub(r"(?<=\w)[\s/\\.,:;\-‐-―−]+(?=\w)", " ", trimmed)


def _patterns(rules: Sequence[PeriodRule]) -> list[tuple[re.Pattern[str], str | None]]:
    """Patterns in the order in which they are tried: the plan's own names, each with its suffix, then how people write
    periods, whose suffix is read from the groups ``quarter``, ``months`` and ``suffix``."""
    own = [(_name_pattern(name), rule.suffix) for rule in rules for name in (rule.name_vi, rule.name_en)]
    suffixes = "|".join(re.sub(r"(?<=[a-z])(?=[0-9])", " ?", fold(rule.suffix)) for rule in rules if rule.suffix)
    span = rf"(?:{_QUARTER}|{_MONTHS}|(?P<suffix>{suffixes or '(?!)'}))"
    halves = [rule for rule in rules if rule.share == _HALF]
    no_quarter, no_months, no_suffix = "(?P<quarter>)", "(?P<months>)", "(?P<suffix>)"
    ordinals, spelled = "first|second|third|fourth|1st|2nd|3rd|4th", "[0-9]{1,2}|three|six|nine|twelve"
    return [*own, *((re.compile(pattern), None) for pattern in (
        rf"{_PREFIX}{span}(?: |(?<=[a-z])(?=[0-9]))(?:cua )?(?:nam )?{_YEAR}",
        rf"{_PREFIX}(?:nam )?{_YEAR}(?: |(?=[a-z])){span}",
        rf"{_PREFIX}(?P<quarter>i{{1,3}}|iv) (?:nam )?{_YEAR}{no_months}{no_suffix}",
        rf"{_PREFIX}(?:(?:ca )?nam|n|(?:full |calendar )?year|fy)? ?{_YEAR}{no_quarter}{no_months}{no_suffix}",
        rf"(?:the )?(?P<quarter>{ordinals}) quarter{_PREPOSITION}{_YEAR}{no_months}{no_suffix}",
        rf"(?:the )?(?:first )?(?P<months>{spelled}) months?{_PREPOSITION}{_YEAR}{no_quarter}{no_suffix}",
    )), *((re.compile(rf"{_PREFIX}{half}{_PREPOSITION}{_YEAR}"), rule.suffix) for rule in halves for half in (
        "(?:the )?(?:first|1st) half", "half ?year", "nua (?:dau )?nam(?: dau)?", "nua dau",
    ))]  # fmt: skip


def _name_pattern(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(_words(fold(name.replace("{year}", "9999")))).replace("9999", _YEAR))
