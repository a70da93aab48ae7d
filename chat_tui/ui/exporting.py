"""How does what was found become a file that can be read elsewhere?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path

from chat_tui.account.searching import Hit
from chat_tui.errors import FileError
from chat_tui.text.file_names import numbered
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.text.times import moment
from chat_tui.ui.titles import channel_title, person_name

NAME = "search.txt"
MOST_NUMBERS = 10_000


def export_hits(hits: Sequence[Hit], folder: Path, tz: tzinfo | None) -> Path:
    """Write them to a new file in `folder`, for its owner only; FileError says why it cannot be.

    Each is told in one line, when, where and by whom, and below it indented what was said.
    """
    text = "".join(_told(hit, tz) for hit in hits)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number in range(MOST_NUMBERS):
            path = folder / numbered(NAME, number)
            with suppress(FileExistsError):
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
                    file.write(text)
                return path
    except OSError as error:
        raise FileError(f"Nothing can be written in {folder}: {error.strerror or error}.") from error
    raise FileError(f"There are too many files called {NAME} in {folder}.")


def _told(hit: Hit, tz: tzinfo | None) -> str:
    message, store = hit.message, hit.account.store
    channel = store.channel(message.channel_id)
    place = channel_title(store, channel) if channel is not None else "an unknown channel"
    author = safe_line(message.author_name, 64) or person_name(store, message.author_id)
    said = safe_text(message.text) or ", ".join(safe_line(file.name, 200) for file in message.attachments)
    lines = "\n".join(f"    {line}" for line in said.splitlines())
    account = safe_line(hit.account.title or hit.account.name, 60)
    return f"{moment(message.created_at, tz):%Y-%m-%d %H:%M}  {account}  {place}  {author}\n{lines}\n\n"
