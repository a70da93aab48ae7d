"""Which name may a file have, whoever named it? Never a path, an option or a terminal's command; pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from chat_tui.text.sanitize import gate

LONGEST = 200
"""Bytes; file systems take 255, and a number or an ending may be added."""
UNNAMED = "file"

_SEPARATORS = re.compile(r"[/\\]")
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f\u2400-\u2421\ufffd:*?\"<>|]")
_LEADING = re.compile(r"^[.\-~\s]+")


def file_name(raw: str) -> str:
    """The last part of a name, as a file that is not hidden may be called in any folder.

    What a shell, a terminal or another system would take for more than a letter becomes `_`.
    """
    parts = [part for part in _SEPARATORS.split(raw) if part.strip(". ")]
    last = _NOT_IN_A_NAME.sub("_", gate(parts[-1] if parts else ""))
    return _shortened(_LEADING.sub("", last).rstrip(". ")) or UNNAMED


def numbered(name: str, number: int) -> str:
    """The same name for the next file of it: `report (1).pdf`; number 0 is the name itself."""
    if not number:
        return name
    path = PurePosixPath(name)
    return f"{path.stem} ({number}){path.suffix}"


def _shortened(name: str) -> str:
    """At most `LONGEST` bytes, the ending kept if it is one."""
    if len(name.encode()) <= LONGEST:
        return name
    ending = PurePosixPath(name).suffix
    if len(ending.encode()) > 20:
        ending = ""
    room = LONGEST - len(ending.encode())
    stem = name[: len(name) - len(ending)] if ending else name
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + ending
