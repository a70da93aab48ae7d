"""What does the terminal answer when it is asked: its name, colours and keys, and how wide it draws?

All questions go out at once and end with one that every terminal answers, so a quick one costs some
milliseconds and a silent one `PATIENCE`. What is drawn for a measure is drawn unseen, and taken away.
"""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import field

from chat_tui.model.frozen import dataclass

PATIENCE = 0.3
"""Seconds for all answers together."""
NAMED = {
    "e\u0301": "accents",
    "\u6f22": "wide letters",
    "\u2592": "shades",
    "\u25cf": "dots",
    "\u2764\ufe0f": "hearts",
    "\U0001f1e9\U0001f1ea": "flags",
    "\U0001f44d\U0001f3fd": "skin tones",
    "\U0001f469\u200d\U0001f467": "families",
}
"""Signs that terminals disagree about, by name: where one is drawn otherwise, it spoils its row."""
SAMPLES = tuple(NAMED)

_WIPE = "\r\x1b[K"
_MEASURES = "".join(f"{_WIPE}{sample}\x1b[6n" for sample in SAMPLES)
_COLOUR = "\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[0m"
_MODES = "".join(f"\x1b[?{mode}$p" for mode in (1004, 2026))
QUESTIONS = (
    f"\x1b7\x1b[8m{_MEASURES}{_WIPE}\x1b[0m"
    f"\x1b[>q{_WIPE}\x1b[?u{_WIPE}\x1b]11;?\x1b\\{_WIPE}{_COLOUR}{_WIPE}{_MODES}{_WIPE}\x1b8\x1b[K\x1b[c"
)
"""Measures, name, kitty keys, background, true colour, modes; last what it is, which all answer."""

_LAST = re.compile(rb"\x1b\[\?([\d;]*)c")
_CURSOR = re.compile(r"\x1b\[\d+;(\d+)R")
_NAME = re.compile(r"\x1bP>\|([^\x1b\x07]{1,80})(?:\x1b\\|\x07)")
_KITTY = re.compile(r"\x1b\[\?\d+u")
_BACKGROUND = re.compile(r"\x1b\]11;rgb:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_STYLE = re.compile(r"\x1bP([01])\$r([\d;:]*)m?\x1b\\")
_KEPT_COLOUR = re.compile(r"48[:;]2[:;](?:\d*:)?1[:;]2[:;]3")
_MODE = re.compile(r"\x1b\[\?(\d+);([0-4])\$y")


@dataclass(frozen=True, slots=True)
class Answers:
    """What it said; None and empty is what it did not."""

    is_answering: bool = False
    name: str = ""
    true_colour: bool | None = None
    background: str = ""
    """As `#1e1e2e`."""
    has_kitty_keys: bool = False
    tells_focus: bool | None = None
    is_synchronised: bool | None = None
    """Whether it shows a picture only once it is whole."""
    attributes: tuple[int, ...] = ()
    """What it says that it is and can."""
    widths: Mapping[str, int] = field(default_factory=dict)
    """Cells that it took for each sample."""


def may_ask(environ: Mapping[str, str]) -> bool:
    """Only a terminal that shows pictures, and only from its foreground."""
    if environ.get("TERM", "dumb") in ("", "dumb", "unknown"):
        return False
    try:
        is_here = sys.stdin.isatty() and sys.stdout.isatty()
        return is_here and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


@contextmanager
def asked(
    source: int, target: int, *, patience: float = PATIENCE, clock: Callable[[], float] = time.monotonic
) -> Iterator[Answers]:
    """The answers. Until the end of the block, what comes too late is neither seen nor typed into a shell."""
    before = termios.tcgetattr(source)
    silent = termios.tcgetattr(source)
    silent[3] &= ~(termios.ECHO | termios.ICANON)
    silent[6][termios.VMIN], silent[6][termios.VTIME] = 0, 0
    termios.tcsetattr(source, termios.TCSANOW, silent)
    answers = Answers()
    try:
        os.write(target, QUESTIONS.encode())
        answers = answers_in(_heard(source, clock() + patience, clock))
        if answers.is_answering:
            termios.tcsetattr(source, termios.TCSANOW, before)
        yield answers
    finally:
        with suppress(termios.error):  # the terminal may be gone by now
            if not answers.is_answering:
                termios.tcflush(source, termios.TCIFLUSH)
            termios.tcsetattr(source, termios.TCSANOW, before)


def answers_in(heard: bytes) -> Answers:
    """What the bytes say that came back."""
    text = heard.decode("utf-8", "replace")
    columns = [int(column) - 1 for column in _CURSOR.findall(text)]
    kind = _LAST.search(heard)
    name, style, background = _NAME.search(text), _STYLE.search(text), _BACKGROUND.search(text)
    modes = dict(_MODE.findall(text))
    return Answers(
        is_answering=kind is not None,
        attributes=tuple(int(part) for part in kind[1].split(b";") if part) if kind else (),
        name=name[1] if name else "",
        true_colour=bool(_KEPT_COLOUR.search(style[2])) if style and style[1] == "1" else None,
        background="#" + "".join(_byte(part) for part in background.groups()) if background else "",
        has_kitty_keys=_KITTY.search(text) is not None,
        tells_focus=_known(modes.get("1004")),
        is_synchronised=_known(modes.get("2026")),
        widths=dict(zip(SAMPLES, columns, strict=True)) if len(columns) == len(SAMPLES) else {},
    )


def _heard(source: int, deadline: float, clock: Callable[[], float]) -> bytes:
    heard = b""
    while (left := deadline - clock()) > 0 and not _LAST.search(heard):
        if not select.select([source], [], [], left)[0]:
            break
        part = os.read(source, 4096)
        if not part:
            break
        heard += part
    return heard


def _known(mode: str | None) -> bool | None:
    """Of a mode: 0 is one that it does not know, 4 one that is off for ever."""
    return None if mode is None else mode in ("1", "2", "3")


def _byte(part: str) -> str:
    """Two digits of the one to four that a colour's part has."""
    return f"{round(int(part, 16) * 255 / (16 ** len(part) - 1)):02x}"
