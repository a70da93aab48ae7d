"""Is it known by which way answers come, how far our clocks are apart, and how much fails just now?"""

from __future__ import annotations

import ssl
from dataclasses import replace
from email.utils import formatdate
from typing import Any

from chat_tui.model.metrics import MANY_FAILURES, Traffic, WayFacts
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.meter import Meter
from chat_tui.net.proxy import Proxy
from chat_tui.net.routes import MOST_RECENT, RECENT, RouteLog
from chat_tui.net.trust import Trust
from chat_tui.net.way import way_of

FAR = Endpoint.parse("https://chat.example.org")
CERTIFICATE = {
    "notAfter": "Jan 15 08:00:00 2027 GMT",
    "issuer": ((("countryName", "US"),), (("organizationName", "Let's Encrypt"),), (("commonName", "R3"),)),
}


class Encrypted:
    """A line with TLS; counts how often it is looked at."""

    def __init__(self, certificate: dict[str, Any]) -> None:
        self.certificate = certificate
        self.looks = 0

    def get_extra_info(self, info: str) -> Any:
        assert info == "ssl_object"
        self.looks += 1
        return self

    def getpeercert(self) -> dict[str, Any]:
        return self.certificate

    def version(self) -> str:
        return "TLSv1.3"


class Plain:
    def get_extra_info(self, info: str) -> None:
        return None


def test_tls_tells_who_vouches_and_until_when() -> None:
    until = float(ssl.cert_time_to_seconds("Jan 15 08:00:00 2027 GMT"))
    expected = WayFacts("tls", "TLSv1.3", until, "Let's Encrypt")
    assert way_of(FAR, Encrypted(CERTIFICATE)) == expected
    assert way_of(FAR, Encrypted({"notAfter": "some day"})) == WayFacts("tls", "TLSv1.3")


def test_what_stands_between_is_told_without_its_password() -> None:
    proxy = Proxy.parse("http://ada:secret@proxy.example.org:3128")
    pinned = replace(FAR, proxy=proxy, trust=Trust(fingerprint="0" * 64))
    way = way_of(pinned, Encrypted({}))
    assert (way.proxy, way.is_pinned) == ("http://proxy.example.org:3128", True)
    behind = replace(Endpoint.parse("unix:///run/chat.sock"), ssh="lab")
    assert way_of(behind, None) == WayFacts("socket", ssh="lab")
    assert way_of(Endpoint.parse("http://127.0.0.1:1"), Plain()).kind == "plain"


def test_a_line_is_looked_at_once() -> None:
    meter, line = Meter(), Encrypted(CERTIFICATE)
    for _ in range(3):
        meter.came_by(FAR, line)
    assert line.looks == 1
    meter.came_by(FAR, Plain())
    assert meter.way.kind == "plain"


def test_clocks_are_compared_by_the_date_of_answers() -> None:
    meter = Meter()
    meter.dated("", 1.0)
    meter.dated("some day", 1.0)
    assert meter.skew is None
    meter.dated(formatdate(1_000_000), 1_000_090.5)
    assert meter.skew == 90.0


def test_what_failed_within_a_minute_is_counted() -> None:
    log = RouteLog()
    for at, status in enumerate((200, 404, 500, 429, None)):
        log.answered("GET", "/x", 0.1, status, float(at))
    assert log.recent(4.0) == (5, 3)
    assert log.recent(RECENT + 3.5) == (1, 1)
    for _ in range(MOST_RECENT + 50):
        log.answered("GET", "/x", 0.1, 200, 70.0)
    assert log.recent(70.0) == (MOST_RECENT, 0)


def test_some_failures_are_no_alarm() -> None:
    few = Traffic(recent=10, recent_failures=MANY_FAILURES - 1)
    assert not few.is_failing
    assert Traffic(recent=10, recent_failures=MANY_FAILURES).is_failing
    assert not Traffic(recent=100, recent_failures=MANY_FAILURES).is_failing
