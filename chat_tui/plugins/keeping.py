"""Which plugins were switched off because of what they did? In a small file, for other programs to say so."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from chat_tui.model.frozen import dataclass

MOST = 200


@dataclass(frozen=True, slots=True)
class Broken:
    """Which version, and why."""

    version: str
    why: str


def read_broken(path: Path) -> dict[str, Broken]:
    """By the plugin's name; none where the file is missing or none of ours."""
    try:
        document = json.loads(path.read_text("utf-8"))
        rows = list(document.items())[:MOST]
        return {name: Broken(str(row["version"]), str(row["why"])) for name, row in rows}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def keep_broken(path: Path, name: str, broken: Broken | None) -> None:
    """Write down that one was switched off, or with None that it works again; a full disk loses it."""
    known = read_broken(path)
    if broken is None and name not in known:
        return
    known.pop(name, None)
    if broken is not None:
        known[name] = broken
    text = json.dumps({each: {"version": row.version, "why": row.why} for each, row in known.items()})
    with suppress(OSError):
        unfinished = path.with_name(path.name + ".new")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(path)
