"""Which pictures are small enough and near enough to be shown below their message, and who fetches them?"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from chat_tui.errors import ChatError, TransientError
from chat_tui.model.ids import FileId
from chat_tui.model.messages import Attachment, Message
from chat_tui.ui.one_by_one import OneByOne, Start
from chat_tui.ui.picture_decoding import MOST_UNASKED, can_decode, is_picture
from chat_tui.ui.pictures import Pictures
from chat_tui.ui.render.pixels import Pixels
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat_frame import ChatFrame

BOX = (48, 10)
"""Columns and rows of a picture below its message, at most."""
MOST_BYTES = 1_000_000
"""Of a file that is fetched without being asked for."""
SLOW = 0.25
"""Seconds of latency from which on a line has better things to do."""
MOST_KEPT, MOST_WAITING = 200, 20


class Thumbnails:
    """Of one account, for all its panes; fetched one after the other, as they come into view."""

    def __init__(
        self, fetch: Callable[[Attachment], Awaitable[Pixels]], may_ask: Callable[[], bool], start: Start
    ) -> None:
        self._picture = fetch
        self._may_ask = may_ask
        self._known: dict[FileId, Pixels | None] = {}
        self._queue = OneByOne(self._fetch, start, MOST_WAITING)
        self.changed: list[Callable[[], None]] = []
        """Called when there is one more."""

    def of(self, message: Message) -> tuple[tuple[FileId, Pixels], ...]:
        """The pictures of a message that can be drawn now; the others are fetched if they may be."""
        found: list[tuple[FileId, Pixels]] = []
        if str(message.id) == message.client_id:
            return ()  # it is still on its way, and so are its files
        for attachment in message.attachments:
            if pixels := self._known.get(attachment.id):
                found.append((attachment.id, pixels))
            elif attachment.id not in self._known:
                self._want(attachment)
        return tuple(found)

    def _want(self, attachment: Attachment) -> None:
        if not 0 < attachment.size <= MOST_BYTES or not is_picture(attachment):
            return
        if self._may_ask():
            self._queue.want(attachment.id, attachment)

    async def _fetch(self, file_id: FileId, attachment: Attachment) -> None:
        try:
            self._keep(file_id, await self._picture(attachment))
        except TransientError:
            self._queue.forget()  # asked for again with the next look, if the line is better then
        except ChatError:
            self._keep(file_id, None)  # it is none; the line with its name is all there is

    def _keep(self, file_id: FileId, pixels: Pixels | None) -> None:
        if len(self._known) >= MOST_KEPT:
            del self._known[next(iter(self._known))]
        self._known[file_id] = pixels
        if pixels is not None:
            for tell in self.changed:
                tell()


def show_pictures(screen: ChatFrame, environ: Mapping[str, str] = os.environ) -> None:
    """Let the panes of a screen show pictures, where that is wanted and likely to be quick.

    Over ssh each cell of a picture is paid for with forty bytes, so there the terminal must be known to be
    near. They are in half blocks whatever the terminal can: those scroll with the text around them, are cut
    off at the edge of the pane and painted over like any other letters.
    """
    settings, account, is_far = screen.ui_settings, screen.account, bool(environ.get("SSH_CONNECTION"))
    if not settings.shows_thumbnails or not can_decode():
        return
    pictures = Pictures(account, settings.picture_cache)
    panes = (screen.main.messages, screen.thread.replies)

    def fetch(attachment: Attachment) -> Awaitable[Pixels]:
        ground = screen.main.messages.background_colors[1].rgb
        return pictures.pixels(attachment, BOX, ground, lambda came: None, most=MOST_UNASKED)

    def may_ask() -> bool:
        if is_far and not screen.chat_app.line_is_quick:
            return False
        if not account.features.is_on("previews"):
            return False
        return account.connection.is_online and (account.connection.state.latency or 0.0) <= SLOW

    shown = Thumbnails(fetch, may_ask, lambda work: spawn(screen, work, group="pictures"))
    for pane in panes:
        pane.views.thumbnails = shown
        shown.changed.append(pane.redraw)
        pane.redraw()
