"""Who is behind a unix socket: refuses a squatter before anything is sent to him."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import struct
from collections.abc import Iterator
from pathlib import Path

from chat_tui.errors import BlockedError, UnreachableError

_UCRED = struct.Struct("3i")


def expected_owner(path: Path, recorded_uid: int | None = None) -> int:
    """The uid that must answer at a socket: the recorded one, else the owner of the directory it lies in.

    Raises BlockedError if others could have put the socket there, UnreachableError if there is no directory.
    """
    try:
        directory = path.parent.stat()
    except OSError as error:
        raise UnreachableError(f"There is no {path.parent}: {error.strerror}.") from None
    if recorded_uid is not None:
        return recorded_uid
    if directory.st_mode & (stat.S_IWOTH | stat.S_IWGRP) and not directory.st_mode & stat.S_ISVTX:
        raise BlockedError(
            f"Anybody could have put a socket into {path.parent}, so it is not trusted.",
            hint=f"Make {path.parent} writable by its owner only.",
        )
    if directory.st_mode & stat.S_ISVTX and directory.st_mode & stat.S_IWOTH:
        return os.getuid()
    return directory.st_uid


def connected(path: Path, recorded_uid: int | None = None) -> socket.socket:
    """A connected socket whose other end is who it should be; raises OSError too, and at once.

    Connecting to a unix socket either works or fails without waiting, unless the listener's backlog is full.
    """
    with kept_on_success(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as sock:
        sock.setblocking(False)
        sock.connect(str(path))
        check_peer(sock, path, recorded_uid)
        return sock


@contextlib.contextmanager
def kept_on_success(sock: socket.socket) -> Iterator[socket.socket]:
    """Close what a failed or cancelled connection attempt leaves: not every way out of it does."""
    try:
        yield sock
    except BaseException:
        sock.close()
        raise


def check_peer(sock: socket.socket, path: Path, recorded_uid: int | None = None) -> None:
    """Raise BlockedError unless the process listening at `path` runs as the expected user.

    The kernel tells the uid of the process that called listen() (SO_PEERCRED, unix(7)); where it does not,
    the owner of the socket file stands in for it.
    """
    owner = expected_owner(path, recorded_uid)
    if hasattr(socket, "SO_PEERCRED"):
        _, uid, _ = _UCRED.unpack(sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
    else:
        uid = path.stat().st_uid
    if uid not in (owner, 0):
        raise BlockedError(
            f"The server at {path} runs as uid {uid}, not {owner}: somebody else put it there.",
            hint="Nothing was sent to it. Tell the administrator of this machine.",
        )
