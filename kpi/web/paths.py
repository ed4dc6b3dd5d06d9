"""What several parts of the web server read from a request."""

from starlette.datastructures import Headers
from starlette.types import Scope


def own_path(scope: Scope) -> str:
    """The path of a request below the address at which the dashboard is mounted: "/upload"."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def accepts_gzip(scope: Scope) -> bool:
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")
