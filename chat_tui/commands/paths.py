"""Which files does a typed argument name? With `~`, quotes, backslashes, `file://` or simply as it stands."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import unquote, urlsplit


def paths_in(argument: str) -> list[Path]:
    """The paths that an argument names: one, if there is a file of just that name, else each word of it."""
    whole = _path(argument)
    if _exists(whole):
        return [whole]
    try:
        words = shlex.split(argument)
    except ValueError:
        return [whole]  # a quote without an end is part of a name
    return [_path(word) for word in words] or [whole]


def _path(word: str) -> Path:
    if word.startswith("file://"):
        word = unquote(urlsplit(word).path)
    try:
        return Path(word).expanduser().absolute()
    except RuntimeError:
        return Path(word).absolute()  # ~nobody


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
