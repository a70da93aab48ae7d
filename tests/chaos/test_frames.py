"""Are WebSocket frames found wherever the bytes are cut, and lost, doubled and mixed as told?"""

from __future__ import annotations

import random

import pytest

from tests.chaos.frames import CLOSE, FrameFaults, FrameMixer, frame_size, text_frame

HEAD = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
FRAMES = [text_frame(b"%d" % number * (1 + number * 40)) for number in range(8)]


def mixed(faults: FrameFaults, piece: int, *frames: bytes) -> bytes:
    """What comes out when a head and frames go in, cut into pieces."""
    mixer = FrameMixer(faults, random.Random(1))
    data = HEAD + b"".join(frames)
    passed = b"".join(mixer.feed(data[start : start + piece]) for start in range(0, len(data), piece))
    passed += mixer.rest()
    assert passed.startswith(HEAD)
    return passed.removeprefix(HEAD)


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 100, 10_000])
def test_frames_pass_unharmed_however_they_are_cut(piece: int) -> None:
    assert mixed(FrameFaults(), piece, *FRAMES) == b"".join(FRAMES)


@pytest.mark.parametrize("piece", [1, 5, 10_000])
def test_so_many_frames_are_lost(piece: int) -> None:
    assert mixed(FrameFaults(drop=3), piece, *FRAMES) == b"".join(FRAMES[3:])


def test_each_frame_comes_as_often_as_told() -> None:
    assert mixed(FrameFaults(copies=3), 7, *FRAMES) == b"".join(frame * 3 for frame in FRAMES)


def test_frames_are_mixed_and_none_is_lost() -> None:
    out = mixed(FrameFaults(reorder=4), 7, *FRAMES)
    assert out != b"".join(FRAMES)
    assert sorted(out) == sorted(b"".join(FRAMES))


def test_a_close_frame_overtakes_nothing_and_is_never_lost() -> None:
    close = bytes((0x80 | CLOSE, 2)) + b"\x03\xe8"
    out = mixed(FrameFaults(reorder=5), 7, FRAMES[0], FRAMES[1], close)
    assert out.endswith(close)
    assert len(out) == len(FRAMES[0] + FRAMES[1] + close)
    assert mixed(FrameFaults(drop=2), 7, close, FRAMES[0]) == close


def test_other_answers_pass_as_they_are() -> None:
    mixer = FrameMixer(FrameFaults(drop=9, copies=3), random.Random(1))
    assert mixer.feed(b"HTTP/1.1 200 OK\r\n\r\n\x81\x01a") == b"HTTP/1.1 200 OK\r\n\r\n\x81\x01a"
    assert mixer.feed(b"\x81\x01b") == b"\x81\x01b"


@pytest.mark.parametrize(("size", "head"), [(0, 2), (125, 2), (126, 4), (65_535, 4)])
def test_the_size_of_a_frame_is_read_from_its_head(size: int, head: int) -> None:
    frame = text_frame(b"x" * size)
    assert frame_size(frame) == len(frame) == head + size
    assert frame_size(frame[:1]) is None


def test_long_and_masked_frames_are_measured_too() -> None:
    assert frame_size(b"\x81\x7f" + (70_000).to_bytes(8)) == 70_010
    assert frame_size(b"\x81\xff" + (70_000).to_bytes(8)) == 70_014
    assert frame_size(b"\x81\x7f\x00") is None
