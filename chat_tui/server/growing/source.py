"""Where are the lines and the files of what is imported: in a folder, in a zip, or beside a file alone?"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from chat_tui.errors import ServerError

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes; one line is a whole thread."""
_DATA = "data"
_ENDING = ".jsonl"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError)
"""What `zipfile` raises for what is damaged."""
_STRANGE = (NotImplementedError, RuntimeError)
"""What it raises for what is encrypted, or packed in a way it does not know."""


class Source(Protocol):
    """What an import reads; raises ServerError where it is damaged."""

    def lines(self) -> Iterator[bytes]:
        """The lines; one that is too long is cut off one byte after the most."""

    def size(self, path: str) -> int | None:
        """How many bytes a file has; None if there is none, ValueError for a path that leads out."""

    def open(self, path: str) -> IO[bytes]:
        """The content of a file that there is."""


@contextmanager
def reading(path: Path) -> Iterator[Source]:
    """What there is at `path`; raises ServerError if it cannot be an import."""
    try:
        if path.is_dir():
            yield _Folder(_one_of(path, [one.name for one in path.iterdir() if one.is_file()]))
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found = _Zip(path, archive)
                found.verify()
                yield found
        elif path.is_file():
            yield _Folder(path)
        else:
            raise ServerError(f"There is no file or folder {path}.")
    except _BROKEN as error:
        raise ServerError(f"{path} cannot be read: {error}.") from error
    except OSError as error:
        raise ServerError(f"{path} cannot be read: {error.strerror or error}.") from error


def candidates(path: str) -> list[str]:
    """Where a file can be, always below `data`: what else lies beside an import is no part of it.

    Raises ValueError for a path that leads out.
    """
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\0" in path:
        raise ValueError(f"the path {path!r} leads out of the import")
    plain = "/".join(parts)
    return [f"{_DATA}/{plain}", *([plain] if parts[0] == _DATA else [])]


def _one_of(path: Path, names: list[str]) -> Path:
    found = sorted(name for name in names if name.endswith(_ENDING) and "/" not in name)
    if len(found) != 1:
        raise ServerError(
            f"{path} holds {len(found) or 'no'} files that end with {_ENDING}.",
            hint="There must be one, beside the folder `data`; or name the file itself.",
        )
    return path / found[0]


def _lines_of(file: IO[bytes]) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE + 1):
        yield line


class _Folder:
    """A file, and the files beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._root = path.resolve().parent

    def lines(self) -> Iterator[bytes]:
        """The lines."""
        with self._path.open("rb") as file:
            yield from _lines_of(file)

    def size(self, path: str) -> int | None:
        """How many bytes a file has."""
        found = self._find(path)
        return found.stat().st_size if found is not None else None

    def open(self, path: str) -> IO[bytes]:
        """The content of a file."""
        found = self._find(path)
        assert found is not None
        return found.open("rb")

    def _find(self, path: str) -> Path | None:
        for name in candidates(path):
            found = self._root / name
            if not found.is_file():
                continue
            if not found.resolve().is_relative_to(self._root):
                raise ValueError(f"the path {path!r} leads out of the import")
            return found
        return None


class _Zip:
    """A zip, which is read where it is."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self._lines = _one_of(path, archive.namelist()).name
        self._entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}

    def lines(self) -> Iterator[bytes]:
        """The lines."""
        with self._archive.open(self._lines) as file:
            yield from _lines_of(file)

    def size(self, path: str) -> int | None:
        """How many bytes a file has, as the zip says."""
        found = self._find(path)
        return found.file_size if found is not None else None

    def open(self, path: str) -> IO[bytes]:
        """The content of a file."""
        found = self._find(path)
        assert found is not None
        return self._archive.open(found)

    def verify(self) -> None:
        """Read everything once, as each file has a sum; raises ServerError if one is damaged."""
        try:
            damaged = self._archive.testzip()
        except _STRANGE as error:
            raise ServerError(f"{self._path} cannot be read: {error}.") from error
        if damaged is not None:
            raise ServerError(f"{self._path} is damaged: {damaged}.")

    def _find(self, path: str) -> zipfile.ZipInfo | None:
        return next((self._entries[name] for name in candidates(path) if name in self._entries), None)
