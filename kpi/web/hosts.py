"""What the headers Host and Origin, and the addresses of a connection, say: read strictly, and in one form."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

DEFAULT_PORTS = {"http": 80, "https": 443}
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(?P<port>[0-9]{1,5}))?")
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#@]+)")


@dataclass(frozen=True)
class Host:
    """A name or an IP address, in lower case, without brackets and final dot, and a port if one is named."""

    name: str
    port: int | None = None

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.name)


@dataclass(frozen=True)
class Origin:
    """Who asks, as a browser names it: scheme, host, and the port, which a browser leaves out if it is the default."""

    scheme: str
    name: str
    port: int


def parse_host(text: str) -> Host | None:
    """The header Host, or a name in KPI_HOSTS. None for anything but name or address, and port: no user, no path."""
    match = _HOST.fullmatch(text.lower())
    if match is None:
        return None
    name = _name(match["name"])
    port = None if match["port"] is None else int(match["port"])
    return None if name is None or (port is not None and not 0 < port < 65536) else Host(name, port)


def _name(text: str) -> str | None:
    if text.startswith("["):
        address = ip(text[1:-1])
        return None if address is None else str(address)
    name = text.removesuffix(".")
    if not all(name.split(".")):
        return None
    address = ip(name)
    return name if address is None else str(address)


def parse_origin(text: str) -> Origin | None:
    """The header Origin. None for "null", other schemes, and anything that is not an origin alone."""
    match = _ORIGIN.fullmatch(text.lower())
    host = None if match is None else parse_host(match["host"])
    if match is None or host is None:
        return None
    return own_origin(match["scheme"], host)


def own_origin(scheme: str, host: Host) -> Origin:
    """The origin of pages that come from `host` by `scheme` ("http" or "https")."""
    return Origin(scheme, host.name, host.port or DEFAULT_PORTS[scheme])


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
