"""Was config.toml changed while the app runs, by whomever, and what does it say now?

The file is asked for its time, number and size: editors replace it, links lead elsewhere, and some places
tell of no changes. A file that is wrong counts for nothing: what held before goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chat_tui.config.edit import Value, set_value
from chat_tui.config.quick import QuickSettings, read_quick, variable_of
from chat_tui.model.frozen import dataclass

Mark = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read anew: what is wrong with it, a sentence each, or what holds now."""

    quick: QuickSettings
    complaints: tuple[str, ...] = ()


class LiveConfig:
    """The configuration of a running app; `quick` is what holds."""

    def __init__(self, path: Path, environ: Mapping[str, str], quick: QuickSettings) -> None:
        self.path = path
        self.environ = environ
        self.quick = quick
        self._mark = _mark(path)

    def look(self) -> Reading | None:
        """Read the file if it was changed since the last look."""
        mark = _mark(self.path)
        if mark == self._mark:
            return None
        self._mark = mark
        quick = read_quick(self.path, self.environ)
        if quick.complaints:
            return Reading(self.quick, quick.complaints)
        self.quick = quick
        return Reading(quick)

    def write(self, section: str, key: str, value: Value | None) -> None:
        """Set a key in the file, or with None take it out; ConfigError if it cannot be written."""
        set_value(self.path, section, key, value)

    def variable(self, section: str, key: str) -> str:
        """The environment variable that fixes a key, or nothing."""
        name = variable_of(f"{section}.{key}".strip("."))
        return name if name in self.environ else ""


def _mark(path: Path) -> Mark:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_ino, found.st_size)
