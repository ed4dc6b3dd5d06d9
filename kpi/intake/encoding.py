"""Bytes → UTF-8, if there is only one way to read them.

UTF-8 and UTF-16 can be recognised. A one-byte encoding cannot: nearly any bytes can be read in any of them.
Windows-1258 (Vietnam's) is accepted if its words have the syllables of Vietnamese and those of Windows-1252 do not.
Syllables after Đoàn Thiện Thuật, *Ngữ âm tiếng Việt* (1977): onset, glide, vowel, coda, tone.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO

import numpy as np

from kpi.intake.problem import Unreadable

_CONTROLS = re.compile("[\0-\x08\x0e-\x1f\x7f]")  # in no text of a table
_SIGNS_OF_TABLE = re.compile("[\n\r,;\t]")
_ENOUGH = 0.9  # of the words; the rest are names and typing errors
_SAMPLE = 200_000  # bytes
_CHUNK = 1 << 18  # bytes; stays in the processor's cache
_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

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


def utf8(content: bytes) -> bytes:
    """The text as UTF-8 without a byte order mark. Raises Unreadable if it is no text or its encoding uncertain."""
    if content.startswith(_UTF16_BOMS):
        return _from_utf16(content, "utf-16")
    if b"\0" in content:
        return _from_utf16(content, _byte_order(content))
    body = content.removeprefix(codecs.BOM_UTF8).removesuffix(b"\x1a")  # the end mark of DOS
    if _has_controls(body):
        raise Unreadable("binary")
    return body if _is_utf8(body) else _from_windows(body)


def _has_controls(body: bytes) -> bool:
    """Whether any byte matches _CONTROLS, in a hundredth of the time of the expression."""
    codes = np.frombuffer(body, dtype=np.uint8)
    chunks = (codes[at : at + _CHUNK] for at in range(0, len(codes), _CHUNK))
    return any(bool((((chunk - 9 > 4) & (chunk < 32)) | (chunk == 127)).any()) for chunk in chunks)


def _is_utf8(body: bytes) -> bool:
    try:
        for _ in _decoded(body, "utf-8"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _decoded(content: bytes, codec: str) -> Iterator[str]:
    """The text in parts: as one string it may take four times the bytes."""
    decoder, view = codecs.getincrementaldecoder(codec)(), memoryview(content)
    for begin in range(0, len(content), _CHUNK):
        yield decoder.decode(view[begin : begin + _CHUNK], begin + _CHUNK >= len(content))


def _byte_order(content: bytes) -> str:
    """The codec of UTF-16 without a mark: separators and line ends are below 256, so one of their two bytes is 0."""
    return "utf-16-le" if content[1::2].count(0) > content[::2].count(0) else "utf-16-be"


def _from_utf16(content: bytes, codec: str) -> bytes:
    utf8, is_table = BytesIO(), False
    try:
        for text in _decoded(content, codec):
            if _CONTROLS.search(text):
                raise Unreadable("binary")
            is_table = is_table or bool(_SIGNS_OF_TABLE.search(text))
            utf8.write(text.encode())
    except UnicodeDecodeError as error:
        raise Unreadable("binary" if codec != "utf-16" else "encoding") from error
    if not is_table:
        raise Unreadable("binary")
    return utf8.getvalue().removeprefix(codecs.BOM_UTF8)


def _from_windows(body: bytes) -> bytes:
    """Windows-1258, if that is certain."""
    try:
        text = body.decode("cp1258")
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    sample = body[:_SAMPLE]
    rival = sample.decode("cp1252", "replace")
    is_certain = rival == text[: len(rival)] or vietnamese_share(rival) < _ENOUGH
    if vietnamese_share(text[:_SAMPLE]) < _ENOUGH or not is_certain:
        raise Unreadable("encoding")
    return unicodedata.normalize("NFC", text).encode()  # it writes tones as letters of their own


def vietnamese_share(text: str) -> float:
    """The share of Vietnamese among the distinct words with a letter beyond ASCII; 1 if there are none."""
    words = {word for word in _WORD.findall(text) if not word.isascii()}
    return sum(map(_is_word, words)) / len(words) if words else 1.0


def _is_word(word: str) -> bool:
    """Whether the word is one Vietnamese syllable, or an abbreviation such as QĐ."""
    word = unicodedata.normalize("NFC", word)
    if _ABBREVIATION.fullmatch(word):
        return True
    return (word.islower() or word.isupper() or word.istitle()) and _is_syllable(word.lower())


def _is_syllable(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word)
    plain = unicodedata.normalize("NFC", re.sub(_TONE, "", decomposed))
    tones = re.findall(_TONE, decomposed)
    if len(tones) > 1 or not _SYLLABLE.fullmatch(plain):
        return False
    return not tones or (_bears_tone(decomposed) and (tones[0] in "\u0301\u0323" or not _STOPPED.search(plain)))


def _bears_tone(decomposed: str) -> bool:
    """Whether the tone is on a vowel: on one with a quality mark, if the syllable has one."""
    letters = _LETTER.findall(decomposed)
    toned = next(letter for letter in letters if re.search(_TONE, letter))
    has_quality = any(re.search(_QUALITY, letter) for letter in letters)
    return toned[0] in "aeiouy" and (not has_quality or bool(re.search(_QUALITY, toned)))
