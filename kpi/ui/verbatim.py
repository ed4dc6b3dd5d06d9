"""Text of others, to be drawn letter for letter where Streamlit reads Markdown."""

import re

# Streamlit looks for these after it has read the Markdown, escapes or not: addresses, mail addresses, :icons: and
# :emoji:, arrows and dashes. An empty element within hides them.
_FOUND_LATER = re.compile(
    r"""
    (?<=[wW])(?=[wW]{2}\.)            # www.
    | (?<=[pPsS])(?=://)              # http:// and https://
    | (?=@)                           # name@place
    | (?<=:)(?=[\w+-]+(?:[:/]|$))     # :smile: and :material/home:
    | (?<=[<>~-])(?=[-=>])            # -> -- >=
    """,
    re.VERBOSE,
)
_EMPTY = ":color[]"  # a directive that Streamlit turns into an empty <span>
_MARKS = re.compile(r"[\\`*_{}\[\]$<>&~|]|:(?=[A-Za-z]|$)")
_BEGINS_BLOCK = re.compile(r"^(?=[-+=#])|^(\d+)(?=[.)](?: |$))")  # headings, lists and lines
_BLANKS = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")


def escaped(text: object) -> str:
    """The text in one line as Markdown that shows it as it was typed: no link, picture, icon, formula or format."""
    line = _BLANKS.sub(" ", str(text)).strip()
    inline = _EMPTY.join(_MARKS.sub(r"\\\g<0>", part) for part in _FOUND_LATER.split(line))
    return _BEGINS_BLOCK.sub(r"\1\\", inline)
