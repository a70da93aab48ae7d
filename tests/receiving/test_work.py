"""Are deliveries done in order, again after a failure, set aside when hopeless, and again when asked?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chat_tui.errors import RejectedError, UnreachableError
from chat_tui.receiving.queue import Kept, Queue, State, ask_again, asked_again, find
from chat_tui.receiving.work import WAITS, Done, ProgramError, Work
from tests.receiving.deliveries import delivery
from tests.virtual_time import VirtualTime


class Doer:
    """Does deliveries; `fails` says how, and how often yet."""

    def __init__(self, **fails: tuple[Exception, int]) -> None:
        self.fails = fails
        self.tried: list[str] = []
        self.done: list[tuple[str, int]] = []

    async def __call__(self, kept: Kept) -> Done:
        self.tried.append(kept.id)
        error, times = self.fails.get(kept.id, (None, 0))
        if error is not None and times > 0:
            self.fails[kept.id] = (error, times - 1)
            raise error
        self.done.append((kept.id, kept.round))
        return Done(f"m-{kept.id}")


@asynccontextmanager
async def working(
    path: Path, doer: Doer, time: VirtualTime
) -> AsyncIterator[tuple[Queue, list[tuple[str, State]]]]:
    queue = Queue.open(path)
    told: list[tuple[str, State]] = []
    work = Work(queue, path, doer, time.timing, lambda kept, state, _: told.append((kept.id, state)))
    task = asyncio.create_task(work.run())
    try:
        yield queue, told
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await queue.close()


async def test_they_are_done_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    doer, time, path = Doer(), VirtualTime(), tmp_path / "q.sqlite"
    left = Queue.open(path)  # by a listener that was killed
    for name in "abc":
        await left.put(delivery(name))
    await left.close()
    async with working(path, doer, time) as (queue, _):
        for name in "de":
            await queue.put(delivery(name))
        await time.until(lambda: len(doer.done) == 5)
    assert doer.tried == list("abcde")
    assert find(path, "a").message == "m-a"


async def test_a_server_that_is_away_is_waited_for_as_long_as_it_takes(tmp_path: Path) -> None:
    doer, time, path = Doer(a=(UnreachableError("It is away."), 8)), VirtualTime(), tmp_path / "q.sqlite"
    async with working(path, doer, time) as (queue, _):
        await queue.put(delivery("a"))
        await time.until(lambda: doer.done)
    assert find(path, "a").state is State.DELIVERED
    assert find(path, "a").tries == 9


async def test_what_fails_by_itself_is_set_aside_and_stands_in_nobodys_way(tmp_path: Path) -> None:
    doer, time, path = Doer(), VirtualTime(), tmp_path / "q.sqlite"
    doer.fails = {"bad": (ProgramError("exit 1"), 99), "bug": (KeyError("x"), 99),
                  "no": (RejectedError("The channel is archived."), 99)}  # fmt: skip
    async with working(path, doer, time) as (queue, told):
        for name in ("bad", "bug", "no", "good"):
            await queue.put(delivery(name))
        await time.until(lambda: doer.done)
        assert told.count(("no", State.SET_ASIDE)) == 1  # at once: a server's no stays a no
        await time.until(lambda: len([None for _, state in told if state is State.SET_ASIDE]) == 3)
    assert doer.tried.count("bad") == doer.tried.count("bug") == len(WAITS) + 1
    assert find(path, "bug").reason == "a fault of chat-tui: KeyError: 'x'"
    assert time.now - 1_000 >= sum(WAITS)


async def test_a_person_has_one_done_again_while_somebody_listens_and_while_nobody_does(
    tmp_path: Path,
) -> None:
    doer, time, path = Doer(), VirtualTime(), tmp_path / "q.sqlite"
    async with working(path, doer, time) as (queue, _):
        await queue.put(delivery("a"))
        await time.until(lambda: doer.done)
        ask_again(path, 1)
        await time.until(lambda: len(doer.done) == 2)
    ask_again(path, 1)
    ask_again(path, 99)
    async with working(path, doer, time) as (_, told):
        await time.until(lambda: len(doer.done) == 3)
        await time.until(lambda: told)
    assert doer.done == [("a", 0), ("a", 1), ("a", 2)]
    assert not asked_again(path)
