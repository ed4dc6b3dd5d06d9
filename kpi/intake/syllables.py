"""Whether words are Vietnamese, by their syllables.

After Đoàn Thiện Thuật, *Ngữ âm tiếng Việt* (1977): onset, glide, vowel, coda, tone.
"""

import re
import unicodedata

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
    return sum(map(is_word, words)) / len(words) if words else 1.0


def is_word(word: str) -> bool:
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
