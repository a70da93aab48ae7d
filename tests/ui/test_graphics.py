"""Are pictures coded as terminals read them, and answers of terminals understood, and nothing else?"""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from chat_tui.ui.graphics import kitty, sixel
from chat_tui.ui.graphics.drawing import cells_of, drawn
from chat_tui.ui.graphics.probe import ASK_CELLS, ASK_KIND, USUAL_CELL, Probe, Way, best_way
from chat_tui.ui.picture_decoding import MOST_DRAWN, decode
from chat_tui.ui.render.pixels import Pixels
from chat_tui.ui.terminal import Parser
from tests.builders import FakeClock

RED, BLUE = (255, 0, 0), (0, 0, 255)
XTERM: Mapping[str, str] = {"TERM": "xterm-256color"}
YES = f"\x1b_Gi={kitty.NUMBER};OK\x1b\\"


def a_picture(width: int, height: int, of: Callable[[int, int], tuple[int, int, int]]) -> Pixels:
    return Pixels(
        width, height, bytes(part for y in range(height) for x in range(width) for part in of(x, y))
    )


def decoded(sixels: str) -> tuple[tuple[int, int], dict[tuple[int, int], tuple[int, int, int]]]:
    """What a terminal draws: its size, and each pixel in percent of red, green and blue."""
    body = sixels.removeprefix(sixel.BEGIN).removesuffix(sixel.END)
    size = re.match(r'"1;1;(\d+);(\d+)', body)
    assert size is not None
    colours: dict[str, tuple[int, int, int]] = {}
    seen: dict[tuple[int, int], tuple[int, int, int]] = {}
    x = y = 0
    colour = (0, 0, 0)
    for part in re.finditer(
        r"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|(\$)|(-)|(?:!(\d+))?([?-~])", body[size.end() :]
    ):
        defined, red, green, blue, chosen, back, down, times, letter = part.groups()
        if defined:
            colours[defined] = (int(red), int(green), int(blue))
        elif chosen:
            colour = colours[chosen]
        elif back:
            x = 0
        elif down:
            x, y = 0, y + 6
        else:
            bits, end = ord(letter) - 63, x + int(times or 1)
            seen |= {(at, y + bit): colour for at in range(x, end) for bit in range(6) if bits >> bit & 1}
            x = end
    return (int(size[1]), int(size[2])), seen


def test_sixels_of_a_small_picture_to_the_byte() -> None:
    pixels = bytes([0, 0, 0, 0, 0, 1] * 7)
    assert sixel.encode(6, 7, pixels, [RED, BLUE]) == (
        '\x1bP0;1;0q"1;1;6;7#0;2;100;0;0#1;2;0;0;100#0!5~$#1?????~-#0!5@$#1?????@\x1b\\'.replace(
            "?????", "!5?"
        )
    )


def test_sixels_say_the_colour_of_each_pixel() -> None:
    picture = a_picture(40, 23, lambda x, y: (5 * x, 10 * y, 255 if (x + y) % 3 else 0))
    text, erase = drawn(Way("sixel", (10, 20), True), picture)
    size, seen = decoded(text)
    assert size == (40, 23)
    assert len(seen) == 40 * 23
    assert erase == ""
    for (x, y), colour in seen.items():
        blue = 100 if (x + y) % 3 else 0
        assert abs(colour[2] - blue) < 30


def test_kitty_gets_a_png_in_pieces_that_shows_the_same_pixels() -> None:
    noise = Random(7).randbytes(90 * 70)  # a PNG of it is long
    picture = a_picture(90, 70, lambda x, y: (noise[90 * y + x], x, y))
    text, erase = drawn(Way("kitty", (10, 20), True), picture)
    pieces = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", text)
    assert "".join(f"\x1b_G{keys};{data}\x1b\\" for keys, data in pieces) == text
    assert pieces[0][0] == f"a=T,f=100,i={kitty.NUMBER},q=2,C=1,m=1"
    assert [keys for keys, _ in pieces[1:]] == ["m=1"] * (len(pieces) - 2) + ["m=0"]
    assert all(len(data) == kitty.CHUNK for _, data in pieces[:-1])
    shown = Image.open(BytesIO(b64decode("".join(data for _, data in pieces))))
    assert (shown.format, shown.size, shown.tobytes()) == ("PNG", (90, 70), picture.rgb)
    assert erase == kitty.ERASE


def test_where_the_cells_are_not_known_a_picture_is_fitted_to_some() -> None:
    way = Way("kitty", USUAL_CELL, False)
    picture = a_picture(101, 40, lambda x, y: RED)
    assert cells_of(way, picture) == (11, 2)
    assert ",c=11,r=2,m=0;" in drawn(way, picture)[0]


def test_however_large_a_terminal_says_that_it_is_not_more_is_drawn_than_is_harmless() -> None:
    file = BytesIO()
    Image.new("RGB", (4000, 2000)).save(file, "PNG")
    pixels = decode(file.getvalue(), 300, 100, (0, 0, 0), (60_000, 60_000))
    assert pixels.width * pixels.height <= MOST_DRAWN
    assert abs(pixels.width - 2 * pixels.height) <= 2


class Terminal:
    """A driver whose terminal gives these answers."""

    fileno = 1_000_000
    """None that is open: the kernel knows nothing of its size."""

    def __init__(self, *answers: str) -> None:
        self._answers = answers
        self.asked: list[str] = []

    def ask(self, question: str, hears: Callable[[str], object]) -> None:
        """Answered at once, by way of the parser."""
        self.asked.append(question)
        parser = Parser(clock=FakeClock(), told=hears)
        typed = [event for answer in self._answers for event in parser.feed(answer)]
        assert typed == []


CELL, KIND, SIXELS = "\x1b[6;20;10t", "\x1b[?62;22c", "\x1b[?62;4;22c"


@pytest.mark.parametrize(
    ("answers", "wish", "expected"),
    [
        ((YES, CELL, KIND), "auto", Way("kitty", (10, 20), True)),
        ((YES, KIND), "auto", Way("kitty", USUAL_CELL, False)),
        ((YES, CELL, SIXELS), "auto", Way("kitty", (10, 20), True)),
        ((CELL, SIXELS), "auto", Way("sixel", (10, 20), True)),
        (("\x1b[4;600;800t", SIXELS), "auto", Way("sixel", (10, 25), True)),
        (("\x1b[6;2", "0;10t\x1b[?62", ";4;22", "c"), "auto", Way("sixel", (10, 20), True)),
        ((SIXELS,), "auto", None),
        (("\x1b[6;0;0t", SIXELS), "auto", None),
        ((CELL, KIND), "auto", None),
        ((CELL, "\x1b[?64;14c"), "auto", None),
        ((CELL, "\x1b[?4c"), "auto", None),
        ((f"\x1b_Gi={kitty.NUMBER};ENOTSUPPORTED\x1b\\", CELL, KIND), "auto", None),
        (("\x1b_Gi=1;OK\x1b\\", CELL, KIND), "auto", None),
        ((CELL, KIND), "kitty", Way("kitty", (10, 20), True)),
        ((CELL, KIND), "sixel", Way("sixel", (10, 20), True)),
        ((KIND,), "sixel", None),
    ],
)
async def test_a_terminal_draws_as_it_says_that_it_can(
    answers: tuple[str, ...], wish: str, expected: Way | None
) -> None:
    terminal = Terminal(*answers)
    assert await best_way(Probe(XTERM), terminal, (80, 24), wish, XTERM) == expected


async def test_a_terminal_is_asked_once_and_a_late_answer_serves_the_next_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chat_tui.ui.graphics.probe.ANSWERED_WITHIN", 0.0)
    terminal, probe = Terminal(), Probe(XTERM)
    assert await best_way(probe, terminal, (80, 24), "auto", XTERM) is None
    for answer in (YES, CELL, KIND):
        probe.hear(answer)
    await asyncio.sleep(0)
    found = await best_way(probe, terminal, (80, 24), "auto", XTERM)
    assert found == Way("kitty", (10, 20), True)
    assert terminal.asked == [f"{kitty.ASK}{ASK_CELLS}{ASK_KIND}"]


@pytest.mark.parametrize(
    ("environ", "asked"),
    [
        (XTERM, [f"{kitty.ASK}{ASK_CELLS}{ASK_KIND}"]),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/tmux,1,0"}, [f"{ASK_CELLS}{ASK_KIND}"]),
        ({"TERM": "xterm-256color", "ZELLIJ": "0"}, [f"{ASK_CELLS}{ASK_KIND}"]),
        ({"TERM": "screen", "STY": "1.pts"}, []),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, []),
        ({"TERM": "linux"}, []),
        ({}, []),
    ],
)
async def test_nothing_is_asked_that_is_printed_or_does_not_get_through(
    environ: Mapping[str, str], asked: list[str]
) -> None:
    terminal = Terminal(CELL, KIND)
    await best_way(Probe(environ), terminal, (80, 24), "auto", environ)
    assert terminal.asked == asked


async def test_xterm_gets_no_sixels_that_it_would_drop() -> None:
    environ = {**XTERM, "XTERM_VERSION": "XTerm(379)"}
    way = await best_way(Probe(environ), Terminal(CELL, SIXELS), (200, 80), "auto", environ)
    assert way is not None
    assert way.within((196, 77)) == (100, 50)
    assert way.within((70, 20)) == (70, 20)


async def test_kitty_is_not_written_to_a_multiplexer_even_when_it_is_wished() -> None:
    tmux = {"TERM": "tmux-256color", "TMUX": "/tmp/tmux,1,0"}
    assert await best_way(Probe(tmux), Terminal(CELL, KIND), (80, 24), "kitty", tmux) is None
