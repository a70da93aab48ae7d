"""What can a terminal draw, and how large are its cells? Asked once, when a picture is looked at."""

from __future__ import annotations

import asyncio
import fcntl
import re
import struct
import termios
from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from chat_tui.model.frozen import dataclass
from chat_tui.ui.graphics import kitty
from chat_tui.ui.hyperlinks import knows_links

ANSWERED_WITHIN = 0.2
"""Seconds; what is answered later is good for the next picture."""
ASK_CELLS = "\x1b[16t\x1b[14t"
ASK_KIND = "\x1b[c"
"""What are you? Every terminal answers, and in order: what was asked before is answered by then, or never."""
SIXEL = "4"
"""What a terminal says among its attributes that knows sixels."""
USUAL_CELL = (10, 20)
MOST, MOST_IN_XTERM = (1 << 16, 1 << 16), (1_000, 1_000)
"""Pixels of a sixel picture; xterm drops what is larger, unless it is told otherwise."""
_KIND = re.compile(r"\x1b\[\?([\d;]*)c")
_SIZE = re.compile(r"\x1b\[([46]);(\d+);(\d+)t")
Size = tuple[int, int]
"""Columns and rows, or pixels across and down."""
Kind = Literal["kitty", "sixel"]


class Asked(Protocol):
    """What is needed of a driver."""

    fileno: int

    def ask(self, question: str, hears: Callable[[str], object]) -> None:
        """Write a question that ends with `ASK_KIND`, and have each answer told."""


@dataclass(frozen=True, slots=True)
class Way:
    """How pictures are drawn here."""

    kind: Kind
    cell: Size
    """Pixels of a cell."""
    is_measured: bool
    """Whether the terminal told how large its cells are; else pictures are scaled to cells."""
    most: Size = MOST
    """Pixels across and down."""

    def within(self, box: Size) -> Size:
        """So many columns and rows, or as many as may be drawn on."""
        return min(box[0], self.most[0] // self.cell[0]), min(box[1], self.most[1] // self.cell[1])


def passes_kitty(environ: Mapping[str, str]) -> bool:
    """Whether what is written for kitty's graphics reaches a terminal, and nothing that prints it.

    A multiplexer gives no picture back when its panes move; tmux draws sixels by itself, if it says so.
    """
    return knows_links(environ) and not any(environ.get(name) for name in ("TMUX", "STY", "ZELLIJ"))


def may_ask(environ: Mapping[str, str]) -> bool:
    """Whether somebody who understands is asked: GNU screen draws nothing, old terminals print questions."""
    return knows_links(environ)


class Probe:
    """What one terminal answered so far."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._is_asked = False
        self._done = asyncio.Event()
        self.kinds: set[Kind] = set()
        self._cell: Size | None = None
        self._text: Size | None = None
        """Pixels of the whole screen."""

    def hear(self, answer: str) -> None:
        """Take in an answer, whole and without anything around it."""
        if kitty.is_yes(answer):
            self.kinds.add("kitty")
        elif found := _KIND.fullmatch(answer):
            if SIXEL in found[1].split(";")[1:]:
                self.kinds.add("sixel")
            self._done.set()
        elif found := _SIZE.fullmatch(answer):
            size = int(found[3]), int(found[2])
            if found[1] == "6":
                self._cell = size
            else:
                self._text = size

    async def ask(self, driver: Asked) -> None:
        """Ask, if nobody has, and wait a little."""
        if not may_ask(self._environ):
            return
        if not self._is_asked:
            self._is_asked = True
            greeting = kitty.ASK if passes_kitty(self._environ) else ""
            driver.ask(f"{greeting}{ASK_CELLS}{ASK_KIND}", self.hear)
        try:
            await asyncio.wait_for(self._done.wait(), ANSWERED_WITHIN)
        except TimeoutError:
            return

    def cell(self, driver: Asked, screen: Size) -> Size | None:
        """Pixels of a cell, by what was answered or what the kernel was told."""
        whole = self._text or _told_to_kernel(driver.fileno)
        found = self._cell or (whole[0] // screen[0], whole[1] // screen[1])
        return found if min(found) > 0 else None


def _told_to_kernel(descriptor: int) -> Size:
    """Pixels of the terminal; none where nobody said so."""
    try:
        told = fcntl.ioctl(descriptor, termios.TIOCGWINSZ, bytes(8))
    except OSError:
        return (0, 0)
    _, _, across, down = struct.unpack("HHHH", told)
    return across, down


async def best_way(
    probe: Probe, driver: Asked, screen: Size, wish: str, environ: Mapping[str, str]
) -> Way | None:
    """How pictures are drawn on so many cells: as it is wished, or as it can; None for half blocks."""
    await probe.ask(driver)
    cell = probe.cell(driver, screen)
    if (wish == "kitty" and passes_kitty(environ)) or (wish == "auto" and "kitty" in probe.kinds):
        return Way("kitty", cell or USUAL_CELL, cell is not None)
    if cell is not None and (wish == "sixel" or (wish == "auto" and "sixel" in probe.kinds)):
        return Way("sixel", cell, True, MOST_IN_XTERM if environ.get("XTERM_VERSION") else MOST)
    return None
