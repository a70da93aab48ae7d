"""Do changes that share a commit stand or fall each by itself, and in the order in which they came?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from chat_tui.errors import StorageError
from chat_tui.server.events import Event, Logged
from chat_tui.server.records import event_log
from chat_tui.server.records.records import Records, Transaction
from tests.server.socket_fixtures import ALICE, BOB, CHANNEL, tell

Change = Callable[[Transaction], str]


class Heard:
    """What the listeners are handed at once, as names."""

    def __init__(self, records: Records) -> None:
        self.groups: list[list[str]] = []
        self.numbers: list[dict[str, int]] = []
        records.listen(self._hear)

    def _hear(self, logged: Sequence[Logged]) -> None:
        if logged:
            self.groups.append([one.frame.split('"')[3] for one in logged])
        self.numbers += [one.numbers for one in logged]


@asynccontextmanager
async def busy(records: Records) -> AsyncIterator[None]:
    """The writer has something to do for as long as the block takes, so that all who come have to wait."""
    loop = asyncio.get_running_loop()
    began, may_end = asyncio.Event(), threading.Event()

    def dawdle(tx: Transaction) -> None:
        loop.call_soon_threadsafe(began.set)
        may_end.wait()

    first = asyncio.create_task(records.write(dawdle))
    await began.wait()
    try:
        yield
    finally:
        may_end.set()
        await first


def saying(name: str, *, fail: Exception | None = None, sql: str = "") -> Change:
    def change(tx: Transaction) -> str:
        tx.db.execute("INSERT INTO facts (name, value) VALUES (?, '')", (name,))
        tx.tell(Event(name, channel_id=CHANNEL))
        if fail is not None:
            raise fail
        if sql:
            tx.db.execute(sql)
        return name

    return change


async def outcomes(records: Records, *changes: Change) -> list[object]:
    """What comes of changes that wait together."""
    async with busy(records):
        works = [asyncio.create_task(records.write(change)) for change in changes]
        await asyncio.sleep(0)
        assert records.waiting == len(changes)
    return list(await asyncio.gather(*works, return_exceptions=True))


def facts(records: Records) -> set[str]:
    return {name for (name,) in records.reader.execute("SELECT name FROM facts")}


async def test_those_who_wait_together_are_committed_and_told_together(records: Records) -> None:
    heard = Heard(records)
    assert await outcomes(records, *(saying(name) for name in "abc")) == ["a", "b", "c"]
    assert heard.groups == [["a", "b", "c"]]
    assert heard.numbers == [{ALICE: number, BOB: number} for number in (1, 2, 3)]
    assert facts(records) >= {"a", "b", "c"}


async def test_one_that_fails_takes_nobody_with_it_and_leaves_no_hole(records: Records) -> None:
    heard = Heard(records)
    error = ValueError("no")
    found = await outcomes(records, saying("a"), saying("b", fail=error), saying("c"))
    assert found == ["a", error, "c"]
    assert facts(records) & set("abc") == {"a", "c"}
    assert [name for group in heard.groups for name in group] == ["a", "c"]
    assert heard.numbers == [{ALICE: 1, BOB: 1}, {ALICE: 2, BOB: 2}]
    await tell(records, Event("d", channel_id=CHANNEL))
    assert event_log.last_number(records.reader, ALICE) == 3


async def test_one_that_the_disk_refuses_takes_nobody_with_it_either(records: Records) -> None:
    found = await outcomes(
        records, saying("a"), saying("b", sql="INSERT INTO facts (name, value) VALUES ('a', '')"), saying("c")
    )
    assert isinstance(found[1], StorageError)
    assert (found[0], found[2]) == ("a", "c")
    assert facts(records) & set("abc") == {"a", "c"}
    assert [name for _, name in names(records)] == ["a", "c"]


async def test_an_event_that_cannot_be_written_down_is_counted_by_nobody(records: Records) -> None:
    def unspeakable(tx: Transaction) -> str:
        tx.tell(Event("fine", channel_id=CHANNEL), Event("bad", {"what": object()}, channel_id=CHANNEL))
        return "never"

    found = await outcomes(records, saying("a"), unspeakable, saying("c"))
    assert isinstance(found[1], TypeError)
    assert names(records) == [(1, "a"), (2, "c")]
    with pytest.raises(TypeError):
        await records.write(unspeakable)
    await tell(records, Event("d", channel_id=CHANNEL))
    assert names(records) == [(1, "a"), (2, "c"), (3, "d")]


async def test_a_listener_that_fails_holds_nobody_up(
    records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(logged: Sequence[Logged]) -> None:
        raise ValueError

    records.listen(fail)
    assert await outcomes(records, *(saying(name) for name in "abc")) == ["a", "b", "c"]
    assert "could not be handed over" in caplog.text


async def test_closing_waits_for_those_who_wait(records: Records) -> None:
    async with busy(records):
        work = asyncio.create_task(records.write(lambda tx: tx.tell(Event("last", user_id=ALICE))))
        await asyncio.sleep(0)
        closing = asyncio.create_task(records.close())
        await asyncio.sleep(0)
    await asyncio.gather(work, closing)


def names(records: Records) -> list[tuple[int, str]]:
    """Numbers and names in a stream."""
    return [(number, frame.split('"')[3]) for number, frame in event_log.read(records.reader, ALICE, 0, 99)]
