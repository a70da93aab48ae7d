"""Tests of what the server is asked when a target is not known here."""

from __future__ import annotations

import pytest

from chat_tui.account.targets import Target
from chat_tui.errors import TargetError
from chat_tui.model.channels import ChannelKind
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
