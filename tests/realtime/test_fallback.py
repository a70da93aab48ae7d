"""Tests of the choice between listening and asking."""

from __future__ import annotations

import pytest

from chat_tui.errors import SilentError, StreamRefusedError, TransientError, UnreachableError
from chat_tui.realtime.fallback import FIRST_PROBE, LAST_PROBE, LIVED, MOST_SILENCES, Fallback, StreamIsBack
from tests.builders import FakeClock

REFUSED = StreamRefusedError("The server refused the event stream (HTTP 403).")
SILENT = SilentError("the server does not answer")


def made() -> tuple[Fallback, FakeClock]:
    clock = FakeClock()
    return Fallback(clock), clock


def test_a_refused_stream_is_replaced_at_once() -> None:
    fallback, _ = made()
    assert fallback.ended(REFUSED, healthy_since=None)
    assert fallback.is_asking
    assert "403" in fallback.reason


def test_a_stream_that_goes_silent_again_and_again_is_replaced() -> None:
    fallback, _ = made()
    answers = [fallback.ended(SILENT, healthy_since=None) for _ in range(MOST_SILENCES)]
    assert answers == [False] * (MOST_SILENCES - 1) + [True]


def test_one_that_lived_was_not_blocked() -> None:
    fallback, clock = made()
    for _ in range(MOST_SILENCES * 2):
        born = clock()
        clock.advance(LIVED)
        assert not fallback.ended(SILENT, healthy_since=born)
        assert not fallback.ended(UnreachableError("away"), healthy_since=None)


def test_other_ends_are_no_sign_of_it() -> None:
    fallback, _ = made()
    for _ in range(20):
        assert not fallback.ended(TransientError("closed with code 1012"), healthy_since=None)


@pytest.mark.parametrize("error", [UnreachableError("away"), TransientError("a bug"), KeyError("id")])
def test_whatever_ends_the_asking_lets_the_stream_be_tried_first(error: Exception) -> None:
    fallback, _ = made()
    fallback.ended(REFUSED, healthy_since=None)
    assert not fallback.ended(error, healthy_since=None)
    assert not fallback.is_asking


def test_after_a_return_one_silence_is_enough_and_probes_grow_rarer() -> None:
    fallback, clock = made()
    for _ in range(MOST_SILENCES):
        fallback.ended(SILENT, healthy_since=None)
    assert fallback.next_probe() == FIRST_PROBE
    assert fallback.ended(StreamIsBack("open"), healthy_since=None)
    assert fallback.reason == ""
    assert fallback.ended(SILENT, healthy_since=None)
    assert fallback.is_asking
    assert [fallback.next_probe() for _ in range(6)][-1] == LAST_PROBE
    fallback.ended(StreamIsBack("open"), healthy_since=None)
    born = clock()
    clock.advance(LIVED)
    fallback.ended(UnreachableError("away"), healthy_since=born)
    assert fallback.next_probe() == FIRST_PROBE
