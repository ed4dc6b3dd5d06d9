"""Numbers in a report's Vietnamese sentences, held against what the command line prints: each clause is taken away once
its numbers are right, and no digit may be left."""

import re
from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from tests.report_numbers import vietnamese

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
    key = code, level
    rows = figures.now[key]
    own = [row for row in rows if row["target_level"] == level]
    near = NEAR if code not in ("CT4.01", "CT4.02") else 0.051
    if code.startswith("CT") and ".M" in code:
        return re.sub(
            r"năm (\d{4})", lambda found: _taken(found[0], int(found[1]) in {row["due_year"] for row in own}), said
        )

    def same(written: str, *values: float | None) -> bool:
        read = vietnamese(written)
        return any(value is not None and not pd.isna(value) and abs(read - value) <= near for value in values)

    value = rows[0]["value"]
    before = figures.value(figures.year - 1, key)
    goals = [goal for row in own for goal in _goals(row, before, figures.value(2021, key))]
    gaps = [abs(row["gap"]) for row in own if not pd.isna(row["gap"])]
    gaps += [abs(value - goal) for goal in goals if value is not None]
    expected = [row["expected"] for row in own]

    def changed(found: re.Match) -> str:
        earlier = (
            figures.same_part.get(key, [{"value": None}])[0]["value"] if found[2] else figures.value(int(found[3]), key)
        )
        right = earlier is not None and same(found[1], abs(value - earlier))
        return _taken(found[0], right and (not found[4] or same(found[4], earlier)))

    def of_period(found: re.Match) -> str:
        return _taken(found[0], found[1] == figures.name(rows[0]["period"]))

    def few(found: re.Match) -> str:
        counts = same(found[1], rows[0]["coverage_have"]) and same(found[2], rows[0]["coverage_due"])
        return _taken(found[0], counts and same(found[3], value))

    def due(found: re.Match) -> str:
        years = {row["due_year"] for row in own}
        return _taken(found[0], int(found[1]) in years and same(found[2], *goals))

    def unchanged(found: re.Match) -> str:
        earlier = figures.same_part[key][0]["value"] if found[1] else figures.value(int(found[2]), key)
        return _taken(found[0], earlier is not None and abs(value - earlier) <= near)

    clauses: list[tuple[str, Callable[[re.Match], str]]] = [
        (r"\(số liệu ([^)]+)\)", of_period),
        (rf"^chưa có số liệu {figures.name(figures.period)}",
         lambda found: _taken(found[0], value is None or pd.isna(value))),
        (rf"^(?:đạt|xếp hạng|là) {X}", lambda found: _taken(found[0], same(found[1], value))),
        (rf"số liệu gần nhất: (?:hạng )?{X}[^(]*\(năm (\d{{4}})\)",
         lambda found: _taken(found[0], same(found[1], figures.value(int(found[2]), key)))),
        (rf"^mới có {X}/{X} cơ quan, đơn vị nộp số liệu \({X}%\)", few),
        (rf"(?:tăng|giảm) {X}[^;,.()]* so với (cùng kỳ )?năm (\d{{4}})(?: \((?:hạng )?{X}[^)]*\))?", changed),
        (r"không thay đổi so với (cùng kỳ )?năm (\d{4})", unchanged),
        (rf"(?:mức dự kiến của kỳ|mức phải đạt đến kỳ báo cáo) \((?:hạng )?{X}[^)]*\)",
         lambda found: _taken(found[0], same(found[1], *expected))),
        (rf"(?:mức phải đạt trong năm|mục tiêu) \(?(?:hạng |[≥>≤<]\s)?{X}",
         lambda found: _taken(found[0], same(found[1], *goals))),
        (rf"mục tiêu năm (\d{{4}}): (?:[≥>≤<]\s)?{X}", due),
        (rf"(?:vượt|thấp hơn|thiếu|ít hơn|nhiều hơn) {X}", lambda found: _taken(found[0], same(found[1], *gaps))),
        (rf"{YEARLY}: (.*)$", lambda found: _taken(found[0], _yearly_is_right(figures, key, found[1]))),
    ]  # fmt: skip
    for pattern, taken in clauses:
        said = re.sub(pattern, taken, said)
    return re.sub(r"(?:năm|năm trước,?) (\d{4})", lambda found: _taken(found[0], int(found[1]) <= figures.year), said)


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
