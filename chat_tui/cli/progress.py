"""How far is long work? One line on stderr that is drawn over itself, on a terminal only."""

from __future__ import annotations

import sys

import click

from chat_tui.text.figures import size_text
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import fit

WIDTH = 60


class Progress:
    """A line for one thing that is on its way; `end` takes it off the screen again."""

    def __init__(self, what: str) -> None:
        self._what = safe_line(what, 40)
        self._shown = ""
        self._is_on = sys.stderr.isatty()

    def tell(self, done: int, total: int) -> None:
        """So many bytes of so many; nothing for no bytes at all."""
        if not self._is_on or not total:
            return
        percent = min(100, done * 100 // total)
        self.show(f"{self._what}  {percent:3} % of {size_text(total)}")

    def show(self, words: str) -> None:
        """Any words that say how far it is."""
        if self._is_on and words != self._shown:
            self._shown = words
            click.echo(f"\r{fit(safe_line(words, WIDTH), WIDTH)}", err=True, nl=False)

    def end(self) -> None:
        """Leave an empty line for whatever is said next."""
        if self._shown:
            click.echo(f"\r{' ' * WIDTH}\r", err=True, nl=False)
            self._shown = ""
