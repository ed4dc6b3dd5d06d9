"""A good file and random damage to it: bytes lost, cells overtyped, rows doubled, letters mistaken."""

import io
import random
import zipfile
from collections.abc import Callable

from tests.support.uploads import ENGLISH, VIETNAMESE, cp1258, csv_text, xlsx

Rows = list[list[str]]
Mutation = Callable[[random.Random, bytes], bytes]

GOOD: Rows = [
    ["CT2.01", "901", "2024-Q1", "1848", "2000", "92,4", "Đã đối chiếu", "12/BC-UBND"],
    ["CT2.01", "Huyện Đông Sơn", "6 tháng 2024", "1200", "4800", "25%", "", ""],
    ["CT2.02", "Xã Tân Hòa", "Quý I/2024", "17", "34", "", "", "13/BC"],
    ["CT2.03", "90201", "2024", "1.250", "10.000", "12,5", "số liệu cả năm", ""],
    ["CT1.01", "99", "2023", "", "", "37", "", ""],
    ["CT1.02", "Tỉnh Mẫu", "Năm 2024", "", "", "41,944", "", ""],
    ["CT1.03", "99", "2024", "", "", "1.848", "", ""],
    ["CT1.M1", "99", "2024", "", "", "1", "", ""],
]
CELLS = (
    "", " ", "0", "1", "-1", "1,5", "1.5", "1.848", "1,848.5", "1e5", "nan", "inf", "1/2", "52,3%", "101", "9" * 20,
    "1.2.3", "=1+1", "@x", "-", "x", "#REF!", '"', "'", "\n", "a\nb", ";", ",", "\t", "\x00", "\x02", "\ufeff",
    "\u0301", "😀", "CT2.01", "CT9.99", "ct1.02", "901", "Huyện Hòa An", "huyen hoa an", "Xã Tân An", "Sở Nội vụ",
    "VNC", "2024", "2024-Q1", "Quý II/2024",
    "2030", "31/12/2024", "Năm 2022", "Mã chỉ tiêu", "value", "a" * 3000,
)  # fmt: skip
ENCODINGS: tuple[Callable[[str], bytes], ...] = (
    *[lambda text: text.encode()] * 4,
    lambda text: text.encode("utf-8-sig"),
    lambda text: text.encode("utf-16"),
    lambda text: text.encode("utf-16-be"),
    cp1258,
    lambda text: text.encode("cp1252", "replace"),
    lambda text: text.encode().decode("cp1252", "replace").encode(),
    lambda text: text.encode("ascii", "replace"),
)


def table(rng: random.Random) -> tuple[list[str], Rows]:
    """The good file's headings and rows, with up to three cells, columns or rows changed."""
    headings, rows = list(rng.choice([ENGLISH, VIETNAMESE])), [list(row) for row in GOOD]
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
        at = rng.randrange(len(rows))
        change = rng.randrange(10)
        if change < 5:
            rows[at][rng.randrange(len(rows[at]))] = rng.choice(CELLS)
        elif change == 5:
            rows[at] = list(rng.choice(rows))
        elif change == 6:
            rows.insert(at, [""] * rng.randrange(10))
        elif change == 7:
            rows[at] = rows[at][: rng.randrange(1, 8)] if rng.random() < 0.5 else [*rows[at], rng.choice(CELLS)]
        elif change == 8:
            headings[rng.randrange(len(headings))] = rng.choice([*CELLS[:30], *ENGLISH, *VIETNAMESE])
        else:
            first, second = rng.randrange(8), rng.randrange(8)
            for row in (headings, *rows):
                if len(row) >= 8:
                    row[first], row[second] = row[second], row[first]
        rows = [row or [""] for row in rows]
    return headings, rows


def text_file(rng: random.Random) -> bytes:
    """A text file in some dialect, some of its bytes perhaps changed."""
    headings, rows = table(rng)
    separator = rng.choice([*",,,;;\t\t", "|"])
    text = csv_text(rows, headings, separator).replace("\n", rng.choice(["\n", "\n", "\r\n", "\r"]))
    if rng.random() < 0.2:
        text = text.replace('"', "")
    if rng.random() < 0.1:
        text = text.replace(separator, rng.choice([",", ";", "\t"]))
    encode = rng.choice(ENCODINGS)
    try:
        content = encode(text)
    except UnicodeEncodeError:
        content = text.encode(errors="replace")
    return changed(rng, content) if rng.random() < 0.4 else content


def changed(rng: random.Random, content: bytes) -> bytes:
    """The bytes with a few flipped, lost, doubled or put in."""
    for _ in range(rng.randrange(1, 4)):
        at, length = rng.randrange(len(content) + 1), rng.randrange(1, 9)
        change = rng.randrange(5)
        if change == 0 and at < len(content):
            content = content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :]
        elif change == 1:
            content = content[:at] + content[at + length :]
        elif change == 2:
            content = content[:at] + content[at : at + length] * 2 + content[at + length :]
        elif change == 3:
            content = (
                content[:at] + rng.choice([b'"', b",", b";", b"\n", b"\r", b"\t", b".", b"0", b"\xa0"]) + content[at:]
            )
        else:
            content = content[:at] if rng.random() < 0.1 else content[:at] + rng.randbytes(length) + content[at:]
    return content


def workbook(rng: random.Random) -> bytes:
    """A workbook of typed cells and text, one of its parts or the whole perhaps changed."""
    headings, rows = table(rng)
    typed = [[_typed(rng, cell) for cell in row] for row in rows]
    content = xlsx({"Số liệu": [["Biểu"], headings, *typed], "Khác": [["x"]]})
    chance = rng.random()
    if chance < 0.1:
        return changed(rng, content)
    return _with_part_changed(rng, content) if chance < 0.6 else content


def _typed(rng: random.Random, cell: str) -> object:
    """The cell as a number where it is one and chance has it."""
    return (
        float(cell) if cell.isdecimal() and len(cell) < 10 and rng.random() < 0.5 else cell.replace("\x00", "") or None
    )


def _with_part_changed(rng: random.Random, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        parts = before.namelist()
        chosen = rng.choice([part for part in parts if part.startswith("xl/")])
        for part in parts:
            after.writestr(part, changed(rng, before.read(part)) if part == chosen else before.read(part))
    return out.getvalue()
