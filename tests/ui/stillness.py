"""When has a running app done all that it was asked, seen from its event loop and not from a clock?"""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import pytest

FRAME = 0.02
"""Seconds: what is due within them (a painting, a merge of news) belongs to what was asked."""
TURNS = 5
"""Of the loop in a row that found nothing to do: what a thread has ended comes a turn late."""
_IN_THREADS: WeakKeyDictionary[asyncio.AbstractEventLoop, set[asyncio.Future[Any]]] = WeakKeyDictionary()


async def until_still(least: float = 0.0, most: float = 1.0) -> None:
    """Wait until nothing is ready, no thread is at work, and no timer is due within a frame.

    Textual's own wait sleeps 20 ms, again and again, until the process took little time in one of them: twice
    for each key. It takes an app that waits, for a thread or for a busy machine, for one that is done.
    Looks ahead for `least` seconds at least; waits `most` seconds at most, for some animations never end.
    """
    loop: Any = asyncio.get_running_loop()
    at_work = _threads_of(loop)
    begun = loop.time()
    quiet = 0
    frame_ends = 0.0
    while loop.time() < begun + most:
        await asyncio.sleep(0)
        if loop._ready:
            quiet = 0
            continue
        if at_work:
            quiet = 0
            await asyncio.wait(
                at_work, timeout=begun + most - loop.time(), return_when=asyncio.FIRST_COMPLETED
            )
            continue
        quiet += 1
        if quiet < TURNS:
            continue
        frame_ends = frame_ends or max(loop.time() + FRAME, begun + least)
        due = min(
            (timer.when() for timer in loop._scheduled if not timer.cancelled()), default=frame_ends + 1
        )
        if due > frame_ends:
            return
        await asyncio.sleep(max(0.0, due - loop.time()))
        quiet = 0


def _threads_of(loop: asyncio.AbstractEventLoop) -> set[asyncio.Future[Any]]:
    """What the loop has given to threads since this was first asked: all goes through `run_in_executor`."""
    known = _IN_THREADS.get(loop)
    if known is not None:
        return known
    at_work = _IN_THREADS[loop] = set()
    begin = loop.run_in_executor

    def begin_watched(*arguments: Any) -> asyncio.Future[Any]:
        work = begin(*arguments)
        at_work.add(work)
        work.add_done_callback(at_work.discard)
        return work

    loop.run_in_executor = begin_watched  # type: ignore[method-assign,assignment]
    return at_work


@pytest.fixture(autouse=True)
def pilots_wait_for_stillness(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pilot's key, click and pause end when the app is still."""
    monkeypatch.setattr("textual.app.wait_for_idle", until_still)
    monkeypatch.setattr("textual.pilot.wait_for_idle", until_still)
