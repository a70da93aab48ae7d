"""How are tokens kept in a file: private, whole after a crash, and shared with other processes?"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from chat_tui.errors import ConfigError, StorageError

IN_KEYRING: Mapping[str, str] = {"in": "keyring"}
"""What stands in the place of a token that the keyring has."""
_DRAFT = ".credentials-"
_MEND = "Remove it and sign in again."

Entry = str | Mapping[str, str]
"""A token, or where it is instead."""


class TokenFile:
    """JSON by account name, mode 0600, and refused when others could read it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Entry]:
        """What is kept; entries that nobody understands are left out."""
        try:
            with open(self.path, encoding="utf-8") as file:
                self._refuse_if_open_to_others(os.fstat(file.fileno()))
                kept = json.load(file)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StorageError(f"{self.path} cannot be read: {error.strerror}.") from None
        except ValueError:
            raise ConfigError(f"{self.path} is not valid JSON.", hint=_MEND) from None
        if not isinstance(kept, dict):
            raise ConfigError(f"{self.path} holds no accounts.", hint=_MEND)
        return {name: entry for name, entry in kept.items() if isinstance(entry, str) or entry == IN_KEYRING}

    def change(self, account: str, entry: Entry | None) -> None:
        """Keep an entry, or none; on disk when this returns. What others change meanwhile stays."""
        if self.read().get(account) == entry:
            return
        with self._alone():
            kept: dict[str, Any] = {name: old for name, old in self.read().items() if name != account}
            self._write(kept if entry is None else {**kept, account: entry})

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from changing the file; the lock is on its folder, as the file is replaced."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise StorageError(f"{self.path} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            # Whoever died while writing left his draft, with tokens in it.
            for draft in self.path.parent.glob(f"{_DRAFT}*"):
                draft.unlink(missing_ok=True)
            yield
            os.fsync(folder)
        finally:
            os.close(folder)

    def _refuse_if_open_to_others(self, status: os.stat_result) -> None:
        if status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077:
            raise ConfigError(
                f"{self.path} holds secrets, but others can read it.", hint=f"chmod 600 {self.path}"
            )

    def _write(self, kept: Mapping[str, Any]) -> None:
        try:
            descriptor, draft = tempfile.mkstemp(prefix=_DRAFT, dir=self.path.parent)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump(kept, file)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(draft, self.path)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(draft)
                raise
        except OSError as error:
            raise StorageError(f"{self.path} cannot be written: {error.strerror}.") from None
