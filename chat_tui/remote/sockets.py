"""Where do running apps listen? A socket each in the user's own runtime directory, the newest first."""

from __future__ import annotations

import errno
import os
import re
import socket
from collections.abc import Sequence
from pathlib import Path

from chat_tui.database.lock import FileLock
from chat_tui.errors import LockedError
from chat_tui.net.peer import kept_on_success

BACKLOG = 16
_NAME = re.compile(r"app-(\d{1,10})\.sock")


def socket_name(pid: int) -> str:
    """What the socket of a process is called."""
    return f"app-{pid}.sock"


def pid_of(path: Path) -> int:
    """The process whose socket this is; 0 for any other file."""
    found = _NAME.fullmatch(path.name)
    return int(found[1]) if found else 0


def sockets_in(folder: Path) -> Sequence[Path]:
    """The sockets of apps that may be running, that of the newest first."""
    found: list[tuple[float, Path]] = []
    for path in folder.glob("app-*.sock"):
        try:
            if pid_of(path):
                found.append((path.lstat().st_mtime, path))
        except OSError:
            continue  # it ended just now
    return [path for _, path in sorted(found, reverse=True)]


def listen_at(path: Path) -> socket.socket:
    """A listening socket for us alone; those that dead apps left behind are removed first.

    Raises OSError or LockedError.
    """
    lock = FileLock(path.with_name("apps.lock"))
    if not lock.try_acquire():
        raise LockedError("Another app opens its socket just now.")
    try:
        for other in sockets_in(path.parent):
            if other == path or _is_dead(other):
                other.unlink(missing_ok=True)
        with kept_on_success(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as sock:
            sock.setblocking(False)
            before = os.umask(0o177)
            try:
                sock.bind(str(path))
            finally:
                os.umask(before)
            sock.listen(BACKLOG)
            return sock
    finally:
        lock.release()


def _is_dead(path: Path) -> bool:
    """Whether nobody listens there; who only does not answer is alive."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        asked.setblocking(False)
        return asked.connect_ex(str(path)) == errno.ECONNREFUSED
