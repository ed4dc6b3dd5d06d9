"""The document that every page begins with: Streamlit's index.html, completed."""

import logging
import re
from base64 import b64encode
from collections.abc import Collection
from hashlib import sha256
from html import escape
from pathlib import Path

_log = logging.getLogger(__name__)
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.S | re.I)


def first_document(
    static: Path, *, title: str, lang: str, files: Collection[str], scripts: Collection[str]
) -> str | None:
    """Streamlit's index.html in the folder `static`, with its title and language, `files` ("/own/kpi.js", ".css"), and
    an early fetch of `scripts`. A part that this version of Streamlit has elsewhere stays as it is; None if there is no
    such file. The log has a warning for either."""
    try:
        document = (static / "index.html").read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _log.warning("Streamlit's index.html cannot be read, so pages begin as Streamlit serves them: %s", error)
        return None
    early = "".join(f'<link rel="modulepreload" crossorigin href=".{script}">' for script in scripts)
    changes = {
        '<html lang="en">': f'<html lang="{escape(lang)}">',
        "<title>Streamlit</title>": f"<title>{escape(title)}</title>",
        "</head>": f"{early}{''.join(_tag(file) for file in files)}</head>",
    }
    for expected, wanted in changes.items():
        if document.count(expected) == 1:
            document = document.replace(expected, wanted)
        else:
            _log.warning("Streamlit's index.html does not hold %s once: it is served without that change", expected)
    return document


def _tag(file: str) -> str:
    return f'<script src=".{file}"></script>' if file.endswith(".js") else f'<link rel="stylesheet" href=".{file}">'


def inline_script_hashes(document: str) -> list[str]:
    """The hashes of a document's inline scripts for a content security policy: 'sha256-…', quotes included."""
    digests = [sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(document)]
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]
