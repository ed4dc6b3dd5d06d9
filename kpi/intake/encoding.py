"""Bytes → UTF-8, if there is only one way to read them and no letters are broken.

UTF-8 and UTF-16 can be recognised. A one-byte encoding cannot: nearly any bytes can be read in any of them.
Windows-1258 (Vietnam's) is accepted if its words have the syllables of Vietnamese and those of Windows-1252 do not.

A word counts as broken, by a save or for a font of an encoding before Unicode, if it is no Vietnamese and becomes
Vietnamese when what happened to it is undone. Words are told by their syllables, after Đoàn Thiện Thuật, *Ngữ âm tiếng
Việt* (1977): onset, glide, vowel, coda, tone.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from io import BytesIO
from itertools import product

from kpi.intake.problem import Unreadable, quoted

Undo = Callable[[str], str]

_CONTROLS = bytes(code for code in range(128) if code < 9 or 13 < code < 32 or code == 127)  # in no text of a table
_SIGNS_OF_TABLE = re.compile("[\n\r,;\t]")
_ENOUGH = 0.9  # of the words; the rest are names and typing errors
_SAMPLE = 200_000  # bytes
_CHUNK = 1 << 18  # bytes
_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_FEWEST, _SHARE = 3, 0.1  # broken words that make a file broken: so many, and this share of all
_MOST_TOKENS = 20_000
_SHOWN = 5
_SIGNS = frozenset("“”‘’–—…•≥≤→\u00a0\u202f\u200b\u200e\u200f\u2060\ufeff")
_MOST_ROUNDS = 3  # a file may be broken several times
_TOKEN = re.compile('[^ \t\r\n,;|"]+')
# Encodings in which UTF-8 was read by mistake; Windows-1252 with the five codes that it lacks is Latin-1 too.
_MISREAD_IN = ("cp1252", "cp1258", "mac_roman", "cp437", "cp850")
_LOST = re.compile(r"\ufffd|[^\W\d_]\?[^\W\d_]")  # a letter that an encoding did not have
_LOST_AT_END = re.compile(r"[^\W\d_]\?$")
_ADDRESS = re.compile("[/=@:]")  # a question mark in a link is none of these
_TCVN3 = str.maketrans(dict(zip(
    "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
    strict=True,
)))  # fmt: skip
_TONES = dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True))
_CIRCUMFLEX = dict(zip("âàáåãä", ["", *_TONES.values()], strict=True))
_BREVE = dict(zip("êèéúüë", ["", *_TONES.values()], strict=True))
_VNI_ALONE = dict(zip("íìæóòîôöñ", "íìỉĩịỵơưđ", strict=True))
_FONTS = {"TCVN3": (".VnTime", ".vn"), "VNI": ("VNI-Times", "vni")}


def utf8(content: bytes) -> bytes:
    """The text as UTF-8 without a byte order mark. Raises Unreadable if it is no text or its encoding uncertain."""
    if content.startswith(_UTF16_BOMS):
        return _from_utf16(content, "utf-16")
    if b"\0" in content:
        # Separators and line ends are below 256, so one of their two bytes is 0.
        is_little = content[1::2].count(0) > content[::2].count(0)
        return _from_utf16(content, "utf-16-le" if is_little else "utf-16-be")
    body = content.removeprefix(codecs.BOM_UTF8).removesuffix(b"\x1a")  # the end mark of DOS
    if len(body.translate(None, _CONTROLS)) < len(body):
        raise Unreadable("binary")
    try:
        for _ in _decoded(body, "utf-8"):
            pass
    except UnicodeDecodeError:
        return _from_windows(body)
    refuse_broken(body[:_SAMPLE].decode("utf-8", "ignore"))
    return body


def _decoded(content: bytes, codec: str) -> Iterator[str]:
    """The text in parts: as one string it may take four times the bytes."""
    decoder, view = codecs.getincrementaldecoder(codec)(), memoryview(content)
    for begin in range(0, len(content), _CHUNK):
        yield decoder.decode(view[begin : begin + _CHUNK], begin + _CHUNK >= len(content))


def _from_utf16(content: bytes, codec: str) -> bytes:
    utf8, is_table = BytesIO(), False
    try:
        for text in _decoded(content, codec):
            is_table = is_table or bool(_SIGNS_OF_TABLE.search(text))
            utf8.write(text.encode())
    except UnicodeDecodeError as error:
        raise Unreadable("binary" if codec != "utf-16" else "encoding") from error
    body = utf8.getvalue().removeprefix(codecs.BOM_UTF8)
    if not is_table or len(body.translate(None, _CONTROLS)) < len(body):
        raise Unreadable("binary")
    refuse_broken(body[:_SAMPLE].decode("utf-8", "ignore"))
    return body


def _from_windows(body: bytes) -> bytes:
    """Windows-1258, if that is certain."""
    try:
        text = body.decode("cp1258")
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    rival = body[:_SAMPLE].decode("cp1252", "replace")
    is_certain = rival == text[: len(rival)] or vietnamese_share(rival) < _ENOUGH
    if vietnamese_share(text[:_SAMPLE]) < _ENOUGH or not is_certain:
        refuse_broken(rival)
        raise Unreadable("encoding")
    return unicodedata.normalize("NFC", text).encode()  # it writes tones as letters of their own


# ---------------------------------------------------------------- broken letters


def refuse_broken(text: str, fonts: Iterable[str] = ()) -> None:
    """Raises Unreadable if the text is broken. fonts: those of the workbook."""
    if text.isascii() and "?" not in text:
        return
    tokens = list(dict.fromkeys(match[0] for match in _TOKEN.finditer(text)))[:_MOST_TOKENS]
    foreign = [token for token in tokens if not _is_vietnamese(token)]
    good = sum(not token.isascii() for token in tokens) - len(foreign)
    restored = {name: [token for token in foreign if _is_restored(token, undo)] for name, undo in _undos().items()}
    name = max(restored, key=lambda name: len(restored[name]))
    if _are_many(len(restored[name]), good):
        raise _unreadable(name, restored[name], fonts)
    lossy = [
        token for token in tokens
        if (_LOST.search(token) or _LOST_AT_END.search(token)) and not _ADDRESS.search(token)
    ]  # fmt: skip
    if len(lossy) >= _FEWEST and any(map(_LOST.search, lossy)) and _are_many(len(lossy), good):
        raise _unreadable("", lossy, fonts)


def _unreadable(name: str, words: list[str], fonts: Iterable[str]) -> Unreadable:
    text = quoted(" ".join(words[:_SHOWN]))
    if name not in _FONTS:
        return Unreadable("letters", text=text)
    usual, begins = _FONTS[name]
    font = next((font for font in sorted(fonts) if font.lower().startswith(begins)), usual)
    return Unreadable("font", font=font, encoding=name, text=text)


def _are_many(broken: int, good: int) -> bool:
    return broken > min(good, max(_FEWEST, _SHARE * good) - 1)


def _is_vietnamese(token: str) -> bool:
    """Whether all words are Vietnamese, and all other signs are those of a Vietnamese text."""
    composed = unicodedata.normalize("NFC", token)
    is_plain = all(letter.isascii() or letter.isalpha() or letter in _SIGNS for letter in composed)
    return is_plain and vietnamese_share(token) == 1


def _is_restored(token: str, undo: Undo) -> bool:
    """Whether the token becomes Vietnamese once it is undone, perhaps several times."""
    for _ in range(_MOST_ROUNDS):
        restored = undo(token)
        if restored == token:
            return False
        if not restored.isascii() and "?" not in restored and _is_vietnamese(restored):
            return True
        token = restored
    return False


@cache
def _undos() -> dict[str, Undo]:
    """How to undo each thing that happens to text, by a name."""
    letters = _vni()
    pattern = re.compile("|".join(sorted(letters, key=len, reverse=True)))
    return {
        **{codec: _from_misread(codec) for codec in _MISREAD_IN},
        "1258 as 1252": _from_cp1258,
        "TCVN3": lambda text: text.translate(_TCVN3),
        "VNI": lambda text: pattern.sub(lambda match: letters[match[0]], text),
    }


def _from_misread(codec: str) -> Undo:
    """Undoes that UTF-8 was read in another encoding."""
    code_of = {bytes([code]).decode(codec, "replace"): code for code in range(128, 256)}
    if codec == "cp1252":
        code_of |= {chr(code): code for code in range(128, 256) if chr(code) not in code_of}
    code_of.pop("\ufffd", None)
    letters = {
        name: f"[{''.join(re.escape(letter) for letter, code in code_of.items() if first <= code <= last)}]"
        for name, first, last in (("two", 0xC2, 0xDF), ("three", 0xE0, 0xEF), ("next", 0x80, 0xBF))
    }
    pattern = re.compile("{two}{next}|{three}{next}{next}".format(**letters))
    return lambda text: pattern.sub(
        lambda match: bytes(code_of[letter] for letter in match[0]).decode(errors="ignore") or match[0], text
    )


def _vni() -> dict[str, str]:
    """The letters of VNI, of one or two signs: a vowel and then its mark and tone."""
    letters = dict(_VNI_ALONE)
    for vowel, base in [*zip("aeouy", "aeouy", strict=True), ("ô", "ơ"), ("ö", "ư")]:
        letters |= {vowel + sign: base + tone for sign, tone in _TONES.items()}
    letters |= {vowel + sign: f"{vowel}\u0302{tone}" for vowel, (sign, tone) in product("aeo", _CIRCUMFLEX.items())}
    letters |= {f"a{sign}": f"a\u0306{tone}" for sign, tone in _BREVE.items()}
    letters |= {sign.upper(): letter.upper() for sign, letter in letters.items()}
    letters |= {sign.capitalize(): letter.capitalize() for sign, letter in letters.items() if sign.islower()}
    return {sign: unicodedata.normalize("NFC", letter) for sign, letter in letters.items()}


def _from_cp1258(text: str) -> str:
    """Undoes that Windows-1258 was read as Windows-1252."""
    letters = (letter.encode("cp1252", "ignore").decode("cp1258", "ignore") or letter for letter in text)
    return unicodedata.normalize("NFC", "".join(letters))


# ---------------------------------------------------------------- syllables

_TONE = "[\u0300\u0301\u0303\u0309\u0323]"
_QUALITY = "[\u0302\u0306\u031b]"  # of ă â ê ô ơ ư
_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
_CLOSED = "(?:yê|iê|ươ|uô|uyê|oă|uâ|oa|oe|uê|uơ|uy|oo|[aăâeêioôơuưy])(?:ng|nh|ch|[cmnptk])"
_OPEN = (
    "(?:iêu|yêu|ươi|ươu|uôi|oai|oay|oao|oeo|uây|uyu|uya|uêu|ia|ya|ua|ưa|oa|oe|uê|uơ|uy"
    "|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|[aeêioôơuưy])"
)
_SYLLABLE = re.compile(f"{_ONSET}(?:{_CLOSED}|{_OPEN})|gin?h?")
_STOPPED = re.compile("(?:ch|[cptk])$")
_LETTER = re.compile("[^\u0300-\u036f][\u0300-\u036f]*")
_ABBREVIATION = re.compile("[A-ZĐ]{2,10}")
_WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f])*")


def vietnamese_share(text: str) -> float:
    """The share of Vietnamese among the distinct words with a letter beyond ASCII; 1 if there are none."""
    words = {word for word in _WORD.findall(text) if not word.isascii()}
    return sum(map(_is_word, words)) / len(words) if words else 1.0


def _is_word(word: str) -> bool:
    """Whether the word is one Vietnamese syllable, or an abbreviation such as QĐ."""
    word = unicodedata.normalize("NFC", word)
    if _ABBREVIATION.fullmatch(word):
        return True
    decomposed = unicodedata.normalize("NFD", word.lower())
    plain = unicodedata.normalize("NFC", re.sub(_TONE, "", decomposed))
    tones = re.findall(_TONE, decomposed)
    if not (word.islower() or word.isupper() or word.istitle()) or len(tones) > 1 or not _SYLLABLE.fullmatch(plain):
        return False
    return not tones or (_bears_tone(decomposed) and (tones[0] in "\u0301\u0323" or not _STOPPED.search(plain)))


def _bears_tone(decomposed: str) -> bool:
    """Whether the tone is on a vowel: on one with a quality mark, if the syllable has one."""
    letters = _LETTER.findall(decomposed)
    toned = next(letter for letter in letters if re.search(_TONE, letter))
    has_quality = any(re.search(_QUALITY, letter) for letter in letters)
    return toned[0] in "aeiouy" and (not has_quality or bool(re.search(_QUALITY, toned)))
