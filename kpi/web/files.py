"""The first document, scripts and styles, compressed and named so that a browser fetches them once.

Streamlit sends its own scripts uncompressed, some 7 MB on a first visit; compressed they are a third of that.
"""

import asyncio
import gzip
import json
import logging
import re
from base64 import b64encode
from collections.abc import Collection, Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

import plotly
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kpi import i18n
from kpi.i18n import N_
from kpi.web.answers import own_path

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
BROWSER = Path(__file__).with_name("browser")
TYPES = {".js": "text/javascript", ".css": "text/css", "": "text/html"}
LEAST = 1000  # bytes that are worth compressing
FOREVER = "public, immutable, max-age=31536000"  # the address of a script or style holds a hash of its content
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.S | re.I)

# Streamlit's own words, which it has in English alone: browser/words.js puts them in place in every language.
WORDS = (
    N_("Skip to main content"), N_("App pages"), N_("Sidebar"), N_("Expand sidebar"), N_("Collapse sidebar"),
    N_("Navigate to home page"), N_("Main menu"), N_("Stop"), N_("Stopping..."), N_("Print"), N_("Record screen"),
    N_("Theme"), N_("System"), N_("Light"), N_("Dark"), N_("Made with Streamlit v"), N_("Copy version to clipboard"),
    N_("Notifications"), N_("Close"), N_("Pagination"), N_("Previous page"), N_("Next page"), N_("Page"),
    N_("file upload"),
)  # fmt: skip

_log = logging.getLogger(__name__)


class Files:
    """Middleware that answers for `files`, by address; other requests go to `app`. A content is compressed once, when
    it is first requested. An address without a suffix is a page, whose content may change."""

    def __init__(self, app: ASGIApp, *, files: Mapping[str, Path | bytes]) -> None:
        self.app = app
        self._files = files
        self._compressed = cache(lambda address: gzip.compress(_content(files[address]), mtime=0))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = own_path(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else ""
        if address not in self._files:
            await self.app(scope, receive, send)
            return
        suffix = Path(address).suffix
        headers = {"Cache-Control": FOREVER if suffix else "no-cache", "Vary": "Accept-Encoding"}
        if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            content = await asyncio.to_thread(self._compressed, address)
        else:
            content = await asyncio.to_thread(_content, self._files[address])
        await Response(content, headers=headers, media_type=TYPES[suffix])(scope, receive, send)


def _content(file: Path | bytes) -> bytes:
    return file if isinstance(file, bytes) else file.read_bytes()


def streamlit_files(folder: Path) -> dict[str, Path]:
    """Streamlit's scripts and styles below `folder` by address."""
    return {
        f"/static/{path.relative_to(folder).as_posix()}": path
        for path in folder.rglob("*")
        if path.suffix in TYPES and path.is_file() and path.stat().st_size >= LEAST
    }


def own_files() -> dict[str, bytes]:
    """The project's scripts as one file and its styles as another, by address: "/own/kpi.0123456789abcdef.js"."""
    languages = list(i18n.LANGUAGES)  # addresses do not name the first
    words = {"languages": languages, "words": [[i18n.of(lang)(word) for lang in languages] for word in WORDS]}
    first = f"const KPI_WORDS = {json.dumps(words, ensure_ascii=False)};\n".encode()
    script = first + b"\n;\n".join(path.read_bytes() for path in sorted(BROWSER.glob("*.js")))
    style = b"\n".join(path.read_bytes() for path in sorted(BROWSER.glob("*.css")))
    return {_address("kpi", content, suffix): content for suffix, content in ((".js", script), (".css", style))}


@cache
def address(file: Path) -> str:
    """Where a single file is served: "/own/plotly.min.0123456789abcdef.js"."""
    return _address(file.stem, file.read_bytes(), file.suffix)


def _address(name: str, content: bytes, suffix: str) -> str:
    return f"/own/{name}.{sha256(content).hexdigest()[:16]}{suffix}"


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
    own = "".join(
        f'<script src=".{file}"></script>' if file.endswith(".js") else f'<link rel="stylesheet" href=".{file}">'
        for file in files
    )
    changes = {
        '<html lang="en">': f'<html lang="{escape(lang)}">',
        "<title>Streamlit</title>": f"<title>{escape(title)}</title>",
        "</head>": f"{early}{own}</head>",
    }
    for expected, wanted in changes.items():
        if document.count(expected) == 1:
            document = document.replace(expected, wanted)
        else:
            _log.warning("Streamlit's index.html does not hold %s once: it is served without that change", expected)
    return document


def inline_script_hashes(document: str) -> list[str]:
    """The hashes of a document's inline scripts for a content security policy: 'sha256-…', quotes included."""
    digests = [sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(document)]
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]
