"""The guard's decisions as tables: which Host and Origin come in, and who may write."""

import pytest

from kpi.web.verdict import Host, Request, access, has_foreign_origin, host_of, parse_host, parse_origin

HERE = "127.0.0.1"
LAN = "10.1.2.3"


def request(
    *headers: str, scheme: str = "http", client: str | None = HERE, server: str | None = HERE, host: str = "localhost"
) -> Request:
    """headers: "name: value" each; Host is `host` where none is named."""
    pairs = [tuple(header.split(": ", 1)) for header in headers]
    if not any(name == "host" for name, _value in pairs):
        pairs.insert(0, ("host", host))
    return Request(scheme=scheme, client=client, server=server, headers=tuple(pairs))


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("localhost", Host("localhost")),
        ("LocalHost:8501", Host("localhost", 8501)),
        ("kpi.example.vn.", Host("kpi.example.vn")),
        ("127.0.0.1:80", Host("127.0.0.1", 80)),
        ("[::1]:8501", Host("::1", 8501)),
        ("[0:0:0:0:0:0:0:1]", Host("::1")),
        ("[::ffff:10.1.2.3]", Host("10.1.2.3")),
        ("", None),
        ("::1", None),
        ("[::1", None),
        ("[::g]", None),
        ("localhost:", None),
        ("localhost:0", None),
        ("localhost:65536", None),
        ("localhost:٣", None),
        ("user@localhost", None),
        ("localhost/x", None),
        ("localhost,evil.example", None),
        ("localhost evil", None),
        (" localhost", None),
        ("localhost..", None),
        ("a..b", None),
        ("kpi\u00e9", None),
    ],
)
def test_a_host_is_a_name_or_an_address_with_or_without_a_port(text, host):
    assert parse_host(text) == host


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("http://localhost", ("http", "localhost", 80)),
        ("https://KPI.example.vn", ("https", "kpi.example.vn", 443)),
        ("http://[::1]:8501", ("http", "::1", 8501)),
        ("null", None),
        ("", None),
        ("file://", None),
        ("localhost", None),
        ("http://", None),
        ("http://localhost/", None),
        ("http://user@localhost", None),
        ("http://localhost http://evil.example", None),
        ("ws://localhost", None),
    ],
)
def test_an_origin_is_a_scheme_and_a_host(text, origin):
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    ("http_request", "is_own"),
    [
        (request(host="localhost:8501"), True),
        (request(host="LOCALHOST."), True),
        (request(host="127.0.0.1"), True),
        (request(host="[::1]:9"), True),
        (request(host="kpi.example.vn"), True),
        (request(host="kpi.example.vn:8443"), True),
        (request(host=LAN, server=LAN), True),
        (request(host=LAN, server=f"::ffff:{LAN}"), True),
        (request(host="[fe80::1]", server="fe80::1%eth0"), True),
        (request(host=LAN, server=HERE), False),
        (request(host=LAN, server=None), False),
        (request(host="evil.example"), False),
        (request(host="evil.example:8501"), False),
        (request(host="localhost.evil.example"), False),
        (request(host="sub.kpi.example.vn"), False),
        (request(host="0.0.0.0"), False),
        (request(host="2130706433"), False),
        (request(host="127.1"), False),
        (request(host=""), False),
        (request("host: localhost", "host: evil.example"), False),
        (request("host: localhost", "host: localhost"), False),
        (Request("http", HERE, HERE, headers=()), False),
    ],
)
def test_a_host_is_the_dashboard_s_by_its_name_or_by_the_address_that_was_reached(http_request, is_own):
    assert (host_of(http_request, {"kpi.example.vn"}) is not None) == is_own


@pytest.mark.parametrize(
    ("http_request", "is_foreign"),
    [
        (request(), False),
        (request("origin: http://localhost"), False),
        (request("origin: http://localhost:80"), False),
        (request("origin: http://LOCALHOST:8501", host="localhost:8501"), False),
        (request("origin: http://localhost", scheme="ws"), False),
        (request("origin: https://localhost", scheme="wss"), False),
        (request("origin: https://localhost", scheme="https", host="localhost:443"), False),
        (request("origin: https://localhost", "x-forwarded-proto: https"), False),
        (request("origin: https://localhost", "x-forwarded-proto: wss", scheme="ws"), False),
        (request("origin: http://[::1]:8501", host="[0::1]:8501"), False),
        (request("origin: https://localhost"), True),
        (request("origin: http://localhost", scheme="https"), True),
        (request("origin: http://localhost", "x-forwarded-proto: https"), True),
        (request("origin: https://localhost", "x-forwarded-proto: https", "x-forwarded-proto: https"), True),
        (request("origin: https://localhost", "x-forwarded-proto: https,http"), True),
        (request("origin: http://localhost:8501"), True),
        (request("origin: http://localhost:8502", host="localhost:8501"), True),
        (request("origin: http://127.0.0.1"), True),
        (request("origin: http://evil.example"), True),
        (request("origin: null"), True),
        (request("origin: "), True),
        (request("origin: http://localhost", "origin: http://localhost"), True),
        (request("origin: http://localhost", "origin: http://evil.example"), True),
    ],
)
def test_an_origin_that_is_not_the_request_s_own_is_foreign(http_request, is_foreign):
    assert has_foreign_origin(http_request, host_of(http_request, set())) == is_foreign


OWN = "origin: http://localhost"


@pytest.mark.parametrize(
    ("http_request", "verdict"),
    [
        (request(OWN), "write"),
        (request(OWN, scheme="ws"), "write"),
        (request(OWN, client="127.8.8.8"), "write"),
        (request(OWN, client="::ffff:127.0.0.1"), "write"),
        (request("origin: http://[::1]", client="::1", server="::1", host="[::1]"), "write"),
        (request(), "elsewhere"),
        (request(OWN, client=LAN), "elsewhere"),
        (request(f"origin: http://{LAN}", client=LAN, server=LAN, host=LAN), "elsewhere"),
        (request(f"origin: http://{LAN}", client=HERE, server=LAN, host=LAN), "elsewhere"),
        (request("origin: http://kpi.example.vn", host="kpi.example.vn"), "elsewhere"),
        (request(OWN, client=None), "unknown"),
        (request(OWN, client="testclient"), "unknown"),
        (request(OWN, client=""), "unknown"),
        *(
            (request(OWN, f"{name}: 127.0.0.1"), "proxy")
            for name in ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded", "x-real-ip", "via",
                         "cf-connecting-ip", "true-client-ip", "x-original-forwarded-for", "x-client-ip")
        ),
        (request("origin: https://localhost", "x-forwarded-proto: https"), "proxy"),
        (request(OWN, "x-forwarded-for: 1.2.3.4", client="1.2.3.4"), "proxy"),
    ],
)  # fmt: skip
def test_only_a_person_at_this_machine_on_its_own_pages_may_write(http_request, verdict):
    host = host_of(http_request, {"kpi.example.vn"})
    assert access(http_request, host, mode="local", in_container=False) == verdict
    assert access(http_request, host, mode="local", in_container=True) == "container"
    assert access(http_request, host, mode="read-only", in_container=True) == "read-only"
