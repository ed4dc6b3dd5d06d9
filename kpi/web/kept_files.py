"""Files that a browser fetches once per version and keeps: their addresses hold a hash of what they hold."""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

from kpi.web.static import COMPRESSIBLE, FOREVER

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@cache
def address(file: Path) -> str:
    """Where a file is served: "/own/plotly.min.0123456789abcdef.js"."""
    return f"/own/{file.stem}.{sha256(file.read_bytes()).hexdigest()[:16]}{file.suffix}"


def kept_routes(files: Iterable[Path]) -> list[Route]:
    """The files as they are; CompressedStatic answers before for browsers that read gzip."""
    return [_route(file) for file in files]


def _route(file: Path) -> Route:
    async def answer(_request: Request) -> FileResponse:
        return FileResponse(file, headers={"Cache-Control": FOREVER}, media_type=COMPRESSIBLE[file.suffix])

    return Route(address(file), answer)
