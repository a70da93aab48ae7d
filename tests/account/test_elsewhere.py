"""Is what other processes have still to send counted, with the reason, without touching their files?"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chat_tui.account.elsewhere import Waiting, waiting_elsewhere, waiting_here
from chat_tui.account.seat import take_seat
from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import ChannelId, ClientId, Millis
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.store.mine import Mine

HOLDER = """
import sys
from chat_tui.database.lock import FileLock
from pathlib import Path
lock = FileLock(Path(sys.argv[1]))
assert lock.try_acquire()
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another(lock: Path) -> Iterator[None]:
    """Another process has the seat until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield
        process.communicate()


def item(number: int, state: OutboxState, reason: str = "", next_try: int = 0) -> OutboxItem:
    client_id = ClientId(f"c{number}")
    action = SendMessage(client_id, ChannelId("here"), "text")
    return OutboxItem(
        client_id, ChannelId("here"), action, state, Millis(1), 2, next_try=Millis(next_try), reason=reason
    )


async def outbox(path: Path, *items: OutboxItem) -> None:
    mine = Mine.open(path)
    for each in items:
        await mine.put(each)
    await mine.close()


async def test_what_waits_in_the_seat_of_another_process_is_told_with_its_reason(tmp_path: Path) -> None:
    await outbox(
        tmp_path / "1" / "mine.sqlite",
        item(1, OutboxState.QUEUED),
        item(2, OutboxState.RETRY, "no room", 900),
        item(3, OutboxState.FAILED, "refused", 1),
    )
    with held_by_another(tmp_path / "1" / "lock"):
        assert waiting_elsewhere(tmp_path) == Waiting(2, "no room", Millis(900))
    assert waiting_elsewhere(tmp_path) == Waiting()


async def test_our_own_seat_is_not_elsewhere(tmp_path: Path) -> None:
    seat = take_seat(tmp_path)
    await outbox(seat.mine, item(1, OutboxState.QUEUED))
    assert seat.lock.holder() == os.getpid()
    assert waiting_elsewhere(tmp_path) == Waiting()
    seat.leave()


def test_a_file_that_is_no_database_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "mine.sqlite").write_text("not a database")
    with held_by_another(tmp_path / "1" / "lock"):
        assert waiting_elsewhere(tmp_path) == Waiting()
    assert (tmp_path / "1" / "mine.sqlite").read_text() == "not a database"


def test_both_together_tell_one_reason() -> None:
    here = waiting_here(2, None)
    assert here == Waiting(2)
    stuck = waiting_here(1, item(1, OutboxState.RETRY, "no room", 5))
    assert here | stuck == Waiting(3, "no room", Millis(5))
