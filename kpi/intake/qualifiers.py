"""The words around a heading of numbers: a plan, a target or a former period is no actual value."""

import re
from collections.abc import Collection, Mapping, Sequence

_LEADING = "(?:theo|muc|so|so lieu|so voi|gia tri|ket qua|cua|of|the|annual|value|compared with|vs)"
_PLANNED = re.compile(
    rf"(?:{_LEADING} )*(?:(?:ke hoach|kh|muc tieu|du kien|phan dau|duoc giao|chi tieu (?:duoc |da )?giao|"
    r"chi tieu (?:nam|quy|ke hoach)|plan|planned|target|goal|forecast|expected)(?: .*)?|giao(?: nam.*)?)"
)
_FORMER = re.compile(
    rf"(?:(?:{_LEADING}|thuc hien|actual) )*(?:(?:nam|ky|quy|thang) (?:truoc|ngoai)|cung (?:ky|ki|thoi diem)|"
    r"previous|prior|preceding|former|last (?:year|quarter|period|month|figure)|same (?:period|quarter)|year before)"
    "(?: .*)?"
)
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)")


def is_planned(heading: str) -> bool:
    """Whether a folded heading is that of a plan or a target."""
    return bool(_PLANNED.fullmatch(heading))


def is_former(heading: str) -> bool:
    """Whether a folded heading is that of a former period, or compares with it."""
    return bool(_FORMER.fullmatch(heading))


def in_brackets(heading: str) -> list[str]:
    """The texts in the brackets of a heading."""
    return _IN_BRACKETS.findall(heading)


def labelled(qualifier: str, heading: str) -> str:
    """A heading with what is said around it."""
    return heading if qualifier in heading else f"{qualifier} – {heading}"


def around(rows: Sequence[Sequence[str]], places: Collection[int]) -> Mapping[int, list[str]]:
    """For each place the cells of rows of headings over or under it, and what is in their brackets.

    A cell is spread to the right over blank cells, as far as there are places side by side.
    """
    texts: dict[int, list[str]] = {at: [] for at in sorted(places)}
    for cells in rows:
        spread: dict[int, str] = {}
        for at in texts:
            spread[at] = (cells[at] if at < len(cells) else "").strip() or spread.get(at - 1, "")
            texts[at] += [spread[at], *in_brackets(spread[at])] if spread[at] else []
    return texts
