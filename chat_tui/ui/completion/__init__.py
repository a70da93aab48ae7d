"""What may the word under the cursor become? Here the words for it; each kind of word has a module."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from chat_tui.model.frozen import dataclass
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.model.changes import Changes
    from chat_tui.ui.completion.desk import Desk
    from chat_tui.ui.screens.chat_frame import ChatFrame


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal: what is inserted, what is shown, a word about it, and a sign before it. Safe text."""

    insert: str
    label: str
    detail: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """Proposals for the text from `start` to the cursor of the present line.

    What is only `offered`, because nothing was typed of it yet, Enter does not take unless it was chosen.
    """

    start: int
    candidates: tuple[Candidate, ...]
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the cursor is: the lines of a text, one of them, and the column in it."""

    lines: Sequence[str]
    row: int
    column: int

    @property
    def before(self) -> str:
        """The line up to the cursor."""
        return self.lines[self.row][: self.column]


Completer = Callable[[Spot], Completion | None]


class LateDesk:
    """The desk of a screen, imported and made when a word is first to be completed."""

    def __init__(self, screen: ChatFrame) -> None:
        self._screen = screen
        self._desk: Desk | None = None

    def __call__(self) -> Desk:
        """The one desk."""
        if self._desk is None:
            from chat_tui.ui.completion.desk import Desk

            screen = self._screen
            self._desk = Desk(
                screen.account,
                screen.ui_settings,
                lambda: sorted(screen.app.available_themes),
                lambda asking, name: spawn(screen, asking, group=f"completion {name}", exclusive=True),
                lambda: () if screen.chat_app.plugged is None else screen.chat_app.plugged.host.on,
            )
            self._desk.changed.append(lambda: screen.conversation.composer.propose_again())
        return self._desk

    def moved(self, changes: Changes) -> None:
        """The store moved; a desk that was not asked yet knows nothing that could be wrong."""
        if self._desk is not None:
            self._desk.moved(changes)
