"""What do plugins make of texts: asked beside, a few at a time, each text once, one after the other?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from chat_tui.model.ids import ClientId, MessageId
from chat_tui.plugins import Message
from chat_tui.plugins.budgets import MOST_FAULTS
from chat_tui.plugins.rendering import MOST_WAITING, Renderings
from tests.builders import a_message
from tests.commands.conftest import Desk, desk
from tests.plugins import bad
from tests.plugins.conftest import MakeHost

__all__ = ["desk"]


class Upper:
    """Says it loud."""

    wants = "loud"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def render(self, message: Message) -> str:
        self.seen.append(message.text)
        return message.text.upper()


class Dotted:
    """Ends it with a dot."""

    def render(self, message: Message) -> str:
        return f"{message.text}."


class Beside:
    """Runs what is to be done beside the drawing, when a test lets it."""

    def __init__(self) -> None:
        self.told = 0
        self.waiting: list[Callable[[], Coroutine[Any, Any, None]]] = []

    async def go_on(self) -> None:
        while self.waiting:
            await self.waiting.pop()()


@pytest.fixture
def beside() -> Beside:
    return Beside()


def renderings(beside: Beside, host: Any) -> Renderings:
    made = Renderings(lambda: host.on, beside.waiting.append)

    def tell() -> None:
        beside.told += 1

    made.changed.append(tell)
    return made


async def test_a_text_is_shown_as_written_until_all_plugins_had_their_say(
    make_host: MakeHost, desk: Desk, beside: Beside
) -> None:
    upper = Upper()
    host = make_host(a_upper=upper, b_dotted=Dotted())
    await host.begin()
    made = renderings(beside, host)
    loud, calm = a_message(1, text="so loud"), a_message(2, text="calm")
    assert [made.of(desk.account, each) for each in (loud, calm)] == [None, None]
    await beside.go_on()
    assert [made.of(desk.account, each) for each in (loud, calm)] == ["SO LOUD.", "calm."]
    assert upper.seen == ["so loud"]
    assert beside.told == 1
    assert not beside.waiting, "nobody is asked again"


async def test_an_edited_text_is_another_and_one_that_was_sent_is_the_same(
    make_host: MakeHost, desk: Desk, beside: Beside
) -> None:
    host = make_host(dotted=Dotted())
    await host.begin()
    made = renderings(beside, host)
    waiting = a_message(1, text="mine", client_id=ClientId("k1"))
    made.of(desk.account, waiting)
    await beside.go_on()
    assert made.of(desk.account, replace(waiting, id=MessageId("of-the-server"))) == "mine."
    assert made.of(desk.account, replace(waiting, text="edited")) is None


async def test_a_plugin_that_breaks_leaves_the_texts_as_they_are(
    make_host: MakeHost, desk: Desk, beside: Beside
) -> None:
    host = make_host(a=bad.Raises(), b=bad.Mutates(), c=Dotted())
    await host.begin()
    made = renderings(beside, host)
    for number in range(MOST_FAULTS + 20):
        made.of(desk.account, a_message(number))
    await beside.go_on()
    assert made.of(desk.account, a_message(7)) == "message 7."
    assert [plugin.state for plugin in host.plugins] == ["broken", "on", "on"]
    made.forget()
    assert made.of(desk.account, a_message(7)) is None


async def test_a_storm_of_texts_is_bounded(make_host: MakeHost, desk: Desk, beside: Beside) -> None:
    host = make_host(dotted=Dotted())
    await host.begin()
    made = renderings(beside, host)
    for number in range(MOST_WAITING + 50):
        made.of(desk.account, a_message(number))
    assert len(made._waiting) == MOST_WAITING
    running = asyncio.create_task(beside.go_on())
    await running
    assert made.of(desk.account, a_message(0)) == "message 0."
