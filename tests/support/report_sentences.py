"""Numbers in a report's Vietnamese sentences, held against what the command line prints: each clause is taken away once
its numbers are right, and no digit may be left."""

import re
from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from tests.support.report_numbers import vietnamese

X = r"(\d[\d.,]*\d|\d)"
NEAR = 0.051  # one decimal; of what is counted, none
YEARLY = "Theo từng năm"


class Scorecards:
    """The command line's scorecard as of a period, and of the years before it."""

    def __init__(
        self, period: str, card: Callable[..., pd.DataFrame], first: int, name: Callable[[str], str]
    ) -> None:  # fmt: skip
        self.year, self.period, self.name = int(period[:4]), period, name
        self.now = _by_scope(card("--period", period))
        self.before = {year: _by_scope(card("--year", str(year))) for year in range(first, self.year)}
        self.same_part = _by_scope(card("--period", f"{self.year - 1}{period[4:]}"))

    def value(self, year: int, key: tuple[str, str]) -> float | None:
        rows = self.now.get(key) if year == self.year else self.before.get(year, {}).get(key)
        return rows[0]["value"] if rows else None


def _by_scope(card: pd.DataFrame) -> dict[tuple[str, str], list[dict]]:
    rows_by_scope: dict[tuple[str, str], list[dict]] = {}
    for row in card.to_dict("records"):
        rows_by_scope.setdefault((row["indicator"], row["level"]), []).append(row)
    return rows_by_scope


def sentences(lines: Iterable[str], names: dict[str, str], levels: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(indicator, level, sentence) of the sections of results. `names`: code by name; `levels`: level by its word."""
    in_results, code = False, ""
    for line in lines:
        if re.match(r"\d\. ", line):
            in_results = line == "1. Kết quả thực hiện các chỉ tiêu"
        named = re.match(r"- (.+) \((CT[\w.]+)\):(.*)", line)
        if in_results and named and names.get(named[1]) == named[2]:
            code = named[2]
            if named[3]:
                yield code, "total", named[3].strip()
        elif in_results and line.startswith("+ "):
            label, _colon, sentence = line[2:].partition(": ")
            yield code, levels[label], sentence


def numbers_left(scorecards: Scorecards, code: str, level: str, sentence: str) -> str:
    """The rest of a sentence after removing each clause whose numbers are the command line's."""
    return _Sentence(scorecards, code, level).left(sentence)


class _Sentence:
    """The numbers that a sentence on an indicator at a level may have."""

    def __init__(self, scorecards: Scorecards, code: str, level: str) -> None:
        self.scorecards, self.key = scorecards, (code, level)
        self.rows = scorecards.now[self.key]
        self.own = [row for row in self.rows if row["target_level"] == level]
        self.value = self.rows[0]["value"]
        self.near = 0.51 if code in ("CT4.01", "CT4.02") else NEAR
        before, base = scorecards.value(scorecards.year - 1, self.key), scorecards.value(2021, self.key)
        self.goals = [goal for row in self.own for goal in _goals(row, before, base)]
        self.gaps = [abs(row["gap"]) for row in self.own if not pd.isna(row["gap"])]
        self.gaps += [abs(self.value - goal) for goal in self.goals if self.value is not None]
        self.clauses: list[tuple[str, Callable[[re.Match], bool]]] = [
            (r"\(số liệu ([^)]+)\)", lambda match: match[1] == scorecards.name(self.rows[0]["period"])),
            (rf"^chưa có số liệu {scorecards.name(scorecards.period)}", lambda match: pd.isna(self.value)),
            (rf"^(?:đạt|xếp hạng|ở mức) {X}", lambda match: self.same(match[1], self.value)),
            (rf"số liệu gần nhất: (?:hạng )?{X}[^(]*\(năm (\d{{4}})\)", self.is_latest),
            (rf"^mới có {X}/{X} cơ quan, đơn vị nộp số liệu \({X}%\)", self.are_few),
            (rf"(?:tăng|giảm) {X}[^;,.()]* so với (cùng kỳ )?năm (\d{{4}})(?: \((?:hạng )?{X}[^)]*\))?",
             self.has_changed),
            (r"không thay đổi so với (cùng kỳ )?năm (\d{4})", self.is_unchanged),
            (rf"(?:mức cần đạt đến kỳ này|mức phải đạt đến kỳ báo cáo) \((?:hạng )?{X}[^)]*\)",
             lambda match: self.same(match[1], *(row["expected"] for row in self.own))),
            (rf"(?:mức phải đạt trong năm|mục tiêu) \(?(?:từ )?(?:hạng |trên |không quá |dưới )?{X}",
             lambda match: self.same(match[1], *self.goals)),
            (rf"mục tiêu năm (\d{{4}}): (?:từ |trên |không quá |dưới )?{X}",
             lambda match: self.is_due(match[1]) and self.same(match[2], *self.goals)),
            (rf"(?:vượt|thấp hơn|thiếu|ít hơn|nhiều hơn) {X}", lambda match: self.same(match[1], *self.gaps)),
            (rf"{YEARLY}: (.*)$", lambda match: _yearly_is_right(scorecards, self.key, match[1])),
            (r"thời hạn[:]? \(?năm (\d{4})\)?", lambda match: self.is_due(match[1])),
            (r"chưa có số liệu năm (\d{4}) để so sánh", lambda match: self.is_unknown(int(match[1]))),
        ]  # fmt: skip

    def left(self, sentence: str) -> str:
        for pattern, is_right in self.clauses:
            sentence = re.sub(pattern, lambda match, is_right=is_right: _without(match[0], is_right(match)), sentence)
        return sentence

    def same(self, written: str, *values: float | None) -> bool:
        read = vietnamese(written)
        return any(value is not None and not pd.isna(value) and abs(read - value) <= self.near for value in values)

    def is_due(self, year: str) -> bool:
        return int(year) in {row["due_year"] for row in self.own}

    def is_unknown(self, year: int) -> bool:
        return pd.isna(self.scorecards.value(year, self.key)) or self.is_thin(year)

    def is_thin(self, year: int) -> bool:
        return self.scorecards.before[year][self.key][0]["status"] == "thin"

    def is_latest(self, match: re.Match) -> bool:
        return self.same(match[1], self.scorecards.value(int(match[2]), self.key))

    def are_few(self, match: re.Match) -> bool:
        have, due = self.rows[0]["coverage_have"], self.rows[0]["coverage_due"]
        return (vietnamese(match[1]), vietnamese(match[2])) == (have, due) and self.same(match[3], self.value)

    def earlier(self, same_part: str | None, year: str) -> float | None:
        if same_part:
            return self.scorecards.same_part.get(self.key, [{"value": None}])[0]["value"]
        return self.scorecards.value(int(year), self.key)

    def has_changed(self, match: re.Match) -> bool:
        before = self.earlier(match[2], match[3])
        if before is None or not self.same(match[1], abs(self.value - before)):
            return False
        rises = (self.value > before) != (self.key[0][:4] == "CT1." and self.key[0] < "CT1.07")
        return match[0].startswith("tăng") == rises and (not match[4] or self.same(match[4], before))

    def is_unchanged(self, match: re.Match) -> bool:
        before = self.earlier(match[1], match[2])
        return before is not None and abs(self.value - before) <= self.near


def _without(clause: str, is_right: bool) -> str:
    return "" if is_right else f"[wrong: {clause}]"


def _goals(row: dict, before: float | None, base: float | None) -> list[float]:
    """The goals of a target, computed from the command line's columns alone."""
    if row["target_form"] == "threshold":
        return [row["target_value"]]
    if row["target_form"] == "increase":
        return [] if before is None else [min(before + row["target_value"], 100.0)]
    return [] if base is None else [base * (1 - row["target_value"] / 100)]


def _yearly_is_right(scorecards: Scorecards, key: tuple[str, str], sentence: str) -> bool:
    """'đạt 2/5 năm (2023, 2024); không đạt hoặc chậm: 2021; chưa đánh giá được: 2022, 2025.'"""
    statuses = {}
    for year in (*scorecards.before, scorecards.year):
        rows = scorecards.now.get(key, []) if year == scorecards.year else scorecards.before[year].get(key, [])
        yearly = [row for row in rows if row["due_year"] == year and row["target_form"] != "reduction"]
        binding = [row for row in yearly if row["target_form"] == "increase" or key[0].startswith("CT1")]
        if binding:
            statuses[year] = binding[0]["status"]
    groups = {
        "met": [year for year, status in statuses.items() if status == "met"],
        "short": [year for year, status in statuses.items() if status in ("missed", "off_track", "behind")],
    }
    groups["open"] = [year for year in statuses if year not in groups["met"] + groups["short"]]
    counted = re.match(r"đạt (\d)/(\d) năm", sentence)
    years_by_group = {
        "met": _years(sentence, r"năm \(([\d, ]+)\)"),
        "short": _years(sentence, r"không đạt hoặc chậm: ([\d, ]+)"),
        "open": _years(sentence, r"chưa đánh giá được: ([\d, ]+)"),
    }
    return years_by_group == groups and (int(counted[1]), int(counted[2])) == (len(groups["met"]), len(statuses))


def _years(sentence: str, pattern: str) -> list[int]:
    match = re.search(pattern, sentence)
    return [int(year) for year in re.findall(r"\d{4}", match[1])] if match else []
