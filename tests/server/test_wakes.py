"""Does a workspace that nobody uses leave the machine asleep?"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from chat_tui.server import overload, presence
from chat_tui.server.administration.office import Nobody
from chat_tui.server.config import ServerConfig
from chat_tui.server.http_server import WorkspaceServer
from chat_tui.server.later import watch as later
from chat_tui.server.listening import Doors
from chat_tui.server.records.records import Records
from chat_tui.server.seed import ensure_seeded
from chat_tui.server.workspace import Workspace

MINUTE = 60.0


class SkippingSelector(selectors.DefaultSelector):
    """What would be slept is skipped, and counted: each time the process would have been woken."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0
        self.wakes = 0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is not None and timeout > 0:
            self.now += timeout
            self.wakes += 1
        return super().select(0)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    records, config = Records.open(tmp_path), ServerConfig()
    try:
        ensure_seeded(records, config)
        yield Workspace(records, Nobody(), config)
    finally:
        records.close_now()


def wakes(
    *works: Callable[[], Coroutine[Any, Any, object]], during: Callable[[], object] | None = None
) -> int:
    """How often a minute of these wakes the process, once they have settled; `during` happens before it."""
    selector = SkippingSelector()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign]

    async def measured() -> int:
        tasks = [asyncio.create_task(work()) for work in works]
        await asyncio.sleep(MINUTE)
        if during is not None:
            during()
        before = selector.wakes
        await asyncio.sleep(MINUTE)
        for task in tasks:
            assert not task.done()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return selector.wakes - before

    try:
        return loop.run_until_complete(measured())
    finally:
        loop.close()


def test_an_idle_workspace_wakes_few_times_a_second(workspace: Workspace) -> None:
    async def app(*_: object) -> None:
        raise AssertionError("nobody asks")

    server = WorkspaceServer(app, Doors("", None, None, None), lambda _: None)
    watches = (overload.watch, presence.watch, later.watch)
    count = wakes(server.main_loop, *(lambda each=each: each(workspace) for each in watches))
    assert count <= 3.5 * MINUTE


def test_once_something_is_asked_we_look_often_again(workspace: Workspace) -> None:
    count = wakes(lambda: overload.watch(workspace), during=workspace.load.stir)
    assert count >= MINUTE + overload.RESTFUL_LOOKS - 10


def test_who_was_late_looks_often_until_it_is_over(workspace: Workspace) -> None:
    load = workspace.load
    load.note(overload.LAG_MARK, 0)
    assert not load.is_quiet()
    load.note(0.0, 0)
    assert load.is_quiet()
    load.stir()
    assert not load.is_quiet()
    assert load.is_quiet()
