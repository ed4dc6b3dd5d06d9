"""What of a cell a person sees: not the blanks round it, nor the signs without width that come along from web pages."""

_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def visible(text: str) -> str:
    """The text that is seen; empty for a blank cell."""
    return text.strip() if text.isascii() else text.translate(_WITHOUT_WIDTH).strip()
