"""When are the words of a composer looked at, and which of them are underlined?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual.timer import Timer

from chat_tui.model.frozen import dataclass
from chat_tui.ui.known_names import KnownNames
from chat_tui.ui.spelling import Speller, prose_lines, spell_command, words_in
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from textual.widgets.text_area import Location

    from chat_tui.ui.widgets.composer import Composer

AFTER = 0.3
"""Seconds after the last key."""
LONGEST = 20_000
"""Characters beyond which a text is not looked at: nobody typed it."""
WRONG = Style(underline=True)


@dataclass(frozen=True, slots=True)
class WrongWord:
    """A word that is not known, and where it stands."""

    word: str
    begin: Location
    proposals: tuple[str, ...]

    @property
    def end(self) -> Location:
        """Behind its last letter."""
        return self.begin[0], self.begin[1] + len(self.word)


class SpellMarks:
    """One for each composer; the child that knows the words is begun when somebody types."""

    def __init__(self, composer: Composer, language: str) -> None:
        self._composer = composer
        self.language = language
        command = spell_command(language)
        self.speller = Speller(command) if command is not None else None
        self._timer: Timer | None = None
        self._names = KnownNames(composer.store) if composer.store is not None else None

    def typed(self) -> None:
        """Look at it soon, if nothing more is typed."""
        if self._timer is not None:
            self._timer.stop()
        if self.speller is not None and not self.speller.is_dead:
            self._timer = self._composer.set_timer(AFTER, self._begin)

    def _begin(self) -> None:
        spawn(self._composer, self.look, group="spelling")

    async def look(self) -> None:
        """Ask for the words that are not known yet, and underline what is wrong."""
        text = self._composer.text
        if self.speller is None or len(text) > LONGEST or text.startswith("/"):
            return
        words = [word for _, line in prose_lines(text.split("\n")) for _, word in words_in(line)]
        if await self.speller.learn(words):
            self._composer.notify_style_update()
            self._composer.refresh()

    def mark(self, line: Text, row: int) -> None:
        """Underline the wrong words of a line but the one that is being typed."""
        if self.speller is None:
            return
        wrong = [(begin, word) for begin, word in words_in(line.plain) if self._proposals(word) is not None]
        if wrong and any(row == number for number, _ in prose_lines(self._composer.document.lines)):
            for begin, word in wrong:
                end = begin + len(word)
                if self._composer.cursor_location != (row, end):
                    line.stylize(WRONG, begin, end)

    def wrong(self) -> list[WrongWord]:
        """The wrong words that are known to be so, in the order of the text."""
        if self.speller is None:
            return []
        found = []
        for row, line in prose_lines(self._composer.text.split("\n")):
            for begin, word in words_in(line):
                proposals = self._proposals(word)
                if proposals is not None:
                    found.append(WrongWord(word, (row, begin), proposals))
        return found

    def _proposals(self, word: str) -> tuple[str, ...] | None:
        """What may be meant by a word that is neither right nor a name."""
        proposals = self.speller.proposals(word) if self.speller is not None else None
        is_name = proposals is not None and self._names is not None and self._names.has(word)
        return None if is_name else proposals

    async def close(self) -> None:
        """End the child."""
        if self.speller is not None:
            await self.speller.close()
