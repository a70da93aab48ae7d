"""By which bytes does a notice reach the desktop from here, over ssh and through tmux?

Everything that is written was made printable: what strangers wrote can end no sequence and begin none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from chat_tui.model.frozen import dataclass
from chat_tui.text.sanitize import safe_line

Way = Literal["bell", "osc9", "osc777", "osc99"]
TITLE_LIMIT, BODY_LIMIT = 80, 240
"""Characters."""
ASK_NAME = "\x1b[>q"
"""Which terminal are you, and which version? Those that do not know the question drop it."""
NUMBER = "chat-tui"
"""Of our notice, where a new one takes the place of the last."""
_NAMED = re.compile(r"\x1bP>\|([^\x1b]{1,80})\x1b\\")
_KNOWN: tuple[tuple[str, Way], ...] = (
    ("kitty", "osc99"),
    ("iterm", "osc9"),
    ("ghostty", "osc777"),
    ("wezterm", "osc777"),
    ("foot", "osc777"),
    ("rio", "osc777"),
    ("contour", "osc777"),
    ("rxvt", "osc777"),
)
"""What a terminal's name has in it, and what it understands. VTE is not here: few builds of it do."""
_NAMES = ("LC_TERMINAL", "TERM_PROGRAM", "TERM")
_SAID = {"osc9": "OSC 9", "osc777": "OSC 777", "osc99": "OSC 99"}
_PROGRESS = re.compile(r"\s*\d")


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice says, printable; with neither text there is nothing to say but that something came."""

    title: str
    body: str = ""

    @classmethod
    def of(cls, title: str, body: str = "") -> Told:
        """Of texts as they came."""
        return cls(safe_line(title, TITLE_LIMIT), safe_line(body, BODY_LIMIT))


@dataclass(frozen=True, slots=True)
class Terminal:
    """What is known of where we write to."""

    name: str = ""
    """As it said itself, or as the environment has it; in tmux that of the terminal around it."""
    in_tmux: bool = False
    passes: bool = False
    """Whether tmux lets pass what is wrapped for that."""
    in_screen: bool = False

    def way(self, wish: str) -> Way:
        """The way that is wished for; `auto` takes what the terminal understands, else the bell."""
        if self.in_screen or (self.in_tmux and not self.passes):
            return "bell"
        if wish in ("bell", "osc9", "osc777", "osc99"):
            return wish  # type: ignore[return-value]
        name = self.name.lower()
        return next((way for known, way in _KNOWN if known in name), "bell")

    def said_of(self, wish: str) -> str:
        """By which way a notice went, and why, in a sentence."""
        way, name = self.way(wish), safe_line(self.name, 40).strip()
        if way != "bell":
            through = " through tmux, and by the bell" if self.in_tmux else ""
            why = ", as chosen" if wish == way else f": {name} understands it"
            return f"Sent as {_SAID[way]}{through}{why}."
        if wish == "bell":
            return "The bell rang, as chosen."
        if self.in_screen:
            return "The bell rang: screen lets nothing else through."
        if self.in_tmux and not self.passes:
            return "The bell rang: tmux keeps the rest to itself (set -g allow-passthrough on)."
        return f"The bell rang: {name or 'this terminal'} is not known to show notices."


def name_said(answer: str) -> str:
    """The name in an answer to `ASK_NAME`; empty if it is none."""
    found = _NAMED.fullmatch(answer)
    return found[1] if found is not None else ""


def name_in(environ: Mapping[str, str]) -> str:
    """What the environment has of the terminal; over ssh that is little."""
    if environ.get("KITTY_WINDOW_ID"):
        return "kitty"
    return " ".join(environ[name] for name in _NAMES if environ.get(name))


def sequence(way: Way, told: Told, *, wrapped: bool = False, always: bool = False) -> str:
    """What is written for a notice; nothing for the bell, which rings by itself.

    `always` where the terminal can tell it from others: also to who looks at it.
    """
    if way == "bell":
        return ""
    title, body = told.title or "chat", told.body
    if way == "osc9":
        line = f"{title}: {body}" if body else title
        # What begins with a number is taken for a progress bar by some.
        text = f"chat {line}" if _PROGRESS.match(line) else line
        made = f"\x1b]9;{text}\x07"
    elif way == "osc777":
        made = f"\x1b]777;notify;{title.replace(';', ',')};{body.replace(';', ',')}\x07"
    else:
        more, shown = int(bool(body)), "always" if always else "unfocused"
        made = f"\x1b]99;i={NUMBER}:d={1 - more}:o={shown};{title}\x1b\\"
        made += f"\x1b]99;i={NUMBER}:p=body;{body}\x1b\\" if body else ""
    return f"\x1bPtmux;{made.replace(chr(27), chr(27) * 2)}\x1b\\" if wrapped else made
