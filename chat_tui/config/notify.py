"""What does `[notify]` say? Read when a notice is due, so that a change counts at once; it never fails.

What is wrong becomes the default here; `chat-tui config check` and the next start say so.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from chat_tui.config.quick import WAYS
from chat_tui.model.frozen import dataclass
from chat_tui.model.quiet_hours import QuietHours, quiet_hours


@dataclass(frozen=True, slots=True)
class NotifyConfig:
    """How a person is told of messages, and of which beside those that the server names."""

    way: str = "auto"
    command: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    quiet: str = ""
    quiet_weekends: bool = False
    preview: bool = True

    @property
    def hours(self) -> QuietHours:
        """When nothing is told."""
        return quiet_hours(self.quiet, weekends=self.quiet_weekends)


USUAL = NotifyConfig()
KEYS = frozenset(field.name for field in fields(NotifyConfig))
_BEGIN = "CHAT_TUI_NOTIFY__"


def hours_problem(span: str) -> str:
    """What is wrong with quiet hours; empty if nothing is."""
    try:
        quiet_hours(span)
    except ValueError:
        return "write it as 22:00-07:30"
    return ""


def words_problem(words: tuple[str, ...]) -> str:
    """What is wrong with the first pattern that is none; empty if all are good."""
    for word in words:
        try:
            re.compile(word)
        except re.error as error:
            return f"{word!r} is no pattern: {error}"
    return ""


class NotifyFile:
    """The file; it is read again when it was written."""

    def __init__(self, path: Path, environ: Mapping[str, str]) -> None:
        self._path = path
        self._environ = environ
        self._state: tuple[int, int, int] | None = None
        self._read: NotifyConfig | None = None

    def now(self) -> NotifyConfig:
        """What holds now."""
        state = self._look()
        if self._read is None or state != self._state:
            self._read, self._state = read_notify(self._path, self._environ), state
        return self._read

    def _look(self) -> tuple[int, int, int] | None:
        try:
            seen = self._path.stat()
        except OSError:
            return None
        return seen.st_mtime_ns, seen.st_size, seen.st_ino


def read_notify(path: Path, environ: Mapping[str, str]) -> NotifyConfig:
    """What file and environment say, which wins; the default for each value that is wrong."""
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("notify", {})
    except (OSError, ValueError, RecursionError):
        table = {}
    table = dict(table) if isinstance(table, dict) else {}
    for name in KEYS:
        if (said := environ.get(_BEGIN + name.upper())) is not None:
            table[name] = _from_environment(said)
    sound = {name: _sound(name, value) for name, value in table.items() if name in KEYS}
    return NotifyConfig(**{name: value for name, value in sound.items() if value is not None})


def _from_environment(said: str) -> Any:
    """Lists and switches are written as in JSON there."""
    try:
        return json.loads(said)
    except ValueError:
        return said


def _sound(name: str, value: Any) -> Any:
    """The value as its own type; None for one that is wrong."""
    if name in ("command", "words"):
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            return None
        listed = tuple(value)
        return None if name == "words" and words_problem(listed) else listed
    if name in ("quiet_weekends", "preview"):
        return value if isinstance(value, bool) else None
    if not isinstance(value, str) or (name == "way" and value not in WAYS):
        return None
    return None if name == "quiet" and hours_problem(value) else value
