"""How are the files of a message saved and opened?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chat_tui.errors import ChatError
from chat_tui.model.ids import FileId
from chat_tui.model.messages import Attachment, Message
from chat_tui.text.figures import size_text
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.links import open_command, run_open

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.screens.chat_frame import ChatFrame

LARGE = 5_000_000
"""Bytes from which on it is said that a file is being fetched."""
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

    async def save(self, message: Message) -> None:
        """Bring files of a message to the folder for downloads."""
        if not message.attachments:
            self._screen.say("There is no file in this message.")
            return
        for attachment in await self._chosen(message):
            path = await self._fetched(attachment)
            if path is None:
                return
            self._screen.say(f"Saved as {path}")

    async def open(self, attachment: Attachment) -> None:
        """Show a file with the program for it; what would be run is only saved."""
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
        if attachment.size >= LARGE:
            self._screen.say(f"Fetching {attachment.name} ({size_text(attachment.size)}) ...")
        try:
            path = await self._account.saving.save(attachment, self._folder)
        except ChatError as error:
            self._screen.say(f"Not saved: {error} {error.hint}".strip(), "error")
            return None
        self._saved[attachment.id] = path
        return path


def file_choice(value: object, file: Attachment) -> Choice:
    """A file as a line of a picker."""
    return Choice(value, safe_line(file.name, 200), right=size_text(file.size))
