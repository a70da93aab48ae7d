"""What do plugins propose, beside the keys, for the word that is there by then and for no other?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from chat_tui.plugins import Proposal, Where
from chat_tui.plugins.plugin import Plugin
from chat_tui.ui.completion import Completion, Spot
from chat_tui.ui.completion.plugged import PluggedWords
from tests.commands.conftest import Desk, desk
from tests.plugins import bad

__all__ = ["desk"]


class Tickets:
    """Knows three, and writes down what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Where]] = []

    async def complete(self, word: str, where: Where) -> list[Proposal | str]:
        self.asked.append((word, where))
        known = ("PROJ-1", "PROJ-12", "OPS-3")
        return [Proposal(key, key, "a ticket") for key in known if key.startswith(word.upper())]


class Typing:
    """A line that grows, with the plugin that is asked about its last word."""

    def __init__(self, desk: Desk, plugin: Plugin) -> None:
        self.told = 0
        self.tasks: list[asyncio.Task[None]] = []
        self.words = PluggedWords(desk.account, lambda: [plugin], self.spawn, self.tell)

    def spawn(self, work: Callable[[], Coroutine[Any, Any, None]], _name: str) -> None:
        self.tasks.append(asyncio.create_task(work()))

    def tell(self) -> None:
        self.told += 1

    def at(self, line: str) -> Completion | None:
        return self.words.completion(Spot([line], 0, len(line)), None)

    async def quiet(self) -> None:
        await asyncio.gather(*self.tasks)


@pytest.fixture
async def typing(desk: Desk) -> AsyncIterator[Callable[[Any], Coroutine[Any, Any, Typing]]]:
    made: list[Plugin] = []

    async def begin(entry: Any) -> Typing:
        plugin = Plugin(bad.found(entry), {}, lambda _: None)
        made.append(plugin)
        await plugin.load()
        return Typing(desk, plugin)

    yield begin
    for plugin in made:
        plugin.switch_off()


def labels(found: Completion | None) -> list[str]:
    return [] if found is None else [each.label for each in found.candidates]


async def test_only_the_word_that_stands_there_at_last_is_asked_about(typing: Any) -> None:
    tickets = Tickets()
    line = await typing(tickets)
    for text in ("see p", "see pr", "see pro"):
        assert line.at(text) is None
    await line.quiet()
    assert [word for word, _ in tickets.asked] == ["pro"]
    assert tickets.asked[0][1] == Where("fake", "", "see pro")
    assert labels(line.at("see pro")) == ["PROJ-1", "PROJ-12"]
    assert line.told == 1


async def test_what_was_proposed_stays_as_far_as_it_fits_the_longer_word(typing: Any) -> None:
    line = await typing(Tickets())
    line.at("pro")
    await line.quiet()
    found = line.at("proj-12")
    assert labels(found) == ["PROJ-12"]
    assert found.start == 0
    assert found.candidates[0].insert == "PROJ-12 "
    assert labels(line.at("other")) == []
    await line.quiet()


async def test_behind_a_command_an_empty_word_is_asked_about_and_only_offered(typing: Any) -> None:
    tickets = Tickets()
    line = await typing(tickets)
    line.at("/ticket ")
    await line.quiet()
    found = line.at("/ticket ")
    assert len(labels(found)) == 3
    assert found.offered
    assert tickets.asked[0][1].command == "ticket"


@pytest.mark.parametrize("text", ["", "word ", "/ticket", "x" * 100, "a " * 300 + "b"])
async def test_what_no_plugin_could_know_is_not_asked(typing: Any, text: str) -> None:
    tickets = Tickets()
    line = await typing(tickets)
    assert line.at(text) is None
    await line.quiet()
    assert tickets.asked == []


async def test_an_answer_to_a_word_that_is_no_longer_there_is_dropped(typing: Any) -> None:
    gate, asked = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    class Slow:
        async def complete(self, word: str, where: Where) -> list[str]:
            if word == "first":
                loop.call_soon_threadsafe(asked.set)
                await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(gate.wait(), loop))
            return [f"{word}-answer"]

    line = await typing(Slow())
    line.at("first")
    await asked.wait()
    line.at("second")
    gate.set()
    await line.quiet()
    assert labels(line.at("first")) == []
    await line.quiet()
    line.at("second")
    await line.quiet()
    assert labels(line.at("second")) == ["second-answer"]
