"""Does what is begun beside the keys leave nothing behind when the app ends before its turn?"""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from textual.app import App
from textual.worker import WorkerFailed, WorkerState

from chat_tui.ui.work import spawn


async def test_what_was_never_begun_is_not_called() -> None:
    calls: list[str] = []

    async def work(word: str) -> None:
        calls.append(word)

    async with App[None]().run_test() as pilot:
        done = spawn(pilot.app, partial(work, "done"), name="done")
        await done.wait()
        late = spawn(pilot.app, partial(work, "late"))
        late.cancel()
        await asyncio.gather(late._task or asyncio.sleep(0), return_exceptions=True)
    assert calls == ["done"]
    assert (done.name, done.state) == ("done", WorkerState.SUCCESS)


async def test_a_failure_ends_nothing() -> None:
    async def fail() -> None:
        raise ValueError("no")

    async with App[None]().run_test() as pilot:
        failed = spawn(pilot.app, fail)
        with pytest.raises(WorkerFailed):
            await failed.wait()
        assert failed.state is WorkerState.ERROR
        assert pilot.app.is_running
