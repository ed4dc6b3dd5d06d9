"""Scripts and styles, compressed.

Streamlit sends its own uncompressed, some 7 MB on a first visit. Here each is compressed once per process,
when first requested, and kept in memory: a third of the bytes, and no work for later visitors.
"""

import asyncio
import gzip
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kpi.web.paths import accepts_gzip, own_path

COMPRESSIBLE = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
SMALLEST_WORTH_COMPRESSING = 1000  # bytes
# Streamlit puts a hash of the content into each of these files' names.
FOREVER = "public, immutable, max-age=31536000"


def scripts_and_styles(folder: Path, prefix: str = "/static/") -> dict[str, Path]:
    """Those below `folder`, which the server shows under `prefix`, by address."""
    return {
        prefix + path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.suffix in COMPRESSIBLE and path.stat().st_size >= SMALLEST_WORTH_COMPRESSING
    }


class CompressedStatic:
    """Middleware that answers requests for `files`, by address, with gzipped copies. Browsers that cannot read gzip,
    and requests for a part of a file, go through to `app`."""

    def __init__(self, app: ASGIApp, *, files: Mapping[str, Path]) -> None:
        self.app = app
        self._files = files
        self._copies: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        url_path = self._compressible_path(scope)
        if url_path is None:
            await self.app(scope, receive, send)
            return
        file = self._files[url_path]
        if url_path not in self._copies:
            self._copies[url_path] = await asyncio.to_thread(_gzipped, file)
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": FOREVER}
        response = Response(self._copies[url_path], headers=headers, media_type=COMPRESSIBLE[file.suffix])
        await response(scope, receive, send)

    def _compressible_path(self, scope: Scope) -> str | None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        url_path = own_path(scope)
        may_compress = accepts_gzip(scope) and "range" not in Headers(scope=scope)
        return url_path if may_compress and url_path in self._files else None


def _gzipped(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)
