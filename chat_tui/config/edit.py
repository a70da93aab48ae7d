"""How is one setting written into config.toml without touching the rest of the file?"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chat_tui.config.locations import private_dir
from chat_tui.errors import ConfigError

Value = str | int | bool | list[str]
"""What a setting may be."""


@contextmanager
def one_writer(path: Path) -> Iterator[None]:
    """While a file of ours is read and written anew, no other of our processes does so in its folder.

    The folder itself is locked, so nothing is left behind. Where a file system knows no locks, nobody waits.
    """
    folder = path.parent if path.parent.exists() else private_dir(path.parent)
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_whole(path: Path, text: str) -> None:
    """Replace a file of ours in one step, for the owner only: who reads it sees the old text or the new."""
    if not path.parent.exists():
        private_dir(path.parent)
    unfinished = path.with_name(path.name + ".new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)


def set_value(path: Path, section: str, key: str, value: Value | None) -> None:
    """Set `key` of `[section]`, or with None take it out; comments and all else stay.

    No section means the keys above all sections. ConfigError if it fails.
    """
    # 30 times slower than tomllib, but it keeps the user's comments.
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        with one_writer(path):
            document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
            if value is None:
                place = document.get(section, {}) if section else document
                if key in place:
                    del place[key]
            else:
                place = document.setdefault(section, tomlkit.table()) if section else document
                place[key] = value
            # A link to a file elsewhere (dotfiles) stays a link.
            write_whole(path.resolve(), tomlkit.dumps(document))
    except (OSError, ValueError, TOMLKitError, TypeError) as error:
        raise ConfigError(f"{path} cannot be changed: {error}.", hint="`chat-tui config edit`") from error
