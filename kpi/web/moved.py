"""Addresses that have moved: links that were sent around go on leading to the page they meant."""

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route


def moved(path: str, page: str) -> Route:
    """A route that answers 308 with the address of `page`, the query kept."""

    async def lead(request: Request) -> RedirectResponse:
        address = request.scope.get("root_path", "") + page
        return RedirectResponse(f"{address}?{request.url.query}" if request.url.query else address, 308)

    return Route(path, lead)
