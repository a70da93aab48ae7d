"""Does a terminal show what is written, and how little is sent for it?"""

from __future__ import annotations

import pyte

from chat_tui.cli.line_mode.painting import Painter


class Terminal:
    """A screen of 20 columns, and what was written to it."""

    def __init__(self, *, redraws: bool) -> None:
        self.written: list[str] = []
        self.screen = pyte.Screen(20, 6)
        self.screen.set_mode(pyte.modes.LNM)
        self._stream = pyte.Stream(self.screen)
        self.painter = Painter(self._write, lambda: 20, redraws=redraws)

    def _write(self, text: str) -> None:
        self.written.append(text)
        self._stream.feed(text)

    @property
    def rows(self) -> list[str]:
        return [row.rstrip() for row in self.screen.display if row.strip()]


def test_a_letter_costs_a_letter_and_rubbing_out_three_characters() -> None:
    for redraws in (True, False):
        terminal = Terminal(redraws=redraws)
        for text in ("h", "he", "hex", "he"):
            terminal.painter.paint("", text, len(text))
        assert terminal.written[-3:] == ["e", "x", "\b \b"]
        assert terminal.rows == ["he"]


def test_news_stands_above_the_line_that_is_written() -> None:
    terminal = Terminal(redraws=True)
    terminal.painter.paint("#x> ", "half", 4)
    terminal.painter.above(["1 ada: hello"])
    terminal.painter.paint("#x> ", "half", 4)
    assert terminal.rows == ["1 ada: hello", "#x> half"]
    terminal.painter.paint("#x> ", "half typed", 2)
    assert terminal.screen.cursor.x == 6
    terminal.painter.finish("#x> ", "half typed")
    assert terminal.rows == ["1 ada: hello", "#x> half typed"]
    assert terminal.screen.cursor.x == 0


def test_a_long_line_stays_in_its_row_until_it_is_whole() -> None:
    terminal = Terminal(redraws=True)
    text = "abcdefghijklmnopqrstuvwxyz"
    terminal.painter.paint("> ", text, len(text))
    assert terminal.rows == ["<jklmnopqrstuvwxyz"]
    terminal.painter.paint("> ", text, 0)
    assert terminal.rows == ["> abcdefghijklmno>"]
    terminal.painter.finish("> ", text)
    assert "".join(terminal.rows) == f"> {text}"


def test_without_redrawing_no_escape_sequence_is_ever_written() -> None:
    terminal = Terminal(redraws=False)
    for text in ("one", "one two", "one", "other", "ot\nher", "\x1b[31mred", ""):
        terminal.painter.paint("", text, len(text))
    terminal.painter.above(["news"])
    assert not {"\x1b", "\r"} & set("".join(terminal.written))
    assert terminal.rows == ["news"]


def test_what_is_pasted_cannot_move_the_cursor() -> None:
    terminal = Terminal(redraws=True)
    terminal.painter.paint("> ", "a\nb\x1b[2Jc", 9)
    assert terminal.rows == ["> a⏎b␛[2Jc"]
