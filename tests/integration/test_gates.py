"""Are the promises of speed kept, with room for a machine that is busy? The exact figures: `make bench`."""

from __future__ import annotations

import statistics

import pytest

from benchmarks import catching_up, flooded, reconnecting

SLACK = 3.0
"""A machine that does other things as well takes so many times as long."""
CROWD = 40
FLOOD_SECONDS = 3.0
READABLE = 0.25
"""Seconds: the median key under a flood; without care for it keys take seconds to show."""


@pytest.mark.parametrize("resumed", [True, False])
async def test_a_thousand_missed_messages_are_caught_up_with(resumed: bool) -> None:
    assert await catching_up.measure(resumed=resumed) < catching_up.TARGET * SLACK


@pytest.mark.parametrize("over_tcp", [False, True])
async def test_a_crowd_comes_back_after_a_restart(over_tcp: bool) -> None:
    found = await reconnecting.measure(over_tcp=over_tcp, clients=CROWD)
    assert found.seconds < reconnecting.TARGET
    assert found.resumed == CROWD, "a server with a durable log resumes everybody exactly"


async def test_under_a_flood_keys_are_answered_and_nothing_is_lost() -> None:
    found = await flooded.measure(seconds=FLOOD_SECONDS)
    assert found.kept == found.sent == flooded.RATE * FLOOD_SECONDS
    assert statistics.median(found.flood) < READABLE
