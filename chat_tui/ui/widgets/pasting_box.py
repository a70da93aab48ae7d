"""What becomes of a paste into a composer, until somebody says what it is?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.widgets.text_area import Location

from chat_tui.ui.destination import Destination
from chat_tui.ui.widgets.proposing_box import ProposingBox

if TYPE_CHECKING:
    from chat_tui.ui.clipboard_picture import Picture


class PastingBox(ProposingBox):
    """Takes short texts, and asks the screen around it about long ones and about what names files."""

    limit = 16_383
    destination: Destination | None = None

    class Moved(Message, namespace="composer"):
        """The text, the cursor, the destination or what can be done with the text is another."""

        def __init__(self, composer: PastingBox) -> None:
            super().__init__()
            self.composer = composer

    class Pasted(Message, namespace="composer"):
        """Something was pasted that may be more than text: files are named in it, it is long or a picture.

        What is long is not in the box yet: the person is asked. Else it stands there, from where to where.
        """

        def __init__(
            self, composer: PastingBox, text: str, *where: Location, picture: Picture | None = None
        ) -> None:
            super().__init__()
            self.composer = composer
            self.text = text
            self.where = where
            self.picture = picture

    _left_out: tuple[str, str, Destination | None] | None = None
    """A paste that was left out, and beside which text and where: undoing brings it in."""
    _offered: tuple[tuple[Path, ...], tuple[Location, ...], str] | None = None
    """Files that a paste names, from where to where it does, and the whole text behind it."""

    async def _on_paste(self, event: events.Paste) -> None:
        """Short text is taken at once; about more than people say the screen asks."""
        from chat_tui.ui.pasted import is_long, may_be_paths

        event.stop()
        event.prevent_default()
        text = self.clean(event.text)
        if self.read_only:
            return
        if not text:  # what terminals make of a clipboard that holds no text
            await self._takes_picture()
            return
        if self.destination is not None and is_long(text, self.limit):
            self.post_message(self.Pasted(self, text))
            return
        begin = min(self.selection)
        self.take_paste(text)
        if may_be_paths(text) and self.destination is not None and self.destination.editing is None:
            self.post_message(self.Pasted(self, text, begin, self.cursor_location))

    async def action_paste(self) -> None:  # type: ignore[override] # awaited by Textual in either case
        """The picture in the clipboard, if there is one and no text; else the text."""
        if self.read_only or not await self._takes_picture():
            await super().action_paste()

    async def _takes_picture(self) -> bool:
        """Whether there was a picture in the clipboard."""
        from chat_tui.ui.clipboard_picture import picture_there

        picture, here = await picture_there(os.environ), self.destination
        if picture is None or here is None:
            return False
        if here.editing is not None:
            self.app.notify("A message that is changed takes no picture.", markup=False)
        else:
            self.post_message(self.Pasted(self, "", picture=picture))
        return True

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
