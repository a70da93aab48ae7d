"""Which keys mean something else in a composer than in a plain text box?"""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Literal

from textual import events
from textual.actions import SkipAction
from textual.message import Message
from textual.widgets.text_area import Location

from chat_tui.model.files import OutgoingFile
from chat_tui.ui.destination import Destination
from chat_tui.ui.widgets.proposing_box import ProposingBox

Wish = Literal["edit_last", "reply_last", "editor", "attach", "files", "messages", "newest"]
NEWLINE_NAMES = frozenset({"shift+\r", "ctrl+\r", "alt+\r", "\r"})
"""Names that Textual gives to modified Enter keys in the format of tmux >= 3.5."""


class ComposerEdit(ProposingBox):
    """Begins lines, and wishes what it cannot do itself of the screen around it."""

    enter_sends = True
    limit = 16_383
    destination: Destination | None = None

    class Wanted(Message, namespace="composer"):
        """Beyond the composer: edit the last message, reply, $EDITOR, files, the messages or their end."""

        def __init__(self, composer: ComposerEdit, what: Wish) -> None:
            super().__init__()
            self.composer = composer
            self.what = what

    class Moved(Message, namespace="composer"):
        """The text, the cursor, the destination or what can be done with the text is another."""

        def __init__(self, composer: ComposerEdit) -> None:
            super().__init__()
            self.composer = composer

    class Pasted(Message, namespace="composer"):
        """Something was pasted that may be more than text: files are named in it, or it is long.

        What is long is not in the box yet: the person is asked. Else it stands there, from where to where.
        """

        def __init__(self, composer: ComposerEdit, text: str, *where: Location) -> None:
            super().__init__()
            self.composer = composer
            self.text = text
            self.where = where

    _left_out: tuple[str, str, Destination | None] | None = None
    """A paste that was left out, and beside which text and where: undoing brings it in."""
    _offered: tuple[tuple[Path, ...], tuple[Location, ...], str] | None = None
    """Files that a paste names, from where to where it does, and the whole text behind it."""

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

    async def _on_paste(self, event: events.Paste) -> None:
        """Short text is taken at once; about more than people say the screen asks."""
        from chat_tui.ui.pasted import is_long, may_be_paths

        event.stop()
        event.prevent_default()
        text = self.clean(event.text)
        if self.read_only or not text:
            return
        if self.destination is not None and is_long(text, self.limit):
            self.post_message(self.Pasted(self, text))
            return
        begin = min(self.selection)
        self.take_paste(text)
        if may_be_paths(text) and self.destination is not None and self.destination.editing is None:
            self.post_message(self.Pasted(self, text, begin, self.cursor_location))

    def take_paste(self, text: str) -> None:
        """Put it in as it is. Nobody is typing it, so nothing is proposed for its last word."""
        self.history.checkpoint()
        self.insert_text(text)
        self.history.checkpoint()
        self._given = self.text

    def keep_out(self, text: str) -> None:
        """It was pasted and left out: the next undo brings it in, unless something is typed before."""
        self._left_out = text, self.text, self.destination

    def action_undo(self) -> None:
        """Take back the last change, or the leaving out of a paste."""
        left_out, self._left_out = self._left_out, None
        if left_out is not None and left_out[1:] == (self.text, self.destination):
            self.take_paste(left_out[0])
        else:
            super().action_undo()

    def offer(self, paths: tuple[Path, ...], *where: Location) -> None:
        """Files can go in place of what names them there, until the text is another."""
        self._offered = paths, where, self.text
        self.post_message(self.Moved(self))

    @property
    def offered(self) -> tuple[Path, ...]:
        """The files that the last paste names, while the text is still as it was then."""
        known = self._offered
        return known[0] if known is not None and known[2] == self.text else ()

    def take_offer(self) -> tuple[Path, ...]:
        """The files that are offered, their paths taken out of the text; undoing brings those back."""
        paths, known, self._offered = self.offered, self._offered, None
        if known is not None and paths:
            self.replace("", *known[1])
        return paths

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
