"""Numbers in a report's Vietnamese sentences, held against what the command line prints: each clause is taken away once
its numbers are right, and no digit may be left."""

import re
from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from tests.support.report_numbers import vietnamese

X = r"(\d[\d.,]*\d|\d)"
NEAR = 0.0051  # two decimals; of what is counted, one
YEARLY = "Theo từng năm"


class Figures:
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
    found: dict[tuple[str, str], list[dict]] = {}
    for row in card.to_dict("records"):
        found.setdefault((row["indicator"], row["level"]), []).append(row)
    return found


def sentences(lines: Iterable[str], names: dict[str, str], levels: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Indicator, level and what is said of it, from the sections of results. `names`: code by name; `levels`: level by
    its word."""
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
            label, _colon, said = line[2:].partition(": ")
            yield code, levels[label], said


def numbers_left(figures: Figures, code: str, level: str, said: str) -> str:
    """What remains of a sentence when every clause whose numbers are the command line's is taken away."""
    return _Sentence(figures, code, level).left(said)


class _Sentence:
    """The numbers that a sentence on one indicator at one level may have."""

    def __init__(self, figures: Figures, code: str, level: str) -> None:
        self.figures, self.key = figures, (code, level)
        self.rows = figures.now[self.key]
        self.own = [row for row in self.rows if row["target_level"] == level]
        self.value = self.rows[0]["value"]
        self.near = 0.051 if code in ("CT4.01", "CT4.02") else NEAR
        before, base = figures.value(figures.year - 1, self.key), figures.value(2021, self.key)
        self.goals = [goal for row in self.own for goal in _goals(row, before, base)]
        self.gaps = [abs(row["gap"]) for row in self.own if not pd.isna(row["gap"])]
        self.gaps += [abs(self.value - goal) for goal in self.goals if self.value is not None]
        self.clauses: list[tuple[str, Callable[[re.Match], bool]]] = [
            (r"\(số liệu ([^)]+)\)", lambda found: found[1] == figures.name(self.rows[0]["period"])),
            (rf"^chưa có số liệu {figures.name(figures.period)}", lambda found: pd.isna(self.value)),
            (rf"^(?:đạt|xếp hạng|ở mức) {X}", lambda found: self.same(found[1], self.value)),
            (rf"số liệu gần nhất: (?:hạng )?{X}[^(]*\(năm (\d{{4}})\)", self.is_latest),
            (rf"^mới có {X}/{X} cơ quan, đơn vị nộp số liệu \({X}%\)", self.are_few),
            (rf"(?:tăng|giảm) {X}[^;,.()]* so với (cùng kỳ )?năm (\d{{4}})(?: \((?:hạng )?{X}[^)]*\))?",
             self.has_changed),
            (r"không thay đổi so với (cùng kỳ )?năm (\d{4})", self.is_unchanged),
            (rf"(?:mức cần đạt đến kỳ này|mức phải đạt đến kỳ báo cáo) \((?:hạng )?{X}[^)]*\)",
             lambda found: self.same(found[1], *(row["expected"] for row in self.own))),
            (rf"(?:mức phải đạt trong năm|mục tiêu) \(?(?:từ )?(?:hạng |trên |không quá |dưới )?{X}",
             lambda found: self.same(found[1], *self.goals)),
            (rf"mục tiêu năm (\d{{4}}): (?:từ |trên |không quá |dưới )?{X}",
             lambda found: self.is_due(found[1]) and self.same(found[2], *self.goals)),
            (rf"(?:vượt|thấp hơn|thiếu|ít hơn|nhiều hơn) {X}", lambda found: self.same(found[1], *self.gaps)),
            (rf"{YEARLY}: (.*)$", lambda found: _yearly_is_right(figures, self.key, found[1])),
            (r"thời hạn[:]? \(?năm (\d{4})\)?", lambda found: self.is_due(found[1])),
            (r"chưa có số liệu năm (\d{4}) để so sánh", lambda found: self.is_unknown(int(found[1]))),
        ]  # fmt: skip

    def left(self, said: str) -> str:
        for pattern, is_right in self.clauses:
            said = re.sub(pattern, lambda found, is_right=is_right: _taken(found[0], is_right(found)), said)
        return said

    def same(self, written: str, *values: float | None) -> bool:
        read = vietnamese(written)
        return any(value is not None and not pd.isna(value) and abs(read - value) <= self.near for value in values)

    def is_due(self, year: str) -> bool:
        return int(year) in {row["due_year"] for row in self.own}

    def is_unknown(self, year: int) -> bool:
        return pd.isna(self.figures.value(year, self.key)) or self.is_thin(year)

    def is_thin(self, year: int) -> bool:
        return self.figures.before[year][self.key][0]["status"] == "thin"

    def is_latest(self, found: re.Match) -> bool:
        return self.same(found[1], self.figures.value(int(found[2]), self.key))

    def are_few(self, found: re.Match) -> bool:
        have, due = self.rows[0]["coverage_have"], self.rows[0]["coverage_due"]
        return (vietnamese(found[1]), vietnamese(found[2])) == (have, due) and self.same(found[3], self.value)

    def earlier(self, same_part: str | None, year: str) -> float | None:
        if same_part:
            return self.figures.same_part.get(self.key, [{"value": None}])[0]["value"]
        return self.figures.value(int(year), self.key)

    def has_changed(self, found: re.Match) -> bool:
        before = self.earlier(found[2], found[3])
        if before is None or not self.same(found[1], abs(self.value - before)):
            return False
        rises = (self.value > before) != (self.key[0][:4] == "CT1." and self.key[0] < "CT1.07")
        return found[0].startswith("tăng") == rises and (not found[4] or self.same(found[4], before))

    def is_unchanged(self, found: re.Match) -> bool:
        before = self.earlier(found[1], found[2])
        return before is not None and abs(self.value - before) <= self.near


def _taken(clause: str, is_right: bool) -> str:
    return "" if is_right else f"[wrong: {clause}]"


def _goals(row: dict, before: float | None, base: float | None) -> list[float]:
    """What a target asks for, worked out from the command line's columns alone."""
    if row["target_form"] == "threshold":
        return [row["target_value"]]
    if row["target_form"] == "increase":
        return [] if before is None else [min(before + row["target_value"], 100.0)]
    return [] if base is None else [base * (1 - row["target_value"] / 100)]


def _yearly_is_right(figures: Figures, key: tuple[str, str], said: str) -> bool:
    """'đạt 2/5 năm (2023, 2024); không đạt hoặc chậm: 2021; chưa đánh giá được: 2022, 2025.'"""
    statuses = {}
    for year in (*figures.before, figures.year):
        rows = figures.now.get(key, []) if year == figures.year else figures.before[year].get(key, [])
        yearly = [row for row in rows if row["due_year"] == year and row["target_form"] != "reduction"]
        binding = [row for row in yearly if row["target_form"] == "increase" or key[0].startswith("CT1")]
        if binding:
            statuses[year] = binding[0]["status"]
    groups = {
        "met": [year for year, status in statuses.items() if status == "met"],
        "short": [year for year, status in statuses.items() if status in ("missed", "off_track", "behind")],
    }
    groups["open"] = [year for year in statuses if year not in groups["met"] + groups["short"]]
    counted = re.match(r"đạt (\d)/(\d) năm", said)
    told = {
        "met": _years(said, r"năm \(([\d, ]+)\)"),
        "short": _years(said, r"không đạt hoặc chậm: ([\d, ]+)"),
        "open": _years(said, r"chưa đánh giá được: ([\d, ]+)"),
    }
    return told == groups and (int(counted[1]), int(counted[2])) == (len(groups["met"]), len(statuses))


def _years(said: str, pattern: str) -> list[int]:
    found = re.search(pattern, said)
    return [int(year) for year in re.findall(r"\d{4}", found[1])] if found else []
