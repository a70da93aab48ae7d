"""Does one process at a time hold the lock, and do the others learn which?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chat_tui.database.lock import FileLock
from chat_tui.errors import LockedError

HOLD = """
import sys
from pathlib import Path
from chat_tui.database.lock import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.try_acquire(), flush=True)
sys.stdin.read()
"""


def test_a_free_lock_is_taken_and_let_go(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "deep" / "lock")
    assert lock.holder() is None
    assert lock.try_acquire()
    assert lock.try_acquire()
    assert (lock.is_held, lock.holder()) == (True, os.getpid())
    lock.release()
    lock.release()
    assert (lock.is_held, lock.holder()) == (False, None)


def test_two_locks_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    with first:
        assert not second.try_acquire()
        with pytest.raises(LockedError, match=str(os.getpid())):
            second.acquire()
    with second:
        assert second.is_held


def test_a_process_that_dies_lets_go_and_is_named_until_then(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        lock = FileLock(path)
        assert not lock.try_acquire()
        assert lock.holder() == other.pid
        other.kill()
        other.wait()
    assert lock.holder() is None
    assert lock.try_acquire()
    lock.release()
