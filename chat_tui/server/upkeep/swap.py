"""How do two folders change names in one step, so that a crash finds one whole workspace or the other?"""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

_HERE = -100
"""AT_FDCWD of fcntl.h: paths are absolute or below the working directory."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_NOT_OFFERED = frozenset({errno.ENOSYS, errno.EINVAL})


def put_in_place(new: Path, place: Path, aside: Path) -> Path | None:
    """Let `new` become `place`; where that which was there is kept now: `aside`, unless its name is taken.

    Raises OSError, with all as it was.
    """
    if not place.exists():
        new.rename(place)
        return None
    if not _exchange(new, place):
        place.rename(aside)
        try:
            new.rename(place)
        except OSError:
            aside.rename(place)
            raise
        return aside
    try:
        new.rename(aside)
    except OSError:
        return new
    return aside


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names; False where the system or the file system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_OFFERED:
        return False
    raise OSError(number, os.strerror(number), str(other))
