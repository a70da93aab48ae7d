"""Is a delivery known again, over restarts, and for how long?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.errors import StorageError, TargetError
from chat_tui.receiving import queue as queues
from chat_tui.receiving.queue import KEPT_SECONDS, Queue, State, find, read_log
from chat_tui.receiving.schemes.base import Why
from tests.receiving.deliveries import NOW, delivery


async def test_the_same_id_is_the_same_delivery_also_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    first = Queue.open(path)
    assert await first.put(delivery("a"))
    assert not await first.put(delivery("a", at=NOW + 86_400))
    assert await first.put(delivery("a", kind="slack"))  # another kind has ids of its own
    await first.close()
    again = Queue.open(path)
    assert not await again.put(delivery("a", at=NOW + 6 * 86_400))
    await again.close()
    rows, _ = read_log(path, 10)
    assert [(row.kind, row.repeats) for row in rows] == [("slack", 0), ("standard", 2)]
    assert path.stat().st_mode & 0o777 == 0o600


async def test_an_unsigned_id_does_not_make_a_body_new_and_a_window_ends(tmp_path: Path) -> None:
    queue = Queue.open(tmp_path / "q.sqlite")
    assert await queue.put(delivery("a", kind="github", also_by_body=True, ref="main"))
    assert not await queue.put(delivery("b", kind="github", also_by_body=True, ref="main"))
    assert await queue.put(delivery("b", kind="github", also_by_body=True, ref="other"))
    assert await queue.put(delivery("x", kind="alertmanager", window=600.0))
    assert not await queue.put(delivery("x", kind="alertmanager", window=600.0, at=NOW + 599))
    assert await queue.put(delivery("x", kind="alertmanager", window=600.0, at=NOW + 601))
    await queue.close()


async def test_what_was_done_is_forgotten_after_days_and_what_waits_never(tmp_path: Path) -> None:
    queue = Queue.open(tmp_path / "q.sqlite")
    for name in ("done", "aside", "waiting"):
        await queue.put(delivery(name))
    for state in (State.DELIVERED, State.SET_ASIDE):
        kept = queue.due(NOW)
        assert kept is not None
        await queue.settle(kept, state, NOW)
    await queue.forget_old(NOW + KEPT_SECONDS - 1)
    assert not await queue.put(delivery("done"))
    await queue.forget_old(NOW + KEPT_SECONDS + 1)
    assert not await queue.put(delivery("aside"))
    assert await queue.put(delivery("done"))
    await queue.forget_old(NOW + 5 * KEPT_SECONDS)
    assert await queue.put(delivery("aside"))
    assert not await queue.put(delivery("waiting"))
    await queue.close()


async def test_refusals_are_counted_and_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "_MOST_PEERS", 3)
    path = tmp_path / "q.sqlite"
    queue = Queue.open(path)
    for number in range(10):
        for _ in range(2):
            queue.refused(Why.TIME, f"192.0.2.{number}", NOW + number)
        await queue.write_refusals()
    queue.refused(Why.TIME, "192.0.2.9", NOW + 20)
    await queue.write_refusals()
    await queue.close()
    _, refusals = read_log(path, 10)
    assert [(one.peer, one.count) for one in refusals] == [
        ("192.0.2.9", 3),
        ("192.0.2.8", 2),
        ("192.0.2.7", 2),
    ]


async def test_a_queue_that_is_full_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "MOST_WAITING", 1)
    queue = Queue.open(tmp_path / "q.sqlite")
    assert await queue.put(delivery("a"))
    with pytest.raises(StorageError):
        await queue.put(delivery("b"))
    assert not await queue.put(delivery("a"))
    await queue.close()


async def test_a_delivery_is_found_by_number_and_id(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    with pytest.raises(TargetError):
        find(path, "a")
    queue = Queue.open(path)
    await queue.put(delivery("a"))
    await queue.close()
    assert find(path, "a").seq == find(path, "1").seq == 1
    with pytest.raises(TargetError):
        find(path, "b")
