"""Which addresses exist: pages, the project's own routes and files, and those of Streamlit's that its pages need."""

import re
from collections.abc import Collection
from pathlib import Path

READING = frozenset({"GET", "HEAD"})
UPLOADING = frozenset({"PUT", "DELETE"})

SOCKET = "/_stcore/stream"
# All others below /_stcore/ do not exist here: the agent API, metrics, the run of a script for a health check.
CORE = frozenset({"/_stcore/health", "/_stcore/host-config"})
# Downloads and pictures by their hash; the files of components.
MEDIA = re.compile(r"/media/[^/]+|/_stcore/bidi-components/.+")
UPLOAD = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/[^/]+")


class Routes:
    """The addresses of a dashboard.

    pages: "/", "/upload", in lower case. own: the project's own routes and files. static: the folder of Streamlit's
    static files.
    """

    def __init__(self, *, pages: Collection[str], own: Collection[str], static: Path) -> None:
        self._pages = frozenset(pages)
        files = (path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file())
        self._read = self._pages | frozenset(own) | CORE | {f"/{file}" for file in files if file != "index.html"}

    def methods(self, path: str) -> frozenset[str]:
        """What may be done with an address: nothing with one that does not exist."""
        if UPLOAD.fullmatch(path):
            return UPLOADING
        return READING if path in self._read or MEDIA.fullmatch(path) else frozenset()

    def page_meant(self, path: str) -> str | None:
        """The page that an address with a final slash or capital letters means: "/upload" for "/Upload/"."""
        page = path.rstrip("/").lower()
        return page if page in self._pages and page != path else None
