"""Which files may the word behind `/attach` become? Hidden ones only when asked for."""

from __future__ import annotations

import os
import re
from pathlib import Path

from chat_tui.text.sanitize import is_safe, safe_line
from chat_tui.ui.completion import Candidate, Completion

MOST = 200
ATTACH = re.compile(r"^/(?:attach|upload) +")
_SPECIAL = re.compile(r"([\s\\'\"$`&|;<>()*?\[\]!#~])")
_ESCAPED = re.compile(r"\\(.)")
MOST_ENTRIES = 5_000
"""Of a folder are looked at; a larger one is not worth the wait at every key."""


def path_completion(line: str, column: int, row: int) -> Completion | None:
    """Proposals for the path that is being typed; None for any other line."""
    match = ATTACH.match(line)
    if row or match is None or column < match.end():
        return None
    start = _word_start(line[:column], match.end())
    word = line[start:column]
    typed = _ESCAPED.sub(r"\1", word.lstrip("\"'"))
    folder, _, prefix = typed.rpartition("/")
    shown = f"{folder}/" if folder or typed.startswith("/") else ""
    found = [
        Candidate(_quoted(f"{shown}{name}"), safe_line(name, 60), "folder" if name.endswith("/") else "")
        for name in _entries(shown or ".", prefix)
    ]
    return Completion(start, tuple(found)) if found else None


def _word_start(before: str, first: int) -> int:
    """Where the last word begins; a blank behind a backslash or in quotes does not end one."""
    start, quote, index = first, "", first
    while index < len(before):
        letter = before[index]
        if letter == "\\":
            index += 1
        elif quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and index == start:
            quote = letter
        elif letter == " ":
            start = index + 1
        index += 1
    return start


def _entries(folder: str, prefix: str) -> list[str]:
    """Names of a folder that begin so, folders with a slash behind and first."""
    found: list[tuple[bool, str, str]] = []
    try:
        with os.scandir(Path(folder).expanduser()) as entries:
            for number, entry in enumerate(entries):
                if number >= MOST_ENTRIES:
                    break
                if _fits(entry.name, prefix):
                    is_folder = entry.is_dir()
                    found.append((not is_folder, entry.name.casefold(), entry.name + "/" * is_folder))
    except (OSError, RuntimeError, ValueError):
        return []
    return [name for _kind, _key, name in sorted(found)[:MOST]]


def _fits(name: str, prefix: str) -> bool:
    if not is_safe(name) or "\n" in name or (name.startswith(".") and not prefix.startswith(".")):
        return False
    return name.casefold().startswith(prefix.casefold())


def _quoted(path: str) -> str:
    """As `/attach` reads it back; a leading `~` stays one."""
    home = "~" if path.startswith("~/") else ""
    return home + _SPECIAL.sub(r"\\\1", path[len(home) :])
