"""Is a delivery said once, wherever whoever listens was killed?"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.backends.fake.server import FakeServer
from chat_tui.errors import RejectedError
from chat_tui.model.actions import SendMessage
from chat_tui.model.channels import Channel
from chat_tui.model.ids import UserId
from chat_tui.model.users import User
from chat_tui.receiving.doing import Doing
from chat_tui.receiving.posting import Posting, client_id_of
from chat_tui.receiving.queue import Kept, State
from chat_tui.receiving.wording.table import Template
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.receiving.deliveries import NOW

KEPT = Kept(1, "standard", "d-1", "n", {"data": {"text": "built"}}, NOW, State.WAITING)


class World:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = FakeServer()
        self.me: User = self.server.add_user("ada", "Ada")
        self.town: Channel = self.server.add_channel("town")

    async def account(self) -> Account:
        account = Account(
            Profile("fake", "Fake", kind="shared"),
            FakeBackend(self.server, UserId(self.me.id)),
            Store.open(self.folder / "cache.sqlite"),
            Mine.open(self.folder / "mine.sqlite"),
        )
        await account.start()
        assert await account.wait_online(60)
        return account

    @property
    def said(self) -> list[str]:
        return [one.text for one in self.server.world.messages.values()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def test_a_delivery_that_is_done_twice_is_one_message(world: World) -> None:
    account = await world.account()
    doing = Doing(Posting(account, world.town.id, "fake/town"))
    first = await doing(KEPT)
    await account.close()  # and killed before it noted that it was done
    account = await world.account()
    again = await Doing(Posting(account, world.town.id, "fake/town"))(KEPT)
    assert first.message == again.message
    assert world.said == ["**n**\n> built"]
    await account.close()


async def test_what_was_in_the_outbox_when_it_was_killed_is_not_put_there_again(world: World) -> None:
    account = await world.account()
    client_id = client_id_of(KEPT, "fake/town")
    await account.perform(SendMessage(client_id, world.town.id, "built"))
    await account.close()
    account = await world.account()
    await Doing(Posting(account, world.town.id, "fake/town"))(KEPT)
    assert world.said == ["built"]
    await account.close()


async def test_what_the_server_refuses_leaves_the_outbox(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await world.account()

    async def refuse(*_: object) -> object:
        raise RejectedError("The channel is archived.", status=400)

    monkeypatch.setattr(FakeBackend, "perform", refuse)
    with pytest.raises(RejectedError, match="archived"):
        await Doing(Posting(account, world.town.id, "fake/town"))(KEPT)
    assert account.outbox.waiting() == 0
    assert not account.outbox.states()
    await account.close()


async def test_what_says_nothing_is_not_said(world: World) -> None:
    account = await world.account()
    done = await Doing(Posting(account, world.town.id, "x"), template=Template("${data.missing}"))(KEPT)
    assert done.is_quiet
    assert world.said == []
    await account.close()
    await asyncio.sleep(0)


def test_a_replay_and_another_place_are_other_messages() -> None:
    again = Kept(1, "standard", "d-1", "n", {}, NOW, State.WAITING, round=1)
    found = {client_id_of(KEPT, "a"), client_id_of(again, "a"), client_id_of(KEPT, "b")}
    assert len(found) == 3
    assert {len(one) for one in found} == {26}
