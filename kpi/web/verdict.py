"""The decision about a request from its addresses and headers alone: whether it is let in, and whether it may write.

Host and Origin are read strictly and in one form.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from hmac import compare_digest
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import Scope

from kpi.access import PERSON, WRITE

PROXY_SECRET = "x-kpi-proxy-secret"

# Headers by which proxies tell of the client before them, in lower case with "-" for "_".
FORWARDING = frozenset({
    "cdn-loop", "client-ip", "fastly-client-ip", "forwarded", "forwarded-for", "proxy-client-ip", "true-client-ip",
    "via", "wl-proxy-client-ip", "x-azure-clientip", "x-client-ip", "x-cluster-client-ip", "x-envoy-external-address",
    "x-host", "x-original-host", "x-original-url", "x-proxyuser-ip", "x-real-ip", "x-remote-addr", "x-remote-ip",
})  # fmt: skip
FORWARDING_PREFIXES = ("cf-", "x-appengine-", "x-arr-", "x-forwarded", "x-original-forwarded")
HTTP_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}

DEFAULT_PORTS = {"http": 80, "https": 443}
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(?P<port>[0-9]{1,5}))?")
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#@]+)")

Origin = tuple[str, str, int]  # scheme, name, and port, which browsers leave out if it is the scheme's default


@dataclass(frozen=True)
class Host:
    """A name or an IP address, in lower case, without brackets and final dot, and a port if one is named."""

    name: str
    port: int | None = None


def parse_host(text: str) -> Host | None:
    """The header Host, or a name in KPI_HOSTS. None for anything but name or address, and port: no user, no path."""
    match = _HOST.fullmatch(text.lower())
    if match is None:
        return None
    name, port = match["name"].removesuffix("."), None if match["port"] is None else int(match["port"])
    address = ip(name.strip("[]"))
    if address is None and (name.startswith("[") or not all(name.split("."))):
        return None
    return Host(name if address is None else str(address), port) if port is None or 0 < port < 65536 else None


def parse_origin(text: str) -> Origin | None:
    """The header Origin. None for "null", other schemes, and anything that is not an origin alone."""
    match = _ORIGIN.fullmatch(text.lower())
    host = parse_host(match["host"]) if match else None
    return own_origin(match["scheme"], host) if match and host else None


def own_origin(scheme: str, host: Host) -> Origin:
    """The origin of pages that come from `host` by `scheme` ("http" or "https")."""
    return scheme, host.name, host.port or DEFAULT_PORTS[scheme]


def ip(text: str) -> IPv4Address | IPv6Address | None:
    """The IP address that a text is, without its zone; IPv4 that is written as IPv6 is IPv4. None if it is none."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def is_loopback(name: str) -> bool:
    """Whether a host name or address is this machine's own: "localhost", 127.0.0.0/8, ::1."""
    address = ip(name)
    return name in LOOPBACK_NAMES if address is None else address.is_loopback


@dataclass(frozen=True)
class Request:
    """A request as the guard sees it: `scheme` and addresses from the connection, the rest from its headers.

    headers: names in lower case with "-" for "_", and values, in their order; a name may come twice.
    client, server: IP addresses; None where the server does not tell them.
    """

    scheme: str
    client: str | None
    server: str | None
    headers: tuple[tuple[str, str], ...]

    def values(self, name: str) -> list[str]:
        return [value for header, value in self.headers if header == name]

    def only(self, name: str) -> str:
        """The value of a header that is there once; else empty."""
        values = self.values(name)
        return values[0] if len(values) == 1 else ""

    @property
    def is_forwarded(self) -> bool:
        return any(name in FORWARDING or name.startswith(FORWARDING_PREFIXES) for name, _value in self.headers)


def request_of(scope: Scope) -> Request:
    (client, *_), (server, *_) = scope.get("client") or (None,), scope.get("server") or (None,)
    headers = tuple((normal_name(name), value.decode("latin-1")) for name, value in scope["headers"])
    return Request(scope.get("scheme", ""), client, server, headers)


def host_of(request: Request, hosts: Collection[str]) -> Host | None:
    """The requested host, if it is one of the dashboard's: a loopback name, one of `hosts` (KPI_HOSTS), or
    the very IP address on which the connection came in. A page that reaches the server by DNS rebinding has a name of
    its own there. None otherwise."""
    host, server = parse_host(request.only("host")), ip(request.server or "")
    if host is None:
        return None
    is_own = host.name in LOOPBACK_NAMES or host.name in hosts or (server is not None and ip(host.name) == server)
    return host if is_own else None


def has_foreign_origin(request: Request, host: Host) -> bool:
    """Whether a page of another site asks: the header Origin is there, and is not the request's own scheme and host."""
    return bool(request.values("origin")) and not _is_own_origin(request, host)


def _is_own_origin(request: Request, host: Host) -> bool:
    scheme = _scheme(request)
    return scheme is not None and parse_origin(request.only("origin")) == own_origin(scheme, host)


def _scheme(request: Request) -> str | None:
    """The request's own scheme. Behind a proxy with TLS it is what X-Forwarded-Proto says, and only that.

    To believe it is safe: where that header is, `access` lets nobody write who is not signed in, and a browser's page
    cannot send it to another site without asking for leave, which the guard refuses.
    """
    if request.values("x-forwarded-proto"):
        return HTTP_SCHEMES.get(request.only("x-forwarded-proto").lower())
    return HTTP_SCHEMES.get(request.scheme)


def access(request: Request, host: Host, *, mode: str, in_container: bool) -> str:
    """Whether a request that was let in may write: WRITE, PERSON, or the first reason why not. mode: KPI_ACCESS.

    PERSON       people sign in: it depends on who it is
    read-only    KPI_ACCESS says so
    container    the server runs in a container, where a client from elsewhere can look local
    unknown      the server does not tell who the client is
    proxy        a header says that it was forwarded
    elsewhere    client, Host or Origin are not this machine's own; no Origin (no page of ours sent it) is not either
    """
    if mode in ("proxy", "oidc"):
        return PERSON
    if mode == "read-only":
        return mode
    if in_container:
        return "container"
    client = ip(request.client or "")
    if client is None:
        return "unknown"
    if request.is_forwarded:
        return "proxy"
    is_here = client.is_loopback and is_loopback(host.name) and _is_own_origin(request, host)
    return WRITE if is_here else "elsewhere"


@dataclass(frozen=True)
class Proxy:
    """The web server before the dashboard, which is believed by its secret: the header in which it names the person
    (in lower case; empty where people sign in by the dashboard itself)."""

    secret: str
    header: str = ""

    def is_sender(self, request: Request) -> bool:
        """Whether the request carries the secret, once."""
        sent = request.only(PROXY_SECRET)
        return bool(sent) and compare_digest(sent.encode(), self.secret.encode())

    def person(self, request: Request) -> str:
        """The person of a request that it sent; empty where it names none or several."""
        return request.only(self.header).strip() if self.header else ""

    def address(self, request: Request) -> str | None:
        """The address of the client before it: the last that X-Forwarded-For names."""
        values = request.values("x-forwarded-for")
        return values[-1].rpartition(",")[2].strip() if values else request.client


def normal_name(name: bytes) -> str:
    """A header's name as servers may fold it: lower case, "-" for "_"."""
    return name.decode("latin-1").lower().replace("_", "-")
