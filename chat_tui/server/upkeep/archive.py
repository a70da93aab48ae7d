"""What is a backup made of, and which archive is one?

A tar, compressed or not, of the database, the files, the settings and, last, a manifest with the size and
SHA-256 of each: who has no manifest is no backup, so half of one never passes.
"""

from __future__ import annotations

import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from chat_tui.errors import ServerError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "workspace.sqlite"
FILES = "files"
PREVIEWS = "previews"
MANIFEST_LIMIT = 64 * 1024 * 1024
CHUNK = 256 * 1024

_GZIP = b"\x1f\x8b"
_DEEPEST = 4
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")


class Member(msgspec.Struct, frozen=True):
    """One file of a backup."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself; `made_at` in Unix milliseconds, `counts` are rows by table."""

    format: int
    program: str
    schema: int
    made_at: int
    counts: dict[str, int]
    members: tuple[Member, ...]
    missing: tuple[str, ...] = ()
    """Files that the database names and the disk did not have."""

    @property
    def size(self) -> int:
        """Bytes of everything in it."""
        return sum(member.size for member in self.members)


def is_member_name(name: str) -> bool:
    """Whether a file of a backup may be called this: below the folder, nothing hidden, no way out of it."""
    parts = name.split("/")
    return len(parts) <= _DEEPEST and all(_PART.fullmatch(part) for part in parts)


@contextmanager
def reading(path: Path) -> Iterator[tuple[tarfile.TarFile, BinaryIO]]:
    """An archive, to be gone through once, and the file it is read from. Raises ServerError if it is none."""
    try:
        with path.open("rb") as raw, _opened(raw) as archive:
            yield archive, raw
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise ServerError(f"{path} is no whole backup: {error}.") from error
    except FileNotFoundError as error:
        raise ServerError(f"There is no file {path}.") from error
    except OSError as error:
        raise ServerError(f"{path} cannot be read: {error.strerror or error}.") from error


def _opened(raw: BinaryIO) -> tarfile.TarFile:
    is_compressed = raw.read(len(_GZIP)) == _GZIP
    raw.seek(0)
    return tarfile.open(fileobj=raw, mode="r|gz" if is_compressed else "r|")
