"""Does a program hear what happens beside new messages, each thing once?"""

from __future__ import annotations

from typing import Any

import pytest

from chat_tui.client import (
    ConnectionBack,
    ConnectionLost,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Missed,
    PresenceChanged,
    ReactionAdded,
    ReactionRemoved,
    Typing,
)
from chat_tui.client import signs as signs_module
from chat_tui.model.actions import (
    AddReaction,
    DeleteMessage,
    EditMessage,
    RemoveReaction,
    SendTyping,
    SetPresence,
)
from chat_tui.model.changes import RESYNC
from chat_tui.model.ids import ClientId, MessageId
from chat_tui.model.users import Presence
from tests.client.conftest import Town, first, nothing_more, until


def do(town: Town, kind: Any, *values: Any) -> None:
    """Grace does something with a message."""
    town.server.perform(town.grace.id, kind(ClientId(f"{kind}{values}"), *values))


async def test_what_is_edited_reacted_to_and_deleted_is_told_in_that_order(town: Town) -> None:
    old = town.say("old")
    async with town.chat() as chat:
        events = chat.events("#town")
        new = town.say("new")
        assert [type(event) for event in await first(events, 1)] == [MessagePosted]
        do(town, EditMessage, town.town.id, old.id, "old, but new")
        (edited,) = await first(events, 1)
        assert isinstance(edited, MessageEdited)
        assert edited.message.text == "old, but new"
        do(town, AddReaction, town.town.id, old.id, "tada")
        (added,) = await first(events, 1)
        assert isinstance(added, ReactionAdded)
        assert (added.message_id, added.emoji, added.person.name) == (old.id, "tada", "grace")
        do(town, RemoveReaction, town.town.id, old.id, "tada")
        assert [type(event) for event in await first(events, 1)] == [ReactionRemoved]
        do(town, DeleteMessage, town.town.id, new.id)
        (deleted,) = await first(events, 1)
        assert isinstance(deleted, MessageDeleted)
        assert (deleted.id, deleted.author.name, deleted.channel.name) == (new.id, "grace", "town")
        await nothing_more(events, town)


async def test_who_writes_and_who_comes_is_told(town: Town) -> None:
    async with town.chat() as chat:
        events = chat.events()
        town.server.perform(town.grace.id, SendTyping(town.ops.id))
        (typing,) = await first(events, 1)
        assert isinstance(typing, Typing)
        assert (typing.person.name, typing.channel.name) == ("grace", "ops")
        town.server.perform(town.grace.id, SetPresence(Presence.DND))
        (came,) = await first(events, 1)
        assert isinstance(came, PresenceChanged)
        assert (came.person.name, came.presence.value) == ("grace", "dnd")


async def test_what_one_does_oneself_is_told_only_to_who_asks_for_it(town: Town) -> None:
    async with town.chat() as chat:
        quiet, loud = chat.events("#town"), chat.events("#town", own=True)
        mine = await chat.send("#town", "mine")
        await mine.react("tada")
        await until(lambda: town.opened.store.message(MessageId(mine.id)).reactions)  # type: ignore[union-attr]
        kinds: list[type] = []
        while len(kinds) < 2:  # that one is here oneself may be told as well
            kinds += [type(event) for event in await first(loud, 1) if not isinstance(event, PresenceChanged)]
        assert kinds == [MessagePosted, ReactionAdded]
        await nothing_more(quiet, town)


async def test_that_the_line_went_and_came_back_is_told_with_what_was_missed(town: Town) -> None:
    old = town.say("old")
    async with town.chat() as chat:
        events = chat.events("#town")
        town.server.faults.offline = True
        town.server.drop()
        assert [type(event) for event in await first(events, 1)] == [ConnectionLost]
        do(town, EditMessage, town.town.id, old.id, "edited meanwhile")
        town.say("said meanwhile")
        town.server.forget()
        town.server.faults.offline = False
        kinds: list[type] = []
        while not {ConnectionBack, MessageEdited, MessagePosted} <= set(kinds):
            kinds += [type(event) for event in await first(events, 1)]
        assert all(kinds.count(kind) == 1 for kind in (ConnectionBack, MessageEdited, MessagePosted))


async def test_who_is_too_slow_is_told_that_signs_were_passed_over(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signs_module, "MOST_WAITING", 3)
    message = town.say("a message")
    async with town.chat() as chat:
        events = chat.events("#town")
        for number in range(5):
            do(town, AddReaction, town.town.id, message.id, f"e{number}")
        assert Missed() in await first(events, 1)
        town.opened.feed.publish(RESYNC)
        assert Missed() in await first(events, 1)
