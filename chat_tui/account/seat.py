"""Which of an account's places on disk is ours, when several chat-tui processes use one account at once.

Each process takes the first free *seat*: a directory with a cache, an outbox and drafts of its own. So two
terminals of one user never write to one file, and the server sees two devices. What an abandoned seat still
holds (a process that died, or `send --queue` from a script) is adopted by whoever is at work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chat_tui.account.spool import Spool, remove_spool, spool_of
from chat_tui.database.lock import FileLock
from chat_tui.errors import LockedError
from chat_tui.model.frozen import dataclass
from chat_tui.store.mine import Mine

MOST_SEATS = 64


@dataclass(frozen=True, slots=True)
class Seat:
    """One place of an account, held by this process until `leave`."""

    directory: Path
    lock: FileLock

    @property
    def cache(self) -> Path:
        """What the server told us; may be thrown away."""
        return self.directory / "cache.sqlite"

    @property
    def mine(self) -> Path:
        """What the user wrote: outbox, drafts, places."""
        return self.directory / "mine.sqlite"

    def leave(self) -> None:
        """Let another process have it."""
        self.lock.release()


def take_seat(account_dir: Path) -> Seat:
    """The first seat of this account that nobody holds; raises LockedError when all are taken."""
    for number in range(1, MOST_SEATS + 1):
        directory = account_dir / str(number)
        seat = Seat(directory, FileLock(directory / "lock"))
        if seat.lock.try_acquire():
            return seat
    raise LockedError(f"{MOST_SEATS} chat-tui processes already use this account.", hint="Close one of them.")


@contextmanager
def abandoned(account_dir: Path, ours: Seat) -> Iterator[tuple[Path, ...]]:
    """The `mine` databases of seats that nobody holds, held for us until the block ends."""
    held: list[FileLock] = []
    found: list[Path] = []
    try:
        for directory in sorted(path for path in account_dir.iterdir() if path.name.isdigit()):
            mine = directory / "mine.sqlite"
            if directory == ours.directory or not mine.exists():
                continue
            lock = FileLock(directory / "lock")
            if lock.try_acquire():
                held.append(lock)
                found.append(mine)
        yield tuple(found)
    finally:
        for lock in held:
            lock.release()


async def adopt(ours: Mine, abandoned_mine: Path) -> None:
    """Move an abandoned outbox here, with the copies its files wait in.

    The copies come before the rows that name them and go after those, so a crash between loses nothing.
    """
    Spool(spool_of(ours.path)).adopt(spool_of(abandoned_mine))
    await ours.adopt(abandoned_mine)
    remove_spool(spool_of(abandoned_mine))
