"""Which keys mean something else in a composer than in a plain text box?"""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from textual import events
from textual.actions import SkipAction
from textual.message import Message

from chat_tui.ui.widgets.pasting_box import PastingBox

if TYPE_CHECKING:
    from chat_tui.ui.sent_history import SentHistory

Wish = Literal[
    "edit_last",
    "reply_last",
    "editor",
    "attach",
    "files",
    "messages",
    "newest",
    "older",
    "preview",
    "spell",
    "take_back",
]
NEWLINE_NAMES = frozenset({"shift+\r", "ctrl+\r", "alt+\r", "\r"})
"""Names that Textual gives to modified Enter keys in the format of tmux >= 3.5."""


class ComposerEdit(PastingBox):
    """Begins lines, and wishes what it cannot do itself of the screen around it."""

    enter_sends = True
    other_enter = False
    """Enter does for this one message what it does not do else."""
    has_held = False
    """What was just sent from here can still be taken back."""
    has_chips = False
    """Files that wait or are on their way stand above the first line."""

    class Wanted(Message, namespace="composer"):
        """Beyond the composer: edit the last message, reply, $EDITOR, files, the messages or their end."""

        def __init__(self, composer: ComposerEdit, what: Wish) -> None:
            super().__init__()
            self.composer = composer
            self.what = what

    @abstractmethod
    def submit(self) -> None:
        """Send what is here."""

    async def _on_key(self, event: events.Key) -> None:
        """Keys that mean something else here than in a plain text area."""
        if self.take_proposal_key(event.key):
            event.stop()
            event.prevent_default()
        elif event.key == "enter":
            event.prevent_default()  # no newline by TextArea: the binding decides
        elif event.key in NEWLINE_NAMES:
            event.stop()
            event.prevent_default()
            self.action_newline()
        elif event.key == "ctrl+d" and not self.sends_by_enter:
            event.stop()
            event.prevent_default()
            self.submit()

    def action_send(self) -> None:
        """Send, or begin a line where Enter is set to do that or the line ends in a backslash."""
        if not self.sends_by_enter:
            self.action_newline()
            return
        row, column = self.cursor_location
        line = self.document[row]
        if column == len(line) and line.endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column), maintain_selection_offset=False)
            self.move_cursor((row + 1, 0))
            return
        self.submit()

    @cached_property
    def sent(self) -> SentHistory:
        """What was sent before."""
        from chat_tui.ui.sent_history import SentHistory

        return SentHistory()

    @property
    def recalled(self) -> str:
        """Which of the texts that were sent before stands here as it was, `3 of 20`, or empty."""
        known = "sent" in vars(self) and self.sent.is_recalled(self.text, self.destination)
        return self.sent.place if known else ""

    def action_recall(self, step: int) -> None:
        """Another text that was sent before; at the end what was being written."""
        if self.sent.is_at(self.text, self.destination):
            self.recall(step)
        elif step > 0 and not self.read_only:
            self.want("older")

    def recall(self, step: int) -> None:
        """Go so many texts back in a walk that has begun, or show that there are no more."""
        text = self.sent.step(step)
        if text is None:
            self.app.bell()
            return
        self.select_all()
        self.insert_text(text) if text else self.clear()
        self._given = self.text

    @property
    def sends_by_enter(self) -> bool:
        """What Enter does now; where it begins a line, ctrl+d sends."""
        return self.enter_sends is not self.other_enter

    def action_other_enter(self) -> None:
        """Let Enter begin lines in this message where it sends, or send where it begins lines."""
        self.other_enter = not self.other_enter
        self.post_message(self.Moved(self))

    def action_newline(self) -> None:
        """Begin a line."""
        self.insert_text("\n")

    def action_edit_last(self) -> None:
        """In an empty box: edit one's last message, or take it back while that can be done.

        Where files wait they are above the first line.
        """
        if self.has_chips and self.wrapped_document.location_to_offset(self.cursor_location).y == 0:
            self.want("files")
            return
        if not self.is_empty:
            raise SkipAction
        self.want("take_back" if self.has_held else "edit_last")

    def action_undo(self) -> None:
        """Undo typing; in an empty box take back what was just sent, while that can be done."""
        if self.is_empty and self.has_held and not self.read_only:
            self.want("take_back")
        else:
            super().action_undo()

    def action_reply_last(self) -> None:
        """In an empty box: reply to the last message."""
        if not self.is_empty:
            raise SkipAction
        self.want("reply_last")

    def action_cursor_line_end(self, select: bool = False) -> None:
        """To the end of the line; from the very end of the text to the newest message."""
        if not select and self.cursor_location == self.document.end:
            self.want("newest")
        super().action_cursor_line_end(select)

    def action_want(self, what: Wish) -> None:
        """What a key wishes that needs nothing of the text."""
        self.want(what)

    def want(self, what: Wish) -> None:
        """Ask the screen for it."""
        self.post_message(self.Wanted(self, what))
