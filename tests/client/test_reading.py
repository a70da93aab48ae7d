"""Does a program find what was said before, who is there, and where it can go?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chat_tui.client import RateLimitedError, TargetError, TransientError
from tests.client.conftest import Town, until


async def test_history_is_the_newest_first_as_far_back_as_one_asks(town: Town) -> None:
    said = [town.say(f"{number}") for number in range(150)]
    async with town.chat() as chat:
        assert [one.text async for one in chat.history("#town")] == [str(n) for n in range(149, -1, -1)]
        assert [one.text async for one in chat.history("#town", limit=3)] == ["149", "148", "147"]
        assert [one.text async for one in chat.history("#town", limit=0)] == []
        some = [one.text async for one in chat.history("#town", before=said[3].id, since=said[1].id)]
        assert some == ["2", "1"]
        third = await chat.message(said[3].id)
        assert [one.text async for one in third.channel.history(before=third, limit=1)] == ["2"]
        assert len([one async for one in chat.history("#town", since=timedelta(hours=1))]) == 150
        assert [one async for one in chat.history("#town", since=datetime(2999, 1, 1, tzinfo=UTC))] == []


async def test_a_hole_in_what_is_known_is_filled_as_it_is_met(town: Town) -> None:
    async with town.chat() as chat:
        town.say("0")
        await until(lambda: chat.unread())
    town.server.forget()
    for number in range(1, 100):
        town.say(f"{number}")
    town.server.faults.since_limit = 10
    async with town.chat() as chat:
        assert [int(one.text) async for one in chat.history("#town")] == list(range(99, -1, -1))


async def test_a_server_that_is_busy_or_away_for_a_moment_is_asked_again(town: Town) -> None:
    for number in range(100):
        town.say(f"{number}")
    async with town.chat() as chat:
        refusals = town.server.faults.refusals
        refusals += [RateLimitedError("Slower.", retry_after=0.01), TransientError("Back in a moment.")]
        assert len([one async for one in chat.history("#town")]) == 100
        assert not refusals
    async with town.chat(patience=0.05) as chat:
        refusals.append(RateLimitedError("Much slower.", retry_after=60))
        with pytest.raises(RateLimitedError):
            await chat.search("token")


async def test_what_was_said_is_searched_for_on_the_server(town: Town) -> None:
    town.say("the token is red")
    async with town.chat() as chat:
        assert [one.text for one in await chat.search("token")] == ["the token is red"]
        assert await chat.search("nowhere") == ()


async def test_who_and_what_is_there_is_told_without_asking(town: Town) -> None:
    async with town.chat() as chat:
        assert chat.me.name == "bot"
        assert [channel.name for channel in chat.channels()] == ["ops", "town"]
        assert {person.target for person in chat.people()} >= {"@grace"}
        assert (chat.status.state, chat.status.connected) == ("online", True)
        assert {who.name for who in await (await chat.channel("#town")).members()} == {"bot", "grace"}


async def test_a_public_channel_is_joined_and_one_that_is_not_there_is_told(town: Town) -> None:
    town.server.add_channel("annex", [town.grace.id])
    async with town.chat() as chat:
        with pytest.raises(TargetError, match="#annex"):
            await chat.send("#annex", "hello")
        annex = await chat.join("#annex")
        assert (await annex.send("hello")).channel == await chat.join("#annex")
        with pytest.raises(TargetError):
            await chat.join("#nowhere")


async def test_values_are_equal_by_what_they_name_and_show_nothing_of_the_inside(town: Town) -> None:
    message = town.say("hello")
    async with town.chat() as chat:
        one, other = await chat.message(message.id), await chat.message(message.id)
        assert one == other
        assert "_desk" not in repr(one)
        with pytest.raises(AttributeError):
            one.text = "changed"  # type: ignore[misc]
