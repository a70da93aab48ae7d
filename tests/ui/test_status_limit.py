"""Does the last row warn before a server's limit is reached, and is it a way to the connection panel?"""

from __future__ import annotations

import pytest

from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.model.metrics import RateLimits, Traffic
from chat_tui.ui.screens.connection_panel import ConnectionPanel
from chat_tui.ui.status import StatusFacts, status_parts
from chat_tui.ui.widgets.status_bar import StatusBar
from tests.ui.conftest import OpenStage


def row(rate: RateLimits, phase: ConnectionPhase = ConnectionPhase.ONLINE) -> str:
    facts = StatusFacts("acme", ConnectionState(phase, latency=0.038), now=0.0, unread=3, rate=rate)
    return "".join(text for text, _ in status_parts(facts, 80))


@pytest.mark.parametrize("rate", [RateLimits(), RateLimits(100, 25), RateLimits(100, 100)])
def test_nothing_is_said_while_there_is_plenty(rate: RateLimits) -> None:
    assert row(rate).startswith(" ● acme 38 ms   3 new")


def test_a_near_limit_is_told_with_what_is_left() -> None:
    assert row(RateLimits(100, 24)).startswith(" ● acme 38 ms · 24 of 100 requests left   3 new")
    assert "polling · 24 of 100 requests left" in row(RateLimits(100, 24), ConnectionPhase.POLLING)


def test_a_reached_limit_says_for_how_long() -> None:
    assert row(RateLimits(100, 0, 7.2)).startswith(" ● acme 38 ms · slowed down by the server, 8 s   3 new")


async def test_the_warning_comes_with_the_next_change_and_goes_by_itself(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = RateLimits(100, 90)
    monkeypatch.setattr(FakeBackend, "traffic", property(lambda _backend: Traffic(rate=told)))
    async with stage() as on:
        assert "requests left" not in on.text()
        told = RateLimits(100, 20)
        await on.press("text:one of many", "enter")
        await on.until(lambda: "20 of 100 requests left" in on.text())
        told = RateLimits(100, 60)  # nothing tells of it: time gave them back
        await on.until(lambda: "requests left" not in on.text())


async def test_a_click_on_the_line_opens_the_panel_and_one_beside_it_does_not(stage: OpenStage) -> None:
    async with stage() as on:
        await on.pilot.click(StatusBar, offset=(70, 0))
        await on.pilot.pause()
        assert not isinstance(on.app.screen, ConnectionPanel)
        await on.pilot.click(StatusBar, offset=(3, 0))
        await on.until(lambda: isinstance(on.app.screen, ConnectionPanel))
