"""Where does one WebSocket frame end and the next begin, so that a proxy can lose, double and mix them?"""

from __future__ import annotations

import random
from dataclasses import dataclass

UPGRADED = b"HTTP/1.1 101"
HEAD_END = b"\r\n\r\n"
TEXT = 1
CLOSE = 8


@dataclass(slots=True)
class FrameFaults:
    """What happens to text frames on their way to the client; may be changed at any time."""

    copies: int = 1
    """How often each frame is delivered."""
    reorder: int = 0
    """So many frames in a row are shuffled; 0 leaves them in order."""
    drop: int = 0
    """So many of the next frames are lost; counts down."""


def frame_size(data: bytes | bytearray) -> int | None:
    """The length of the first frame in `data` and its head, or None while not known (RFC 6455 5.2)."""
    if len(data) < 2:
        return None
    length, head = data[1] & 0x7F, 2
    if length >= 126:
        wide = 2 if length == 126 else 8
        if len(data) < head + wide:
            return None
        length = int.from_bytes(data[head : head + wide])
        head += wide
    return head + length + (4 if data[1] & 0x80 else 0)


def text_frame(text: bytes) -> bytes:
    """A whole unmasked text frame, as a server sends it."""
    size = len(text)
    if size < 126:
        return bytes((0x80 | TEXT, size)) + text
    return bytes((0x80 | TEXT, 126)) + size.to_bytes(2) + text


class FrameMixer:
    """One server-to-client direction: passes anything on, until it turns out to be a WebSocket."""

    def __init__(self, faults: FrameFaults, chance: random.Random) -> None:
        self._faults = faults
        self._chance = chance
        self._buffer = bytearray()
        self._is_socket: bool | None = None
        self._held: list[bytes] = []

    @property
    def holds(self) -> bool:
        """Whether frames wait to be shuffled."""
        return bool(self._held)

    def feed(self, data: bytes) -> bytes:
        """What is to be passed on now that `data` has come."""
        if self._is_socket is False:
            return data
        self._buffer += data
        if self._is_socket is None:
            return self._head()
        return self._frames()

    def flush(self) -> bytes:
        """The frames held back, shuffled."""
        held, self._held = self._held, []
        self._chance.shuffle(held)
        return b"".join(held)

    def rest(self) -> bytes:
        """What is left at the end of the stream."""
        left = self.flush() + bytes(self._buffer)
        self._buffer.clear()
        return left

    def _head(self) -> bytes:
        if not self._buffer.startswith(UPGRADED[: len(self._buffer)]):
            self._is_socket = False
            return self._taken(len(self._buffer))
        end = self._buffer.find(HEAD_END)
        if end < 0:
            return b""
        self._is_socket = True
        return self._taken(end + len(HEAD_END)) + self._frames()

    def _frames(self) -> bytes:
        passed = bytearray()
        while (size := frame_size(self._buffer)) is not None and size <= len(self._buffer):
            passed += self._one(self._taken(size))
        return bytes(passed)

    def _one(self, frame: bytes) -> bytes:
        if frame[0] & 0x0F != TEXT:
            return self.flush() + frame
        if self._faults.drop > 0:
            self._faults.drop -= 1
            return b""
        frame *= self._faults.copies
        if not self._faults.reorder:
            return self.flush() + frame
        self._held.append(frame)
        return self.flush() if len(self._held) >= self._faults.reorder else b""

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken
