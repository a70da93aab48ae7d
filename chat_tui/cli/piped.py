"""What came through the pipe: words for a message, or bytes for a file; and where are they if they do not go?

Standard input cannot be read twice, so all of it is kept until the server has it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

from chat_tui.cli.talk import talk
from chat_tui.config.locations import Locations, private_dir
from chat_tui.database.faults import is_full_disk
from chat_tui.errors import ChatError, DiskFullError, StorageError
from chat_tui.model.frozen import dataclass
from chat_tui.text.figures import size_text
from chat_tui.text.file_names import file_name

MOST_WORDS = 1_000_000
"""Bytes that may be the words of a message; more goes as a file without asking the server first."""
MOST = 256 * 1024 * 1024
"""Bytes of a file that comes through a pipe: a pipe may never end."""
MOST_KEPT = 10
PIECE = 64 * 1024
NAME = "stdin.txt"

_TO_A_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[ -/]*[0-~])")
_OVERWRITTEN = re.compile(r"^.*\r(?=[^\r\n])|\r+$", re.MULTILINE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_AS_A_FILE = "`--file - --name NAME` sends it as a file."


@dataclass(frozen=True)
class Piped:
    """What was read to its end, in a file of our own."""

    path: Path
    size: int

    def words(self) -> str | None:
        """The text, as a terminal would show it; None if it is too long for any message. Raises ChatError."""
        if self.size > MOST_WORDS:
            return None
        text = decoded(self.path.read_bytes())
        if "\x1b" in text:
            talk("Colours and other words to a terminal were left out.")
        return as_shown(text).rstrip("\n")

    def part(self, *, end: bool, most: int) -> str:
        """The first or the last `most` bytes, as a terminal would show them."""
        with self.path.open("rb") as file:
            file.seek(max(0, self.size - most) if end else 0)
            return as_shown(file.read(most).decode("utf-8", "ignore"))


@contextmanager
def piped(locations: Locations, name: str, *, is_text: bool) -> Iterator[Piped]:
    """All of standard input, kept for as long as this lasts; and on, if it ends with an error.

    Raises ChatError for what is no text where text is asked for, and for what is too much.
    """
    folder = _new_folder(locations)
    path = folder / file_name(name)
    is_kept = False
    try:
        whole = Piped(path, _read_to(path, is_text=is_text))
        try:
            yield whole
        except ChatError as error:
            is_kept = whole.size > 0
            if is_kept:
                error.hint = f"{error.hint} What came through the pipe is kept in {path}.".strip()
            raise
    finally:
        if is_kept:
            _forget_old(folder.parent)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def decoded(raw: bytes) -> str:
    """Text of any encoding that says which it is, else UTF-8; a few other bytes are shown as such."""
    if raw.startswith(_UTF16):
        return raw.decode("utf-16", "replace")
    text = raw.decode("utf-8-sig", "replace")
    lost = text.count("\ufffd") - raw.count("\ufffd".encode())
    if lost > len(text) // 3 or "\0" in text:
        raise ChatError("Standard input is no UTF-8 text.", hint=f"`iconv` makes it so, and {_AS_A_FILE}")
    if lost > 0:
        talk(f"What is no UTF-8 in it is shown as \ufffd ({lost} times).")
    return text


def as_shown(text: str) -> str:
    """What a terminal would have shown of it: lines that were drawn over themselves as they were last."""
    text = text.replace("\r\n", "\n")
    if "\x1b" in text:
        text = _TO_A_TERMINAL.sub("", text)
    return _OVERWRITTEN.sub("", text) if "\r" in text else text


def _read_to(path: Path, *, is_text: bool) -> int:
    size, source = 0, sys.stdin.buffer
    try:
        with open(path, "xb") as file:
            while piece := _some(source):
                if is_text and not size and not piece.startswith(_UTF16) and b"\0" in piece:
                    raise ChatError("Standard input is binary, not text.", hint=_AS_A_FILE)
                size += len(piece)
                if size > MOST:
                    hint = "Write it to a file, and send that with --file."
                    raise ChatError(f"More than {size_text(MOST)} came through the pipe.", hint=hint)
                file.write(piece)
    except OSError as error:
        if is_full_disk(error):
            raise DiskFullError("There is no room on this disk for what comes through the pipe.") from error
        raise StorageError(f"Standard input cannot be read: {error.strerror or error}.") from error
    return size


def _some(source: BinaryIO) -> bytes:
    """What is there, without waiting until a whole piece is."""
    return cast(BufferedReader, source).read1(PIECE)


def _new_folder(locations: Locations) -> Path:
    kept = private_dir(locations.state_dir / "unsent")
    return private_dir(kept / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S.%f}-{os.getpid()}")


def _forget_old(kept: Path) -> None:
    for folder in sorted(kept.iterdir())[:-MOST_KEPT]:
        shutil.rmtree(folder, ignore_errors=True)
