"""Does a broken or hostile frame stay one broken frame: no error but ours, no harm to others."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.backends.mattermost import codec, wire
from chat_tui.backends.mattermost.codec_objects import user_of
from chat_tui.backends.mattermost.codec_posts import message_of
from chat_tui.backends.mattermost.stream import EventStream, Heard, Place
from chat_tui.errors import ProtocolError, TransientError
from chat_tui.model.events import MessagePosted
from chat_tui.model.ids import ChannelId, Cursor, UserId
from tests.backends.mattermost.recorded import RECORDINGS, RecordedSocket, frames_of

ME = UserId("iecjczmp9jbemqoe9sog1fpxwh")
HOSTILE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    10**40,
    1.5,
    "",
    "x" * 300_000,
    "\x00\x1b]0;owned\x07",
    "../../etc/passwd",
    "a/b?c=d#e",
    [],
    [[]],
    {},
    {"id": {}},
)
RAW = (
    "",
    "null",
    "[]",
    "7",
    '"text"',
    "{",
    "NaN",
    '{"event":"posted","data":{},"seq":1e999}',
    '{"event":"posted","data":' + "[" * 100_000 + "]" * 100_000 + ',"seq":1}',
    '{"event":"posted","seq":' + "9" * 5000 + "}",
    '{"event":"\\ud800","seq":1}',
    '{"event":"\ud800","seq":1}',
    '{"seq":1}',
    '{"event":"posted","data":{"post":"{}"}}',
    "\x00",
)


def an_event_of_each_kind() -> Iterator[dict[str, Any]]:
    """The first recorded frame of each event."""
    seen: set[str] = set()
    for path in sorted((RECORDINGS / "ws").glob("*.jsonl")):
        for text in frames_of(path):
            frame = json.loads(text)
            if "event" in frame and frame["event"] not in seen:
                seen.add(frame["event"])
                yield frame


def mutations(frame: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The frame with each key gone or hostile, at every level, inside JSON in strings too."""
    for key, value in frame.items():
        yield {name: other for name, other in frame.items() if name != key}
        for bad in HOSTILE:
            yield {**frame, key: bad}
        if isinstance(value, dict):
            for inner in mutations(value):
                yield {**frame, key: inner}
        elif isinstance(value, str) and value.startswith("{"):
            for inner in mutations(json.loads(value)):
                yield {**frame, key: json.dumps(inner)}


def decode(text: str) -> None:
    """All that is done with a frame; only a ProtocolError may come of it."""
    try:
        frame = codec.frame_of(text)
        if frame.event == "hello":
            codec.hello_of(frame)
        if frame.event is not None:
            codec.needs_snapshot(frame, ME)
            codec.events_of(frame, ME)
    except ProtocolError:
        return


@pytest.mark.parametrize("frame", list(an_event_of_each_kind()), ids=lambda frame: frame["event"])
def test_no_mutation_of_an_event_raises_anything_but_a_protocol_error(frame: dict[str, Any]) -> None:
    for mutated in itertools.islice(mutations(frame), 3000):
        decode(json.dumps(mutated))


@pytest.mark.parametrize("text", RAW, ids=lambda text: ascii(text[:30]))
def test_what_is_no_frame_is_a_protocol_error(text: str) -> None:
    with pytest.raises(ProtocolError):
        # As deep as Python 3.14 can read, a list is a frame's data, but no event's.
        codec.events_of(codec.frame_of(text), ME)


@given(st.text() | st.binary())
@settings(max_examples=200, deadline=None)
def test_noise_is_a_protocol_error(noise: str | bytes) -> None:
    with pytest.raises(ProtocolError):
        codec.frame_of(noise)


def test_an_error_quotes_nothing_of_what_the_server_sent() -> None:
    with pytest.raises(ProtocolError) as broken:
        codec.frame_of('{"event": "posted", "seq": "SECRET"}')
    assert "SECRET" not in str(broken.value)


def test_a_broken_row_does_not_stop_its_neighbours() -> None:
    good = {"id": "a" * 26, "channel_id": "c" * 26, "message": "good", "create_at": 1}
    posts = {
        "order": [],
        "posts": {"1": {"id": 7}, "2": good, "3": [], "4": None, "5": {**good, "create_at": -9}},
    }
    page = codec.history_from(json.dumps(posts).encode(), ChannelId("c" * 26))
    assert [message.text for message in page.messages] == ["good"]


def test_broken_properties_do_not_cost_the_message() -> None:
    for bad in HOSTILE:
        post = {"id": "a" * 26, "channel_id": "c" * 26, "message": "text", "props": bad, "metadata": bad}
        message = message_of(wire.parse(wire.Post, json.dumps(post)))
        assert message.text == "text"
        assert message.reactions == ()


def test_a_broken_custom_status_does_not_cost_the_user() -> None:
    for bad in (*HOSTILE, "{", "[" * 100_000):
        user = {"id": "a" * 26, "username": "ada", "props": {"customStatus": bad}, "notify_props": bad}
        assert user_of(wire.parse(wire.User, json.dumps(user))).name == "ada"


@pytest.mark.parametrize("id_", ["", "a" * 65, "../admin", "a b", "a\n", "ä", "a/b", "a?b"])
def test_an_id_that_could_leave_its_place_in_a_path_is_refused(id_: str) -> None:
    with pytest.raises(ProtocolError):
        wire.parse(wire.User, json.dumps({"id": id_}))


def posted(seq: int, message: Any = "fine") -> str:
    """A posted event."""
    post = {"id": f"{seq:026d}", "channel_id": "c" * 26, "message": message, "create_at": seq}
    return json.dumps({"event": "posted", "data": {"post": json.dumps(post)}, "seq": seq})


async def hear(frames: list[str], clock: Iterator[float]) -> tuple[list[Heard], str]:
    """What a stream hears of frames, and how it ends."""
    stream = EventStream(RecordedSocket(frames), Place.of(Cursor("a" * 26 + ":1")), itertools.count(1))
    heard: list[Heard] = []

    async def keep() -> None:
        async for one in stream.heard(lambda: next(clock)):
            heard.append(one)

    with pytest.raises(TransientError) as end:
        await keep()
    return heard, str(end.value)


async def test_a_frame_too_broken_to_have_a_number_is_skipped() -> None:
    heard, end = await hear([posted(1), "{", posted(3), posted(4)], itertools.count(0.0, 60.0))
    assert [one.frame.seq for one in heard if one.frame] == [1, 3, 4]
    assert end == "the recording ends here"


async def test_a_gap_is_not_excused_by_an_older_broken_frame() -> None:
    _, end = await hear([posted(1), "{", posted(3), posted(5)], itertools.count(0.0, 60.0))
    assert "Events were lost" in end


async def test_many_broken_frames_in_short_time_end_the_stream() -> None:
    _, end = await hear([posted(1), "{", "{", "{", posted(5)], itertools.count(0.0, 1.0))
    assert "broken frames" in end


async def test_an_event_with_a_broken_object_keeps_its_place_in_the_count() -> None:
    heard, end = await hear([posted(1), posted(2, {"no": "text"}), posted(3)], itertools.count(0.0, 60.0))
    assert [one.frame.seq for one in heard if one.frame] == [1, 2, 3]
    assert heard[-1].cursor == "a" * 26 + ":4"
    assert end == "the recording ends here"
    told = codec.events_of(codec.frame_of(posted(3)), ME)
    assert isinstance(told[0], MessagePosted)
