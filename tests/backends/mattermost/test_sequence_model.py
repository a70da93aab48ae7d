"""Does a stream that is cut, resumed and begun anew tell every event once, or say that some were lost?

A model server numbers events for each connection and resumes one it remembers; the wire loses, doubles and
delays frames. The tracker's place goes from line to line as the worker hands it on.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chat_tui.backends.mattermost.stream import EventStream, Heard, Place
from chat_tui.errors import TransientError
from chat_tui.model.ids import Cursor
from tests.backends.mattermost.recorded import RecordedSocket
from tests.biting import MOST_TRIES, bites

KEPT = 6
"""Events that the server remembers for a connection that is gone."""
WIRE = st.lists(st.sampled_from(["told", "told", "told", "lost", "doubled", "late", "pong"]), max_size=6)


def frame(number: int, name: str = "typing", **data: str) -> dict[str, Any]:
    return {"event": name, "data": data, "broadcast": {}, "seq": number}


def pong(last: int) -> dict[str, Any]:
    return {"status": "OK", "seq_reply": 1, "data": {"text": "pong", "last_seq": last}}


class SequenceMachine(RuleBasedStateMachine):
    """Each event of a connection is told once, in order; where some are not, the line ended or began anew."""

    def __init__(self) -> None:
        super().__init__()
        self.connections = itertools.count()
        self.connection, self.sent = "", 0
        self.cursor: Cursor | None = None
        self.told: list[int] = []
        self.begun_anew = 0

    @rule(wire=WIRE, forgotten=st.sampled_from([False, False, False, True]))
    def a_line(self, wire: list[str], forgotten: bool) -> None:
        """From connecting until the wire drops: what was missed first, if the server still has it."""
        place = Place.of(self.cursor)
        frames: list[dict[str, Any]] = []
        resumes = place is not None and not forgotten and self.sent + 1 - place.next_seq <= KEPT
        if resumes:
            assert place is not None
            frames += [frame(number) for number in range(place.next_seq, self.sent + 1)]
        else:
            self.connection, self.sent = f"{next(self.connections):026d}", 0
            self.told = []
            frames.append(frame(0, "hello", connection_id=self.connection, server_version="x"))
        frames.append(pong(self.sent))
        frames += self.on_the_wire(wire)
        self.begun_anew += not resumes
        asyncio.run(self.listen([json.dumps(one) for one in frames], place, resumes=resumes))

    def on_the_wire(self, wire: list[str]) -> list[dict[str, Any]]:
        frames: list[dict[str, Any]] = []
        late: list[dict[str, Any]] = []
        for fate in wire:
            if fate == "pong":
                frames.append(pong(self.sent))
                continue
            self.sent += 1
            if fate == "late":
                late.append(frame(self.sent))
            elif fate != "lost":
                frames += [frame(self.sent)] * (1 + (fate == "doubled")) + late
                late = []
        return [*frames, *late]

    async def listen(self, frames: list[str], place: Place | None, *, resumes: bool) -> None:
        stream = EventStream(RecordedSocket(frames), place, itertools.count(1))
        opened: list[bool] = []
        try:
            async for heard in stream.heard():
                self.take(heard)
                opened += [heard.opened] if heard.opened is not None else []
        except TransientError:
            pass
        assert opened == [resumes]

    def take(self, heard: Heard) -> None:
        one = heard.frame
        if one is not None and one.event != "hello" and one.seq is not None:
            self.told.append(one.seq)
        if heard.cursor is not None:
            self.cursor = heard.cursor

    @invariant()
    def every_event_is_told_once_and_in_order(self) -> None:
        assert self.told == list(range(1, len(self.told) + 1))

    @invariant()
    def the_next_line_asks_for_what_is_missing(self) -> None:
        if self.connection:
            assert self.cursor == f"{self.connection}:{len(self.told) + 1}"


BUDGET = settings(max_examples=60, stateful_step_count=12, derandomize=True, deadline=None, database=None)
FINDING = settings(BUDGET, max_examples=MOST_TRIES, phases=[Phase.generate], report_multiple_bugs=False)
TestSequence = SequenceMachine.TestCase
TestSequence.settings = BUDGET


def holes_are_not_seen(patch: pytest.MonkeyPatch) -> None:
    """An event that comes too early is taken for the next one."""
    original = EventStream._event

    def event(self: EventStream, told: Any) -> Heard:
        self._left_out = 1_000
        return original(self, told)

    patch.setattr(EventStream, "_event", event)


def the_old_number_goes_on(patch: pytest.MonkeyPatch) -> None:
    """A new connection is counted on from where the old one was."""
    original = EventStream._sort

    def sort(self: EventStream, told: Any) -> Heard:
        before = self._place
        heard = original(self, told)
        if told.event == "hello" and before is not None and self._place is not None:
            self._place = Place(self._place.connection_id, before.next_seq)
        return heard

    patch.setattr(EventStream, "_sort", sort)


def what_comes_twice_is_told_twice(patch: pytest.MonkeyPatch) -> None:
    """A repetition is passed on."""
    original = EventStream._event

    def event(self: EventStream, told: Any) -> Heard:
        heard = original(self, told)
        return Heard(told, heard.cursor, heard.opened)

    patch.setattr(EventStream, "_event", event)


MUTANTS = (holes_are_not_seen, the_old_number_goes_on, what_comes_twice_is_told_twice)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_machine_finds_the_bug(mutant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        mutant(patch)
        assert bites(SequenceMachine, FINDING)
