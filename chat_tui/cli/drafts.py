"""What goes in the place of a text that is too long for a message?

A file, with a few lines of it to read: the last ones of what a program wrote, the first of what a person did.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from chat_tui.cli.piped import Piped
from chat_tui.cli.talk import talk
from chat_tui.errors import TooLongError
from chat_tui.model.frozen import dataclass
from chat_tui.text.file_names import file_name

NAME = "message.txt"
LINES = 10
CHARACTERS = 1_000


@dataclass(frozen=True)
class Draft:
    """A message that is to be sent: its words, its files, and the pipe that the words came through."""

    text: str
    files: tuple[Path, ...] = ()
    pipe: Piped | None = None


def _as_file(draft: Draft, path: Path, *, end: bool) -> Draft:
    """The same with its text as a file, and only so much of it as one reads at a glance."""
    text = draft.pipe.part(end=end, most=4 * CHARACTERS) if draft.pipe else draft.text
    lines = text.rstrip("\n").split("\n")
    few = "\n".join(lines[-LINES:] if end else lines[:LINES])
    return Draft(few[-CHARACTERS:] if end else few[:CHARACTERS], (*draft.files, path), draft.pipe)


@contextmanager
def file_instead(
    draft: Draft, error: TooLongError, wished: str | None, name: str | None, *, end: bool
) -> Iterator[Draft]:
    """What to send where the text is too long; raises the error where it is not to go as a file.

    What came through a pipe cannot be given again, so it goes; of all else a person is asked, or the option.
    """
    if not (wished == "file" or (wished is None and (draft.pipe or _says_yes(error)))):
        error.hint = error.hint or "`--long file` sends it as a file."
        raise error
    if draft.pipe:
        yield _told(error, _as_file(draft, draft.pipe.path, end=end))
        return
    with TemporaryDirectory(prefix="chat-tui-") as folder:
        path = Path(folder) / file_name(name or NAME)
        path.write_text(draft.text, encoding="utf-8")
        yield _told(error, _as_file(draft, path, end=end))


def _told(error: TooLongError, made: Draft) -> Draft:
    talk(f"{error} It goes as the file {made.files[-1].name}.")
    return made


def _says_yes(error: TooLongError) -> bool:
    return sys.stdin.isatty() and click.confirm(f"{error} Send it as a file?", err=True)
