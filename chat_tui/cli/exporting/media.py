"""How do the files of messages come beside an export, each once, however often one exports?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chat_tui.cli.exporting.walking import Fetching
from chat_tui.cli.talk import talk
from chat_tui.errors import FileError, RejectedError
from chat_tui.model.frozen import dataclass
from chat_tui.model.messages import Attachment, Message
from chat_tui.text.file_names import file_name
from chat_tui.text.sanitize import safe_line

if TYPE_CHECKING:
    from chat_tui.account.account import Account

FOLDER = "media"
_LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a message, and where its bytes lie; None where they were not fetched."""

    file: Attachment
    path: Path | None = None

    @property
    def link(self) -> str | None:
        """The way to it from the export, as a path."""
        return f"{FOLDER}/{self.path.name}" if self.path else None


class Media:
    """Fetches files into a folder; one that is there with all its bytes is not fetched again."""

    def __init__(
        self, account: Account, folder: Path, fetching: Fetching, told: Callable[[str], None]
    ) -> None:
        self._account = account
        self._folder = folder
        self._fetching = fetching
        self._told = told
        self.missing = 0
        """How many files the server did not give."""

    async def of(self, message: Message) -> tuple[Kept, ...]:
        """The files of a message; raises StorageError, or why the server cannot be reached."""
        return tuple([Kept(file, await self._kept(file)) for file in message.attachments])

    async def _kept(self, file: Attachment) -> Path | None:
        # The id before the name: two files of one name stay two, and the next export finds its own again.
        name = file_name(f"{file_name(file.id)[:_LONGEST_ID]}-{file_name(file.name)}")
        there = self._folder / name
        if there.is_file() and not there.is_symlink() and there.stat().st_size == file.size:
            return there
        made: list[Path] = []
        self._told(f"fetching {safe_line(file.name, 40)}")
        try:
            await self._fetching.patiently(partial(self._save, replace(file, name=name), made))
        except (RejectedError, FileError) as error:
            self.missing += 1
            talk(f"{safe_line(file.name, 100)} is left out: {error}")
            return None
        return made[0]

    async def _save(self, file: Attachment, made: list[Path]) -> None:
        made.append(await self._account.saving.save(file, self._folder))


def unfetched(message: Message) -> Sequence[Kept]:
    """The files of a message where none is fetched."""
    return tuple(Kept(file) for file in message.attachments)
