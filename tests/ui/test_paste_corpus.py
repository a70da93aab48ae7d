"""Is a hostile paste one text, without a key and without a loss, wherever reads cut its bytes?"""

from __future__ import annotations

import random
import time
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from unittest import mock

import pytest
from textual import events

from chat_tui.text.sanitize import is_safe
from chat_tui.ui.pasting import AT_ONCE, NO_END
from chat_tui.ui.terminal import Parser
from tests.ui.conftest import OpenStage

BEGIN, END = b"\x1b[200~", b"\x1b[201~"
CORPUS = {
    "an end of its own": b"rm -rf" + END + b"\rtwo\r",
    "ends alone": END + END,
    "a beginning of its own": b"one" + BEGIN + b"two",
    "half marks": b"\x1b[20\x1b[201\x1b[2",
    "keys": b"\x1b[A\x1b\x7f\x03\x04\x11\x1bx\x1b[13;5u",
    "answers": b"\x1b]11;rgb:1616/1818/1d1d\x1b\\\x1b[0n\x1b[?62;22c\x1bP>|tmux\x1b\\",
    "the beginning of an answer": b"\x1b]0;title",
    "a mouse": b"\x1b[<0;3;3M\x1b[M !!",
    "broken utf-8": b"\xff\xfe caf\xc3 \xe2\x82 \xf0\x9f\x91 \x80",
    "cut wide characters": "語👩\u200d👩\u200d👧é".encode(),
    "nulls": b"a\x00b\x00",
    "line ends": b"one\r\ntwo\rthree\nfour\r\n",
    "only escapes": b"\x1b\x1b\x1b",
    "nothing": b"",
    "much": b"0123456789abcdef\xe2\x82\xac\r" * 500 + b"\x1b[201~\r" + b"more " * 300,
}
NEAR = 8
"""Bytes on both sides of a mark."""


class Reader:
    """The way of bytes from the terminal to events, as the driver goes it, with a clock of ours."""

    def __init__(self) -> None:
        self.now = 0.0
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = Parser(clock=self.clock)

    def clock(self) -> float:
        """Now, for us and for Textual."""
        return self.now

    def read(self, data: bytes) -> list[events.Event]:
        """One read, and the look behind it at whether time has passed."""
        fed = self._parser.feed(text) if (text := self._decode(data)) else ()
        return _events([*fed, *self._parser.tick()])

    def wait(self, seconds: float) -> list[events.Event]:
        """Silence."""
        self.now += seconds
        return _events(self._parser.tick())


def _events(found: Iterable[object]) -> list[events.Event]:
    return [each for each in found if isinstance(each, events.Event)]


def cuts(payload: bytes) -> Iterator[tuple[int, ...]]:
    """Each place near a mark, and three random places at once, again and again."""
    whole = BEGIN + payload + END
    marks = [place for place in range(len(whole)) if whole.startswith((BEGIN, END), place)]
    near = {
        place + step
        for mark in marks
        for place in (mark, mark + len(END))
        for step in range(-NEAR, NEAR)
        if 0 < place + step < len(whole)
    }
    yield from ((place,) for place in sorted(near))
    chance = random.Random(len(payload))
    for _ in range(20):
        yield tuple(sorted(chance.randrange(1, len(whole)) for _ in range(3)))


def pieces(whole: bytes, places: tuple[int, ...]) -> list[bytes]:
    return [whole[start:end] for start, end in zip((0, *places), (*places, len(whole)), strict=True)]


@pytest.mark.parametrize("name", CORPUS)
def test_it_is_one_text_wherever_it_is_cut(name: str) -> None:
    payload = CORPUS[name]
    expected = payload.decode(errors="replace").replace("\x1b", "␛")
    for places in cuts(payload):
        reader = Reader()
        with mock.patch("textual._parser.get_time", reader.clock):
            found = [each for piece in pieces(BEGIN + payload + END, places) for each in reader.read(piece)]
            found += reader.wait(AT_ONCE)
            assert [getattr(each, "text", each) for each in found] == [expected], places
            assert reader.wait(1) == []
            [key] = reader.read(b"x")
            assert isinstance(key, events.Key)


@pytest.mark.parametrize("name", [name for name, payload in CORPUS.items() if END not in payload])
def test_without_an_end_it_is_a_text_all_the_same_and_what_comes_late_is_no_key(name: str) -> None:
    payload = CORPUS[name]
    expected = payload.decode(errors="replace").replace("\x1b", "␛")
    for place in range(1, min(len(BEGIN + payload), 40)):
        reader = Reader()
        with mock.patch("textual._parser.get_time", reader.clock):
            found = [each for piece in pieces(BEGIN + payload, (place,)) for each in reader.read(piece)]
            assert found == []
            found = reader.wait(NO_END)
            late = reader.read(b"late\rand more" + END) + reader.wait(AT_ONCE)
            assert "".join(_text(each) for each in (*found, *late)) == expected + "late\rand more", place
            [key] = reader.read(b"x")
            assert isinstance(key, events.Key)


def _text(event: events.Event) -> str:
    assert isinstance(event, events.Paste), event
    return event.text


def test_an_escape_that_begins_no_paste_is_a_key_as_soon_as_ever() -> None:
    reader = Reader()
    with mock.patch("textual._parser.get_time", reader.clock):
        assert reader.read(b"\x1b") == []
        [key] = reader.wait(0.1)
        assert isinstance(key, events.Key)
        assert key.key == "escape"
        assert all(isinstance(each, events.Key) for each in reader.read(b"[200~"))  # it was too late
        found = reader.read(b"\x1b" + BEGIN + b"text" + END) + reader.wait(AT_ONCE)
        assert [type(each) for each in found] == [events.Key, events.Paste]


def test_ten_megabytes_are_read_in_less_than_the_blink_of_an_eye() -> None:
    whole = BEGIN + "a line of a lög\r".encode() * 620_000 + END
    reader, began = Reader(), time.process_time()
    for start in range(0, len(whole), 4_096):
        assert reader.read(whole[start : start + 4_096]) == []
    [paste] = reader.wait(AT_ONCE)
    assert isinstance(paste, events.Paste)
    assert len(paste.text) == 620_000 * len("a line of a lög\r")
    assert time.process_time() - began < 4  # letter by letter it were ten


async def test_what_stands_in_the_composer_is_all_of_it_and_does_nothing(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("general")
        before = len(on.world.server.world.messages)
        on.app.post_message(events.Paste("a\x00b\x07\x1b[201~\r\nc\rd\ufffd\u202ee\x9b2J\tf"))
        await on.press()
        assert on.composer.text == "a␀b␇␛[201~\nc\nd\ufffd\ufffde\ufffd2J    f"
        assert is_safe(on.composer.text)
        assert len(on.world.server.world.messages) == before
