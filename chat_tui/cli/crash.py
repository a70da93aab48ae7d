"""What is kept of a fault of ours, so that it can be reported: where it happened, never what was written."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from chat_tui import __version__
from chat_tui.config.locations import Locations
from chat_tui.errors import ConfigError

MOST_REPORTS = 20
_TELLING = ("TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "LANG")
_SET = ("TMUX", "SSH_CONNECTION")
"""Only that they are there: their values name a host."""
_TOLD = ".told"


def write_report(error: BaseException, locations: Locations, environ: Mapping[str, str]) -> Path | None:
    """Write versions, terminal and tracebacks (no variables, no words of errors); None if it cannot be."""
    return write_lines(locations, environ, _lines(error))


def write_lines(
    locations: Locations, environ: Mapping[str, str], lines: Iterator[str] | list[str]
) -> Path | None:
    """Write a report of these lines under versions and terminal; the oldest of too many goes."""
    import platform

    head = [
        f"chat-tui {__version__} · Python {platform.python_version()} · {platform.platform()}",
        *(f"{name}={environ[name]}" for name in _TELLING if name in environ),
        *(f"{name} is set" for name in _SET if name in environ),
        "",
    ]
    try:
        folder = locations.crash_dir
        path = folder / f"{time.strftime('%Y-%m-%dT%H%M%S')}-{os.getpid()}.txt"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write("\n".join([*head, *lines]) + "\n")
        for old in sorted(folder.glob("*.txt"))[:-MOST_REPORTS]:
            old.unlink(missing_ok=True)
    except (OSError, ConfigError):
        return None
    return path


def untold(locations: Locations) -> str:
    """One line about a report that nobody was told of yet, else empty; it is told once."""
    try:
        folder = locations.crash_dir
        names = sorted(path.name for path in folder.glob("*.txt"))
        note = folder / _TOLD
        told = set(note.read_text("utf-8").splitlines()) if note.exists() else set()
        fresh = [name for name in names if name not in told]
        if not fresh:
            return ""
        descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(names) + "\n")
    except (OSError, UnicodeDecodeError, ConfigError):
        return ""
    path = folder / fresh[-1]
    return f"chat-tui failed last time. Where is in {path} (nothing of what you wrote); please report it."


def _lines(error: BaseException) -> Iterator[str]:
    """An error and what it came from, without a word of theirs."""
    following, seen = error, set[int]()
    while id(following) not in seen:
        seen.add(id(following))
        trace = traceback.TracebackException.from_exception(
            following, capture_locals=False, lookup_lines=True
        )
        yield from (line.rstrip("\n") for line in trace.stack.format())
        yield type(following).__name__
        with suppress(AttributeError):
            yield from (f"  with {type(one).__name__}" for one in following.exceptions)  # type: ignore[attr-defined]
        cause = following.__cause__ or following.__context__
        if cause is None:
            return
        yield "came from"
        following = cause
