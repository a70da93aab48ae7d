"""Do plugins hear what happens in order, each with values of its own, and never so that anybody waits?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.events import MessagePosted
from chat_tui.model.ids import MessageId
from chat_tui.plugins import api
from chat_tui.plugins.budgets import MOST_EVENTS
from chat_tui.plugins.hearing import Ears, Listener
from tests.builders import a_message
from tests.commands.conftest import Desk, desk
from tests.plugins import bad
from tests.plugins.conftest import Loaded

__all__ = ["desk"]


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in another thread
            await asyncio.sleep(0.005)


class Notes:
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[api.Event] = []

    def on_event(self, event: api.Event) -> str | None:
        self.heard.append(event)
        return "a flood" if isinstance(event, api.Missed) else None


async def test_more_than_waits_pushes_out_what_is_older_and_that_is_told(loaded: Loaded) -> None:
    notes, said = Notes(), list[str]()
    plugin = await loaded(notes)
    listener = Listener(plugin, said.append)
    for number in range(MOST_EVENTS + 5):
        listener.put(api.ConnectionBack(f"a{number}"))
    running = asyncio.create_task(listener.run())
    await until(lambda: len(notes.heard) == MOST_EVENTS + 1)
    assert notes.heard[:2] == [api.Missed(5), api.ConnectionBack("a5")]
    assert notes.heard[-1] == api.ConnectionBack(f"a{MOST_EVENTS + 4}")
    assert said == ["a flood"]
    running.cancel()


async def test_what_one_plugin_does_to_an_event_is_not_seen_by_another(loaded: Loaded, desk: Desk) -> None:
    notes = Notes()
    event = api.MessagePosted(api.Message("1", "a", "#c", "bob", "as written", datetime(2026, 1, 1)))
    listeners = [Listener(await loaded(each), lambda _: None) for each in (bad.Mutates(), notes)]
    tasks = [asyncio.create_task(listener.run()) for listener in listeners]
    for listener in listeners:
        listener.put(event)
        listener.put(api.ConnectionBack("end"))
    await until(lambda: len(notes.heard) == 2)
    heard = notes.heard[0]
    assert isinstance(heard, api.MessagePosted)
    assert heard.message.text == "as written"
    for task in tasks:
        task.cancel()


async def test_an_account_tells_of_messages_mentions_and_its_line(desk: Desk) -> None:
    told: list[api.Event] = []
    ears = Ears(desk.account, told.append)
    hearing = asyncio.create_task(ears.run())
    desk.account.on_posted = ears.posted
    ears.line_moved()
    ears.line_moved()
    desk.server.post(desk.bob.id, desk.channel.id, "@ada look")
    desk.server.post(desk.ada.id, desk.channel.id, "I do")
    await desk.time.until(lambda: len(told) >= 4)
    desk.account.connection.enter(ConnectionPhase.WAITING, "the line was cut")
    ears.line_moved()
    await until(lambda: len(told) == 5)
    hearing.cancel()
    assert told[0] == api.ConnectionBack("fake")
    assert told[-1] == api.ConnectionLost("fake", "the line was cut")
    kinds = [type(event).__name__ for event in told[1:-1]]
    assert kinds == ["MessagePosted", "Mentioned", "MessagePosted"]
    first, mine = told[1], told[3]
    assert isinstance(first, api.MessagePosted)
    assert isinstance(mine, api.MessagePosted)
    about = first.message
    assert (about.channel, about.author, about.text, about.mine) == ("#town", "bob", "@ada look", False)
    assert about.at.tzinfo is not None
    assert about.mentions_me
    assert mine.message.mine


async def test_what_a_server_says_of_a_mention_counts(desk: Desk) -> None:
    told: list[api.Event] = []
    posted = desk.server.post(desk.bob.id, desk.channel.id, "@ada not meant")
    await desk.time.until(lambda: desk.account.store.message(MessageId(posted.id)) is not None)
    ears = Ears(desk.account, told.append)
    ears.posted([replace(MessagePosted(posted), mentions_me=False)])
    hearing = asyncio.create_task(ears.run())
    await until(lambda: told)
    hearing.cancel()
    assert [type(event).__name__ for event in told] == ["MessagePosted"]


async def test_who_was_never_met_is_asked_for_before_anybody_is_told(desk: Desk) -> None:
    told: list[api.Event] = []
    ears = Ears(desk.account, told.append)
    hearing = asyncio.create_task(ears.run())
    stranger = desk.server.add_user("stranger")
    posted = replace(a_message(1, text="hi"), author_id=stranger.id, channel_id=desk.channel.id)
    ears.posted([MessagePosted(posted)])
    await until(lambda: told)
    hearing.cancel()
    (event,) = told
    assert isinstance(event, api.MessagePosted)
    assert event.message.author == "stranger"
