"""What do the tests of plugins share: short budgets, threads that are looked at often, and their end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chat_tui.plugins import budgets, plugin
from chat_tui.plugins.host import Host, Wishes
from chat_tui.plugins.plugin import Plugin
from chat_tui.plugins.thread import PluginThread
from tests.plugins.bad import LET_GO, found

quick_thread = partial(PluginThread, look=0.02, blocked_after=0.6)
MakeHost = Callable[..., Host]
Loaded = Callable[..., Any]


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What may take seconds elsewhere may take less than one here; slow ones count where a test says so."""
    short = {hook: replace(one, limit=0.6, slow=30.0) for hook, one in budgets.BUDGETS.items()}
    short["load"] = replace(short["load"], limit=5.0)
    monkeypatch.setattr(plugin, "BUDGETS", short)
    LET_GO.clear()
    yield
    LET_GO.set()


@pytest.fixture
def make_host() -> Iterator[MakeHost]:
    """A host of the plugins that a test names, by keyword; it is ended with the test."""
    made: list[Host] = []

    def make(wishes: Wishes | None = None, **plugins: Any) -> Host:
        rows = [found(each, name) for name, each in plugins.items()]
        host = Host(wishes or Wishes(), finder=lambda: rows, make_thread=quick_thread)
        made.append(host)
        return host

    yield make
    LET_GO.set()
    for host in made:
        host.close()


@pytest.fixture
async def loaded() -> Any:
    """A function that loads one plugin, and what it was told when that broke."""
    made: list[Plugin] = []

    async def load(entry: Any, settings: Any = None, *, name: str = "bad") -> Plugin:
        one = Plugin(found(entry, name), settings or {}, lambda _: None, quick_thread)
        made.append(one)
        await one.load()
        return one

    yield load
    LET_GO.set()
    for one in made:
        one.switch_off()
