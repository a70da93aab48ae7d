"""Tests of what the server is asked when a target is not known here."""

from __future__ import annotations

import pytest

from chat_tui.account.targets import Target
from chat_tui.errors import TargetError
from chat_tui.model.actions import FollowThread, MarkThreadRead, Save
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import Batch, SavedListed
from chat_tui.model.ids import Millis
from chat_tui.model.questions import Saved
from tests.account.conftest import Town


async def test_a_person_nobody_spoke_with_gets_a_direct_channel(town: Town) -> None:
    account = await town.start()
    target = await account.directory.locate("@bob")
    assert target.user_id == town.bob.id
    assert target.channel_id is not None
    channel = account.store.channel(target.channel_id)
    assert channel is not None
    assert channel.kind is ChannelKind.DIRECT
    assert await account.directory.locate("@bob") == target


async def test_a_person_who_came_later_is_asked_for(town: Town) -> None:
    account = town.account
    await account._ring.apply(await account._ring.backend.snapshot())
    carol = town.server.add_user("carol")
    target = await account.directory.locate("@carol")
    assert target.user_id == carol.id


async def test_people_are_met_once(town: Town) -> None:
    account = town.account
    await account._ring.apply(await account._ring.backend.snapshot())
    carol = town.server.add_user("carol")
    await account.directory.meet([carol.id, town.bob.id, carol.id])
    met = account.store.user(carol.id)
    assert met is not None
    assert met.name == "carol"
    town.server.faults.offline = True
    await account.directory.meet([carol.id])


@pytest.mark.parametrize(("text", "near"), [("@carlo", "@carol"), ("carol", "@carol"), ("@crol", "@carol")])
async def test_people_who_are_not_known_here_are_among_the_nearest(town: Town, text: str, near: str) -> None:
    account = await town.start()
    town.server.add_user("carol")
    with pytest.raises(TargetError) as caught:
        await account.directory.locate(text)
    assert near in caught.value.hint


async def test_a_message_that_is_not_here_is_asked_for(town: Town) -> None:
    account = town.account
    await account._ring.apply(await account._ring.backend.snapshot())
    message = town.server.post(town.bob.id, town.channel.id, "hello")
    link = f"https://chat.example.com/home/pl/{message.id}"
    assert await account.directory.locate(link) == Target(town.channel.id, message.id)


@pytest.mark.parametrize("text", ["#nowhere", "@nobody", "https://chat.example.com/home/pl/unknown99"])
async def test_what_the_server_does_not_know_either_is_an_error(town: Town, text: str) -> None:
    account = await town.start()
    with pytest.raises(TargetError):
        await account.directory.locate(text)


async def test_channels_to_join_are_listed(town: Town) -> None:
    secret = town.server.add_channel("tower", [town.bob.id], kind=ChannelKind.PRIVATE)
    public = town.server.add_channel("townhall", [town.bob.id])
    account = await town.start()
    found = [channel.id for channel in await account.directory.find_channels("tow")]
    assert set(found) == {town.channel.id, public.id}
    assert secret.id not in found


async def test_what_is_asked_is_known_here_afterwards(town: Town) -> None:
    said = town.server.post(town.bob.id, town.channel.id, "later")
    account = await town.start()
    await account.perform(Save(account.new_client_id(), town.channel.id, said.id))
    await town.time.until(lambda: account.store.is_saved(said.id))
    await account.store.apply(Batch((SavedListed(()),)))
    answer = await account.directory.ask(Saved())
    assert answer.events[-1] == SavedListed((said.id,))
    assert [message.id for message in account.store.saved()] == [said.id]


async def test_a_read_thread_is_read_here_too(town: Town) -> None:
    root = town.server.post(town.bob.id, town.channel.id, "who comes?")
    reply = town.server.post(town.bob.id, town.channel.id, "me", root.id)
    account = await town.start()
    place = (town.channel.id, root.id, account.store.workspaces()[0].id)
    await account.perform(FollowThread(account.new_client_id(), *place))
    await account.perform(MarkThreadRead(account.new_client_id(), *place, Millis(reply.created_at - 1)))
    await town.time.until(lambda: [state.unread for state in account.store.followed_threads()] == [1])
