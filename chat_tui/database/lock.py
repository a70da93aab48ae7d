"""How one process at a time owns a thing on disk, and how others learn which one does."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from types import TracebackType

from chat_tui.errors import LockedError

_PRIVATE = 0o600
_LONGEST_PID = 32


class FileLock:
    """A `flock` on a file of its own; the kernel lets go of it when the process dies, however it dies.

    The file stays when the lock is released: removing it would let two processes lock two files of one name.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def try_acquire(self) -> bool:
        """Take the lock if it is free; True when this object holds it now. Never waits."""
        if self._descriptor is not None:
            return True
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, _PRIVATE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        # The lock stands without the pid: a full disk costs others only the name of the holder.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return True

    def acquire(self) -> None:
        """Take the lock or raise LockedError naming the process that has it."""
        if not self.try_acquire():
            holder = self.holder()
            who = f"process {holder}" if holder else "another process"
            raise LockedError(f"{self.path} is held by {who}.")

    def holder(self) -> int | None:
        """The pid of the process that holds the lock; None when it is free or the pid cannot be read."""
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            if self._descriptor is None and _is_free(descriptor):
                return None
            word = os.pread(descriptor, _LONGEST_PID, 0).strip()
        finally:
            os.close(descriptor)
        return int(word) if word.isdigit() else None

    def release(self) -> None:
        """Let go; nothing happens if the lock is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> FileLock:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _is_free(descriptor: int) -> bool:
    # A shared lock for the blink of an eye, so that two who ask at once do not see each other as the holder.
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True
