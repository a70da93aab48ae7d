"""Tests of the commands of who looks after a channel, and of those that the server has itself."""

from __future__ import annotations

import pytest

from chat_tui.commands import CommandContext, run
from chat_tui.errors import TransientError
from chat_tui.model.actions import Action, Receipt
from chat_tui.model.channels import ChannelKind
from chat_tui.model.ids import UserId
from tests.commands.conftest import Desk


def members(desk: Desk, name: str) -> set[str]:
    """Handles of who is in a channel."""
    world = desk.server.world
    room = next(room for room in world.rooms.values() if room.channel.name == name)
    return {world.users[user_id].name for user_id in room.viewed}


async def test_people_are_brought_in_and_put_out(desk: Desk) -> None:
    desk.server.add_user("carol")
    assert await desk.type("/create den")
    den = desk.ui.opened[-1]
    assert await desk.type("/invite @bob carol", channel_id=den)
    assert members(desk, "den") == {"ada", "bob", "carol"}
    assert desk.ui.said[-1] == ("information", "@bob, @carol can read and write here now.")
    assert await desk.type("/kick @bob", channel_id=den)
    assert members(desk, "den") == {"ada", "bob", "carol"}
    desk.ui.answer = "put out"
    assert await desk.type("/kick @bob", channel_id=den)
    assert members(desk, "den") == {"ada", "carol"}


async def test_nobody_is_invited_when_a_name_is_wrong(desk: Desk) -> None:
    assert await desk.type("/create den")
    den = desk.ui.opened[-1]
    assert not await desk.type("/invite @bob @nobody", channel_id=den)
    assert members(desk, "den") == {"ada"}


async def test_a_channel_is_renamed_archived_and_brought_back(desk: Desk) -> None:
    store, town = desk.account.store, desk.channel.id
    assert await desk.type("/rename Our  town")
    channel = store.channel(town)
    assert channel is not None
    assert (channel.title, channel.name) == ("Our town", "town")
    assert await desk.type("/archive")
    assert not _is_archived(desk)
    desk.ui.answer = "archive"
    assert await desk.type("/archive #town")
    assert _is_archived(desk)
    assert desk.ui.left == [town]
    assert await desk.type("/unarchive #town", nowhere=True)
    assert not _is_archived(desk)
    assert desk.ui.opened == [town]


def _is_archived(desk: Desk) -> bool:
    channel = desk.account.store.channel(desk.channel.id)
    assert channel is not None
    return channel.archived


async def test_a_conversation_of_a_few_is_no_channel(desk: Desk) -> None:
    assert await desk.type("/msg @bob")
    assert not await desk.type("/archive", channel_id=desk.ui.opened[-1])
    assert "a few people" in desk.ui.said[-1][1]


async def test_a_channel_is_muted_and_heard_again(desk: Desk) -> None:
    def is_muted() -> bool:
        summary = desk.account.store.summary(desk.channel.id)
        assert summary is not None
        return summary.membership.muted

    assert await desk.type("/mute #town", nowhere=True)
    assert is_muted()
    assert await desk.type("/unmute")
    assert not is_muted()


async def test_a_group_is_opened_and_spoken_to(desk: Desk) -> None:
    desk.server.add_user("carol")
    assert await desk.type("/group @bob @carol tea at @four?")
    opened = desk.ui.opened[-1]
    channel = desk.account.store.channel(opened)
    assert channel is not None
    assert (channel.kind, len(channel.member_ids)) == (ChannelKind.GROUP, 2)
    assert await desk.said_on_server(opened) == ["tea at @four?"]
    assert not await desk.type("/group bob")


async def test_each_line_of_what_one_does_is_in_italics(desk: Desk) -> None:
    assert await desk.type("/me waves\nand leaves")
    assert await desk.said_on_server() == ["*waves*\n*and leaves*"]


async def test_help_tells_of_one_command(desk: Desk) -> None:
    assert await desk.type("/help msg")
    assert desk.ui.said[-1][1].startswith("/msg @person [text]: ")
    assert "Also: /dm." in desk.ui.said[-1][1]
    assert not await desk.type("/help nosuch")


async def test_a_command_of_the_server_runs_there_and_leads_on(desk: Desk) -> None:
    assert await desk.type("/where am I")
    assert desk.ui.addresses == ["https://example.com/here"]
    assert not await desk.type("/nosuch x")
    assert desk.ui.said == [("error", "There is no command /nosuch. /help names them all.")]


async def test_a_command_that_nobody_answered_is_not_given_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Action] = []

    def fail(user_id: UserId, action: Action) -> Receipt:
        given.append(action)
        raise TransientError("The line broke.")

    monkeypatch.setattr(desk.server, "perform", fail)
    context = CommandContext(desk.account, desk.ui, desk.channel.id)
    assert not await run(context, "/where am I")
    assert "It may have been done." in desk.ui.said[-1][1]
    assert (len(given), desk.ui.addresses) == (1, [])


async def test_an_emoji_is_put_on_the_newest_message_and_taken_back(desk: Desk) -> None:
    posted = desk.server.post(desk.bob.id, desk.channel.id, "done")
    await desk.time.until(lambda: desk.account.store.message(posted.id))

    def reactions() -> list[tuple[str, int]]:
        return [(each.emoji, len(each.user_ids)) for each in desk.server.world.messages[posted.id].reactions]

    assert await desk.type("/react :tada:")
    await desk.said_on_server()
    assert reactions() == [("tada", 1)]
    assert await desk.type("/unreact tada")
    await desk.said_on_server()
    assert reactions() == []
    assert not await desk.type("/react :tadaa:")
    assert "There is no emoji :tadaa:." in desk.ui.said[-1][1]
