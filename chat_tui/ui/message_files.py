"""How are the files of a message saved and opened?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chat_tui.errors import ChatError, TransientError
from chat_tui.model.ids import FileId
from chat_tui.model.messages import Attachment, Message
from chat_tui.text.figures import size_text
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.links import open_command, run_open
from chat_tui.ui.picture_decoding import can_decode, is_picture
from chat_tui.ui.widgets.transfers import Transfers

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.screens.chat_frame import ChatFrame

TOLD_EVERY = 0.1
"""Seconds between two words on how far a file is."""
PROGRAMS = frozenset(
    [
        ".appimage",
        ".bat",
        ".cmd",
        ".com",
        ".command",
        ".desktop",
        ".exe",
        ".hta",
        ".jar",
        ".js",
        ".jse",
        ".jnlp",
        ".lnk",
        ".msi",
        ".pif",
        ".pl",
        ".ps1",
        ".py",
        ".rb",
        ".reg",
        ".run",
        ".scr",
        ".sh",
        ".terminal",
        ".url",
        ".vbs",
        ".webloc",
        ".wsf",
    ]
)
"""Endings that a desktop may run instead of show."""


class MessageFiles:
    """What `s` and `o` do with files; where a file was saved is remembered, so that it is fetched once."""

    def __init__(self, screen: ChatFrame, account: Account, folder: Path) -> None:
        self._screen = screen
        self._account = account
        self._folder = folder
        self._saved: dict[FileId, Path] = {}
        self._transfers: Transfers | None = None

    async def save(self, message: Message) -> None:
        """Bring files of a message to the folder for downloads."""
        if not message.attachments:
            self._screen.say("There is no file in this message.")
            return
        await self._save(await self._chosen(message))

    async def _save(self, attachments: Sequence[Attachment]) -> None:
        for attachment in attachments:
            path = await self._fetched(attachment)
            if path is None:
                return
            self._screen.say(f"Saved as {path}")

    async def open(self, attachment: Attachment, among: Sequence[Attachment] = ()) -> None:
        """Show a picture here, any other file with the program for it; what would be run is only saved.

        `among` are the files of the message, whose other pictures may be turned to.
        """
        wish = self._screen.ui_settings.pictures
        if wish == "off" or not is_picture(attachment) or not can_decode():
            await self._open_outside(attachment)
            return
        from chat_tui.ui.pictures import Pictures

        shown = [file for file in among if is_picture(file)] or [attachment]
        first = shown.index(attachment) if attachment in shown else 0
        pictures = Pictures(self._account, self._screen.ui_settings.picture_cache)
        leaving = await self._screen.app.push_screen_wait(
            dialogs.PictureScreen(pictures, shown, first, wish=wish)
        )
        if leaving is not None:
            what, chosen = leaving
            await (self._open_outside(chosen) if what == "open" else self._save((chosen,)))

    async def _open_outside(self, attachment: Attachment) -> None:
        path = self._saved.get(attachment.id)
        if path is None or not path.is_file():
            path = await self._fetched(attachment)
        if path is None:
            return
        command = open_command()
        if path.suffix.lower() in PROGRAMS:
            self._screen.say(f"Saved as {path}. It is a program, so it is not opened from here.", "warning")
        elif command is None or not await run_open(command, str(path)):
            self._screen.say(f"No program opens from here. Saved as {path}")

    async def _chosen(self, message: Message) -> tuple[Attachment, ...]:
        files = message.attachments
        if len(files) == 1:
            return files
        everything = Choice(files, f"all {len(files)} files")
        choices = [everything, *(file_choice((file,), file) for file in files)]
        picked = await self._screen.app.push_screen_wait(
            dialogs.ListPicker("Save a file", choices, verb="save")
        )
        return picked or ()

    async def _fetched(self, attachment: Attachment) -> Path | None:
        came, told_at = 0, time.monotonic()

        def told(now_here: int) -> None:
            nonlocal came, told_at
            came = now_here
            if time.monotonic() - told_at >= TOLD_EVERY:
                told_at = time.monotonic()
                self._shown().tell(attachment, came)

        try:
            path = await self._account.saving.save(attachment, self._folder, told)
        except TransientError as error:
            kept = f" What came ({size_text(came)}) is kept: try again to go on from there." if came else ""
            self._screen.say(f"Not saved: {error}{kept}", "error")
            return None
        except ChatError as error:
            self._screen.say(f"Not saved: {error} {error.hint}".strip(), "error")
            return None
        finally:
            if self._transfers is not None:
                self._transfers.end(attachment)
        self._saved[attachment.id] = path
        return path

    def _shown(self) -> Transfers:
        """The line that says how far files are; it is there from the first that takes its time."""
        if self._transfers is None:
            self._transfers = Transfers(self._screen.ui_settings.glyphs)
            self._screen.mount(self._transfers, before=self._screen.status)
        return self._transfers


def file_choice(value: object, file: Attachment) -> Choice:
    """A file as a line of a picker."""
    return Choice(value, safe_line(file.name, 200), right=size_text(file.size))
