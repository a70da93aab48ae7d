"""Is every event told once and in order, or the line ended, whatever is lost, doubled or late on the way?"""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.backends.mattermost.stream import EventStream, Place
from chat_tui.errors import TransientError
from tests.backends.mattermost.recorded import RecordedSocket

CONNECTION = "a" * 26
FAULTS = st.sampled_from(["told", "told", "told", "told", "lost", "doubled", "late", "pong"])


def event(number: int) -> dict[str, Any]:
    return {"event": "typing", "data": {}, "broadcast": {}, "seq": number}


def pong(last: int) -> dict[str, Any]:
    return {"status": "OK", "seq_reply": 1, "data": {"text": "pong", "last_seq": last}}


def on_the_way(first: int, faults: list[str]) -> list[dict[str, Any]]:
    """The frames as they arrive; late ones come after their successor."""
    frames: list[dict[str, Any]] = []
    late: list[dict[str, Any]] = []
    number = first
    for fault in faults:
        if fault == "pong":
            frames.append(pong(number - 1))
            continue
        if fault == "late":
            late.append(event(number))
        elif fault != "lost":
            frames += [event(number)] * (2 if fault == "doubled" else 1)
            frames += late
            late = []
        number += 1
    return [*frames, *late, pong(number - 1)]


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 50), st.lists(FAULTS, max_size=20))
def test_events_are_told_once_and_in_order_or_the_line_ends(first: int, faults: list[str]) -> None:
    frames = [pong(first - 1), *on_the_way(first, faults)]
    told: list[int] = []
    ended = ""

    async def listen() -> Place | None:
        nonlocal ended
        socket = RecordedSocket([json.dumps(frame) for frame in frames])
        stream = EventStream(socket, Place(CONNECTION, first), itertools.count(1))
        try:
            async for heard in stream.heard():
                if heard.frame is not None and heard.frame.seq is not None:
                    told.append(heard.frame.seq)
                if heard.cursor is not None:
                    assert heard.cursor == f"{CONNECTION}:{first + len(told)}"
        except TransientError as error:
            ended = str(error)
        return stream._place

    place = asyncio.run(listen())
    sent = sum(fault != "pong" for fault in faults)
    assert told == list(range(first, first + len(told)))
    assert place == Place(CONNECTION, first + len(told))
    if len(told) < sent:
        assert "lost" in ended, "a hole must end the line, so that what is missing is asked for"
    elif not {"lost", "late"} & set(faults):
        assert "lost" not in ended


def test_a_new_stream_whose_greeting_was_lost_is_not_taken_for_the_old_one() -> None:
    """Its numbers begin again: each would be called old, and nobody would be told anything."""
    frames = [event(1), pong(1), event(2)]

    async def listen() -> None:
        socket = RecordedSocket([json.dumps(frame) for frame in frames])
        async for heard in EventStream(socket, Place(CONNECTION, 600), itertools.count(1)).heard():
            assert heard.opened is None

    with pytest.raises(TransientError, match="greeting"):
        asyncio.run(listen())
