"""Is the terminal light or dark, and when does that change? The theme `auto` follows, and says nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Protocol

from chat_tui.realtime.timing import Timing
from chat_tui.ui.graphics.probe import ASK_KIND, may_ask

ASK_COLOUR = "\x1b]11;?\x1b\\"
"""Which colour is behind the text?"""
TELLS_SCHEME = 2031
"""The mode in which a terminal says by itself that it has become light or dark."""
ANSWERED_WITHIN, IN_TMUX = 3.0, 0.2
"""Seconds after which an answer is too late: what tmux knows it says at once."""
AGAIN_AFTER = 30.0
"""Seconds after which somebody who comes back may find another colour."""
_COLOUR = re.compile(r"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_SCHEME = re.compile(r"\x1b\[\?997;([12])n")


class Asked(Protocol):
    """What is needed of a driver."""

    def ask(self, question: str, hears: Callable[[str], object]) -> None:
        """Write a question that ends with `ASK_KIND`, and have each answer told."""

    def when_told(self, hears: Callable[[str], object]) -> None:
        """Have all told that the terminal says, also unasked."""

    def keep_mode(self, number: int) -> None:
        """Be in a mode for as long as we have the terminal."""


def is_light(answer: str) -> bool | None:
    """What an answer says of the terminal; None where it speaks of something else."""
    if found := _SCHEME.fullmatch(answer):
        return found[1] == "2"
    found = _COLOUR.match(answer)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    luminance: float = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return luminance >= 0.5


class Background:
    """Of one terminal; `tell` is called with whether it is light each time that is heard."""

    def __init__(
        self,
        driver: Asked,
        tell: Callable[[bool], None],
        environ: Mapping[str, str] = os.environ,
        timing: Timing | None = None,
    ) -> None:
        self._driver = driver
        self._tell = tell
        self._clock = (timing or Timing()).clock
        self._patience = IN_TMUX if environ.get("TMUX") else ANSWERED_WITHIN
        self._asked_at = float("-inf")

    def begin(self) -> None:
        """Ask, and from now on listen."""
        self._driver.when_told(self.hear)
        self._driver.keep_mode(TELLS_SCHEME)
        self.look()

    def look(self) -> None:
        """Ask again, unless that was just done."""
        if self._clock() - self._asked_at >= AGAIN_AFTER:
            self._asked_at = self._clock()
            self._driver.ask(ASK_COLOUR + ASK_KIND, lambda _answer: None)

    def hear(self, answer: str) -> None:
        """Take what concerns us."""
        light = is_light(answer)
        if light is None or (
            _SCHEME.fullmatch(answer) is None and self._clock() - self._asked_at > self._patience
        ):
            return
        self._tell(light)


def background_of(driver: object, tell: Callable[[bool], None]) -> Background | None:
    """What follows this terminal; None where it is better not asked."""
    has_all = all(hasattr(driver, name) for name in ("ask", "when_told", "keep_mode"))
    return Background(driver, tell) if has_all and may_ask(os.environ) else None  # type: ignore[arg-type]
