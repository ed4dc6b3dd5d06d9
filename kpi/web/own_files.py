"""The project's own scripts and styles, those of kpi/web/browser/, as files that a browser may keep for ever.

All scripts are one file and all styles another, each named by a hash of its content: a browser fetches them once per
version. None stands in a document, so that the content security policy can refuse inline scripts.
"""

import gzip
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kpi.web.paths import accepts_gzip, own_path
from kpi.web.static import COMPRESSIBLE, FOREVER

FOLDER = Path(__file__).with_name("browser")


def own_files(folder: Path = FOLDER) -> dict[str, bytes]:
    """Contents by address, "/own/kpi.0123456789abcdef.js" before its ".css"; a kind without files has no entry."""
    files: dict[str, bytes] = {}
    for suffix, joint in ((".js", b"\n;\n"), (".css", b"\n")):
        parts = [path.read_bytes() for path in sorted(folder.glob(f"*{suffix}"))]
        content = joint.join(parts)
        if content:
            files[f"/own/kpi.{sha256(content).hexdigest()[:16]}{suffix}"] = content
    return files


class OwnFiles:
    """Middleware that serves `files`, contents by address; other requests go through to `app`."""

    def __init__(self, app: ASGIApp, *, files: dict[str, bytes]) -> None:
        self.app = app
        self._files = files
        self._compressed = {address: gzip.compress(content, mtime=0) for address, content in files.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = own_path(scope) if scope["type"] == "http" else ""
        if address not in self._files:
            await self.app(scope, receive, send)
            return
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        body = self._files[address]
        if accepts_gzip(scope):
            headers["Content-Encoding"], body = "gzip", self._compressed[address]
        response = Response(body, headers=headers, media_type=COMPRESSIBLE[Path(address).suffix])
        await response(scope, receive, send)
