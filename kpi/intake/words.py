"""Words where a number is expected: those that answer a milestone, and why the others are no number."""

import re
import unicodedata
from enum import StrEnum

from kpi.period import fold

_YES = "đạt, đã đạt, có, đã có, x, v, ✓, ✔, hoàn thành, đã hoàn thành, xong, đã xong, rồi, true, yes, completed, done"
_NO = (
    "chưa, không, chưa đạt, không đạt, chưa có, không có, chưa hoàn thành, không hoàn thành, chưa xong, false, no, "
    "not completed, not yet, not done"
)
_NOTHING = re.compile(
    r"(?:khong|ko|k|chua)(?: co)?(?: (?:phat sinh|ps|p/s))?(?: (?:ho so|truong hop|so lieu|thu tuc|vu viec|giao dich))?"
    r"|kps|khong ap dung|chua thong ke|trong|x|n/a|na|none|nil|null|nan|not applicable|no cases|no data|not available"
)
_INEXACT = re.compile(
    r"(?:[<>≥≤≈~±]|[<>]=|khoang|tren|duoi|hon|gan|xap xi|uoc|tu|it nhat|toi thieu|toi da|dat tren|dat|about|over|under|"
    r"nearly|approximately|at least|at most|more than|less than)[^0-9]*[0-9].*"
    r"|[0-9][0-9.,]*\s*%?\s*(?:-|–|—|den|to)\s*[0-9][0-9.,]*\s*%?|[0-9][0-9.,]*\s*%?\s*(?:\+|tro len|or more)"
)
_WITH_WORDS = re.compile(r"(?=.*[^\W\d_])[^0-9]*([0-9][0-9., ]*)[^0-9]*")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|thg ?[0-9]{1,2})"
_DATE = re.compile(
    r"(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?P<year>(?:19|20)[0-9]{2})|(?P<iso>(?:19|20)[0-9]{2})-[0-9]{2}-[0-9]{2})"
    r"(?:[ t][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.0+)?)?"
    rf"|(?:[0-9]{{1,2}}-)?{_MONTH}-(?P<short>[0-9]{{4}}|[0-9]{{2}})|[0-9]{{1,2}}-{_MONTH}"
)


class Wording(StrEnum):
    """Why a text is no number."""

    NOTHING = "nothing"  # “-”, “không phát sinh”
    INEXACT = "inexact"  # “>90%”, “khoảng 90”
    WITH_WORDS = "unit"  # “90 hồ sơ”
    DATE = "date"
    OTHER = ""


def _spellings(words: str) -> frozenset[str]:
    """The words as they are and without diacritics."""
    return frozenset(spelling for word in words.split(", ") for spelling in (word, fold(word)))


_MEANS = dict.fromkeys(_spellings(_NO), 0.0) | dict.fromkeys(_spellings(_YES), 1.0)


def milestone(text: str) -> float | None:
    """1 or 0 for a word that says whether a milestone is completed; None for any other text."""
    return _MEANS.get(" ".join(unicodedata.normalize("NFC", text).casefold().rstrip(".!").split()))


def wording(text: str) -> Wording:
    """Why the text is no number, as far as can be told."""
    folded = " ".join(fold(text).split())
    if not re.search(r"\w", folded):
        return Wording.NOTHING if not re.search(r"[<>%≥≤~]", folded) else Wording.OTHER
    if _NOTHING.fullmatch(folded.rstrip(".!")):
        return Wording.NOTHING
    if _DATE.fullmatch(folded):
        return Wording.DATE
    if _INEXACT.fullmatch(folded):
        return Wording.INEXACT
    if _WITH_WORDS.fullmatch(folded):
        return Wording.WITH_WORDS
    return Wording.OTHER


def date_year(text: str) -> int | None:
    """The year of a text that is a day or a month as a spreadsheet shows one; 0 if it shows none; None for others."""
    match = _DATE.fullmatch(" ".join(fold(text).split()))
    if not match:
        return None
    year = int(match["year"] or match["iso"] or match["short"] or 0)
    return year + 2000 if 0 < year < 100 else year
