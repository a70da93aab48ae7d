"""Does a terminal show the same, in text and look, whether we or Textual paint, and with how few bytes?"""

from __future__ import annotations

import random

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.text.width import character_cells
from chat_tui.ui.frames.rows import SURE, is_loose
from tests.ui.frames.terminals import Emulator, Line, a_painter, part, stock, whole

WIDTH, HEIGHT, LEFT = 44, 12, 10
SEEDS, DOUBTS, STEPS = 30, 6, 10
WORDS = (" " * 14, "the", "build", "is", "green", "漢字", "café", "──", "▎", "日本", "x" * 9, "a", "  ", "·")
DOUBTFUL = ("👩‍👧", "✌️", "🎉", "👍🏽", "🇩🇪", "שלום", "e\u0301")
STYLES = [
    Style.parse(text)
    for text in (
        "none",
        "#d5d9e6 on #16181d",
        "bold #d5d9e6 on #16181d",
        "italic #9aa5ce on #16181d",
        "underline #7aa2f7 on #16181d",
        "reverse #d5d9e6 on #16181d",
        "strike #9aa5ce on #242832",
        "red on blue",
        "#d5d9e6",
        "on #242832",
        "bold underline reverse color(120) on color(17)",
        "#7aa2f7 on #16181d link https://example.org/a",
    )
]
Lines = list[list[Strip]]


class Screens:
    """Screens that follow each other as those of a chat do: text scrolls beside a list that stays."""

    def __init__(self, seed: int, words: tuple[str, ...] = WORDS) -> None:
        self.chance = random.Random(seed)
        self._words = words
        self.left = [self.strip(LEFT) for _ in range(HEIGHT)]
        self.pane = [self.strip(WIDTH - LEFT) for _ in range(HEIGHT)]

    def strip(self, width: int) -> Strip:
        """A line of random words; every fourth one is empty."""
        if self.chance.random() < 0.25:
            return Strip([Segment(" " * width, STYLES[1])], width)
        segments = [
            Segment(self.chance.choice(self._words) + " ", self.chance.choice(STYLES))
            for _ in range(self.chance.randint(1, 9))
        ]
        return Strip(segments).adjust_cell_length(width, STYLES[1])

    def lines(self) -> Lines:
        """The screen of now."""
        return [[left, pane] for left, pane in zip(self.left, self.pane, strict=True)]

    def step(self) -> list[tuple[int, int, int]]:
        """Something happens; the spans that Textual would paint."""
        return self.chance.choice((self.scroll, self.scroll, self.type, self.mark, self.cover))()

    def scroll(self) -> list[tuple[int, int, int]]:
        """The pane goes up or down, between rows that stay; now and then the list changes, too."""
        first, last = self.chance.randint(0, 3), HEIGHT - self.chance.randint(0, 3)
        size = self.chance.randint(1, 5)
        fresh = [self.strip(WIDTH - LEFT) for _ in range(size)]
        part = self.pane[first:last]
        up = self.chance.random() < 0.6
        self.pane[first:last] = [*part[size:], *fresh] if up else [*fresh, *part[: len(part) - size]]
        spans = [(y, LEFT, WIDTH) for y in range(first, last)]
        if self.chance.random() < 0.3:
            self.left[self.chance.randrange(first, last)] = self.strip(LEFT)
            spans = [(y, 0, WIDTH) for y in range(first, last)]
        return spans

    def type(self) -> list[tuple[int, int, int]]:
        """A row becomes another."""
        y = self.chance.randrange(HEIGHT)
        self.pane[y] = self.strip(WIDTH - LEFT)
        return [(y, LEFT, WIDTH)]

    def mark(self) -> list[tuple[int, int, int]]:
        """Part of a row looks otherwise."""
        y, x = self.chance.randrange(HEIGHT), self.chance.randrange(WIDTH - LEFT)
        head, tail = self.pane[y].divide([x, WIDTH - LEFT])
        style = Style(color="white", bgcolor="red", bold=True)
        self.pane[y] = Strip.join([head, Strip([Segment(tail.text, style)], tail.cell_length)])
        return [(y, LEFT, WIDTH)]

    def cover(self) -> list[tuple[int, int, int]]:
        """A box comes over some rows, as wide as it likes."""
        x, y = self.chance.randrange(WIDTH - LEFT - 8), self.chance.randrange(HEIGHT - 4)
        for row in range(y, y + 4):
            head, _, tail = self.pane[row].divide([x, x + 8, WIDTH - LEFT])
            self.pane[row] = Strip.join([head, Strip([Segment("▏  box ▕", STYLES[5])], 8), tail])
        return [(row, LEFT + x, LEFT + x + 8) for row in range(y, y + 4)]


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_every_screen_looks_as_if_textual_had_painted_it(seed: int) -> None:
    screens, line = Screens(seed), Line()
    ours, theirs = Emulator(WIDTH, HEIGHT), Emulator(WIDTH, HEIGHT)
    painter = a_painter(line, erases=bool(seed % 3))
    for step in range(STEPS):
        spans = screens.step() if step else []
        lines = screens.lines()
        update = part(lines, spans) if spans and screens.chance.random() < 0.8 else whole(lines, WIDTH)
        assert painter.take(update)
        painter.show((3, HEIGHT - 1))
        theirs.feed(stock(update))
        ours.feed(line.fetched())
        assert ours.seen() == theirs.seen(), f"step {step}"
        assert (ours.screen.cursor.x, ours.screen.cursor.y) == (3, HEIGHT - 1)


@pytest.mark.parametrize("seed", range(DOUBTS))
async def test_where_terminals_disagree_all_that_is_sure_is_right(seed: int) -> None:
    """The emulator takes a family for as many cells as it has people."""
    screens, line = Screens(seed, WORDS + DOUBTFUL * 2), Line()
    terminal, painter = Emulator(WIDTH, HEIGHT), a_painter(line, erases=bool(seed % 2))
    for step in range(STEPS):
        spans = screens.step() if step else []
        painter.take(part(screens.lines(), spans) if spans else whole(screens.lines(), WIDTH))
        painter.show((0, 0))
        terminal.feed(line.fetched())
        for y, row in enumerate(painter.rows):
            found = terminal.chars(y)
            for x, char in enumerate(row.chars):
                if not is_loose(char) and char:
                    assert found[x] == char, f"step {step}, row {y}, column {x}: {found}"


async def test_a_line_that_comes_in_moves_the_others_and_is_written_alone() -> None:
    screens, line = Screens(1), Line()
    painter = a_painter(line)
    painter.take(whole(screens.lines(), WIDTH))
    painter.show((0, 0))
    assert len(line.fetched()) > WIDTH * HEIGHT
    screens.pane[2:10] = [*screens.pane[3:10], Strip([Segment("x" * 34, STYLES[1])], 34)]
    painter.take(part(screens.lines(), [(y, LEFT, WIDTH) for y in range(2, 10)]))
    painter.show((0, 0))
    text = line.fetched()
    assert "\x1b[3;10r\x1b[3H\x1b[1M\x1b[r" in text
    # Beside the new line what stands in the list has to come back.
    assert len(text) < stock_size(screens) / 2


def stock_size(screens: Screens) -> int:
    return len(stock(part(screens.lines(), [(y, LEFT, WIDTH) for y in range(2, 10)])))


async def test_what_is_there_already_is_not_written_again() -> None:
    screens, line = Screens(2), Line()
    painter = a_painter(line)
    for _ in range(3):
        painter.take(whole(screens.lines(), WIDTH))
        painter.show((5, 5))
    assert len(line.written) == 1


@pytest.mark.parametrize("reset", ["forget", "begin", "size"])
async def test_a_terminal_of_which_nothing_is_known_is_written_whole(reset: str) -> None:
    screens, line = Screens(3), Line()
    painter = a_painter(line)
    painter.take(whole(screens.lines(), WIDTH))
    painter.show((0, 0))
    line.fetched()
    lines, width = screens.lines(), WIDTH
    if reset == "forget":
        painter.forget()
    elif reset == "begin":
        line.begun += 1
    else:
        lines, width = [[strip.crop(0, LEFT) for strip in row] for row in lines], 2 * LEFT
    terminal, other = Emulator(width, HEIGHT), Emulator(width, HEIGHT)
    painter.take(whole(lines, width))
    painter.show((0, 0))
    terminal.feed(line.fetched())
    other.feed(stock(whole(lines, width)))
    assert terminal.seen() == other.seen()


def test_characters_taken_for_sure_have_one_cell() -> None:
    wrong = [
        chr(code) for code in range(0x2FFF) if SURE.fullmatch(chr(code)) and character_cells(chr(code)) != 1
    ]
    assert not wrong


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "\x9b2J", "a\nb", "\x00", "a\u202eb"])
async def test_control_characters_that_came_so_far_stay_here(text: str) -> None:
    line = Line()
    painter = a_painter(line)
    painter.take(whole([[Strip([Segment(text, STYLES[1])], len(text))]], len(text)))
    painter.show((0, 0))
    terminal = Emulator(30, 2)
    terminal.feed("\x1b[2;1Hstays")
    terminal.feed(line.fetched())
    assert "".join(terminal.chars(1)).startswith("stays")
