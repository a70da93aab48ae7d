"""Is a person told before something stops working: quietly, once, and again only when it is worse?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.model.metrics import LineRecord, Metrics, RateLimits, Traffic, WayFacts
from chat_tui.ui.alerts import EVERY, LINGERS, AlertDesk, Alerts, alerts_of
from chat_tui.ui.connection_facts import AccountFacts, panel_lines
from chat_tui.ui.status import StatusFacts, status_parts
from tests.ui.conftest import OpenStage

NOW = 1_800_000_000.0
HOUR, DAY = 3600.0, 86_400.0
FINE = WayFacts("tls", "TLSv1.3", NOW + 80 * DAY)
CALM = Metrics(LineRecord(), Traffic(way=FINE, skew=1.0), disk_free=10**12)
NO_LIMIT = RateLimits()


def with_traffic(**more: object) -> Metrics:
    return replace(CALM, traffic=replace(CALM.traffic, **more))  # type: ignore[arg-type]


def ending(days: float) -> Metrics:
    return with_traffic(way=WayFacts("tls", "TLSv1.3", NOW + days * DAY))


def told(metrics: Metrics) -> list[str]:
    return [alert.sentence for alert in alerts_of(metrics, NOW)]


def test_nothing_is_said_of_what_is_well() -> None:
    assert told(CALM) == []
    assert told(Metrics(LineRecord(), Traffic())) == []
    assert told(with_traffic(signed_in_until=NOW + 25 * HOUR)) == []


@pytest.mark.parametrize(
    ("metrics", "sentence"),
    [
        (with_traffic(signed_in_until=NOW + 5 * HOUR), "the sign-in ends in 5 h"),
        (with_traffic(signed_in_until=NOW - 1), "the sign-in has ended"),
        (ending(8), "the server's certificate ends in 8 d"),
        (ending(-1), "the certificate has ended"),
        (replace(CALM, disk_free=80_000_000), "the disk has 80 MB left"),
        (with_traffic(recent=20, recent_failures=6), "many requests fail just now"),
        (with_traffic(skew=180.0), "this clock is 3 min ahead of the server's"),
        (with_traffic(skew=-7200.0), "this clock is 2 h behind the server's"),
    ],
)
def test_each_is_one_short_sentence(metrics: Metrics, sentence: str) -> None:
    assert told(metrics) == [sentence]
    assert len(sentence) < 50


def test_what_was_seen_is_told_again_only_when_it_is_worse() -> None:
    alerts = Alerts()
    assert alerts.unseen(ending(8), NOW)
    alerts.were_seen()
    assert alerts.unseen(ending(7), NOW + 1) == ""
    assert alerts.unseen(ending(0.6), NOW + 2) == "the server's certificate ends in 14 h"


def test_what_goes_and_comes_back_does_not_flicker() -> None:
    alerts, failing = Alerts(), with_traffic(recent=9, recent_failures=9)
    said = [alerts.unseen(metrics, NOW + at) for at, metrics in enumerate((failing, CALM, failing, CALM))]
    assert said == ["many requests fail just now"] * 4
    assert alerts.unseen(CALM, NOW + 2 + LINGERS) == ""
    assert alerts.unseen(failing, NOW + 3 + LINGERS), "it is news again after it was gone"


@dataclass
class Known:
    """Of an account, what the desk asks for."""

    name: str
    title: str = ""
    now: Metrics = CALM
    looks: list[None] = field(default_factory=list)

    def metrics(self) -> Metrics:
        self.looks.append(None)
        return self.now


def test_the_own_account_comes_first_and_others_are_named() -> None:
    times: Iterator[float] = iter(NOW + EVERY * number for number in range(9))
    work, home = Known("work", now=ending(8)), Known("home", "Home", now=replace(CALM, disk_free=1))
    desk = AlertDesk(lambda: [work, home], clock=lambda: next(times))  # type: ignore[list-item]
    assert desk.sentence_for("work") == "the server's certificate ends in 8 d"
    assert desk.sentence_for("home") == "the disk has 1 B left"
    home.now = CALM
    desk.were_seen()
    assert desk.sentence_for("work") == ""
    work.now, home.now = CALM, with_traffic(skew=90.0)
    assert desk.sentence_for("work") == "Home: this clock is 90 s ahead of the server's"


def test_the_numbers_are_not_looked_at_with_every_change() -> None:
    now = NOW
    work = Known("work")
    desk = AlertDesk(lambda: [work], clock=lambda: now)  # type: ignore[list-item]
    for _ in range(5):
        desk.sentence_for("work")
    assert len(work.looks) == 1
    now += EVERY
    desk.sentence_for("work")
    assert len(work.looks) == 2


def row(width: int, rate: RateLimits = NO_LIMIT, phase: ConnectionPhase = ConnectionPhase.ONLINE) -> str:
    state = ConnectionState(phase, latency=0.038)
    facts = StatusFacts(
        "acme", state, now=0.0, unread=3, rate=rate, keys=(("^K", "jump"),), alert="the disk has 80 MB left"
    )
    return "".join(text for text, _ in status_parts(facts, width))


def test_the_last_row_has_it_beside_the_line_and_keeps_the_keys() -> None:
    assert row(80).startswith(" ● acme 38 ms · the disk has 80 MB left   3 new   ^K jump")
    assert row(34).startswith(" ● acme 38 ms · the disk…   3 new")
    assert "disk" not in row(80, RateLimits(100, 5)), "the limit is nearer"
    assert "disk" not in row(80, phase=ConnectionPhase.WAITING)


def test_the_panel_tells_the_way_and_what_is_wrong() -> None:
    way = WayFacts("tls", "TLSv1.3", NOW + 8.5 * DAY, proxy="socks5://localhost:1080", is_pinned=True)
    facts = AccountFacts(
        *("acme", ConnectionState(ConnectionPhase.ONLINE), with_traffic(way=way, skew=4.0)), *(0.0, NOW)
    )
    lines = ["".join(text for text, _ in line) for line in panel_lines([facts], 120)]
    assert "  ! the server's certificate ends in 8 d" in lines
    [line] = [line for line in lines if line.startswith("  way")]
    assert line == (
        "  way      TLS 1.3 · through socks5://localhost:1080 · pinned certificate · certificate for 8 d"
    )
    assert "           this clock is 4 s ahead" in lines
    behind = replace(CALM.traffic, way=WayFacts("socket", ssh="lab"), signed_in_until=NOW + HOUR, skew=None)
    facts = replace(facts, metrics=replace(CALM, traffic=behind))
    assert "  way      through ssh to lab · signed in for 60 min" in [
        "".join(text for text, _ in line) for line in panel_lines([facts], 120)
    ]


async def test_the_panel_is_where_it_is_read_and_then_the_row_is_quiet(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    traffic = Traffic(recent=9, recent_failures=9)
    monkeypatch.setattr(FakeBackend, "traffic", property(lambda _backend: traffic))
    async with stage() as on:
        await on.press("text:one of many", "enter")
        await on.until(lambda: "· many requests fail just now" in on.text())
        await on.press("f3")
        await on.until(lambda: "! many requests fail just now" in on.text())
        await on.press("escape")
        await on.until(lambda: "many requests fail" not in on.text())
