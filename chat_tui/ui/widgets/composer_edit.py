"""Which keys mean something else in a composer than in a plain text box?"""

from __future__ import annotations

from abc import abstractmethod
from typing import Literal

from textual import events
from textual.actions import SkipAction
from textual.message import Message

from chat_tui.model.files import OutgoingFile
from chat_tui.ui.destination import Destination
from chat_tui.ui.widgets.proposing_box import ProposingBox

Wish = Literal["edit_last", "reply_last", "editor", "attach", "files", "messages", "newest"]
NEWLINE_NAMES = frozenset({"shift+\r", "ctrl+\r", "alt+\r", "\r"})
"""Names that Textual gives to modified Enter keys in the format of tmux >= 3.5."""


class ComposerEdit(ProposingBox):
    """Begins lines, and wishes what it cannot do itself of the screen around it."""

    enter_sends = True
    destination: Destination | None = None

    class Wanted(Message, namespace="composer"):
        """Beyond the composer: edit the last message, reply, $EDITOR, files, the messages or their end."""

        def __init__(self, composer: ComposerEdit, what: Wish) -> None:
            super().__init__()
            self.composer = composer
            self.what = what

    @property
    @abstractmethod
    def files(self) -> tuple[OutgoingFile, ...]:
        """What waits to be sent with the text."""

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
        elif event.key == "ctrl+d" and not self.enter_sends:
            event.stop()
            event.prevent_default()
            self.submit()

    def action_send(self) -> None:
        """Send, or begin a line where Enter is set to do that or the line ends in a backslash."""
        if not self.enter_sends:
            self.action_newline()
            return
        row, column = self.cursor_location
        line = self.document[row]
        if column == len(line) and line.endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column), maintain_selection_offset=False)
            self.move_cursor((row + 1, 0))
            return
        self.submit()

    def action_newline(self) -> None:
        """Begin a line."""
        self.insert_text("\n")

    def action_edit_last(self) -> None:
        """In an empty box: edit one's last message. Where files wait they are above the first line."""
        if self.files and self.wrapped_document.location_to_offset(self.cursor_location).y == 0:
            self.want("files")
            return
        if not self.is_empty:
            raise SkipAction
        self.want("edit_last")

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
