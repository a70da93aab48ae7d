"""Do drafts come along to a new server, into the places of the same names?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chat_tui import wiring
from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.backends.fake.server import FakeServer
from chat_tui.cli import moving
from chat_tui.config.accounts import AccountConfig, Accounts, save_account
from chat_tui.model.ids import ChannelId, MessageId, UserId
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.cli.conftest import Cli, World

OLD = AccountConfig("old", "https://old.example.org", user="ada")


def at(server: FakeServer, user_id: UserId, folder: Path) -> Account:
    """An account at some server, not started."""
    folder.mkdir(parents=True, exist_ok=True)
    store, mine = Store.open(folder / "cache.sqlite"), Mine.open(folder / "mine.sqlite")
    return Account(Profile("old", "Old", kind="shared"), FakeBackend(server, user_id), store, mine)


@pytest.fixture
async def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    """A server of other ids, where something is written in four places."""
    server = FakeServer()
    server.add_channel("attic")
    me, grace = server.add_user("ada"), server.add_user("grace")
    ops, town = server.add_channel("ops"), server.add_channel("town")
    gone = server.add_channel("gone")
    folder = tmp_path / "old"
    account = at(server, me.id, folder)
    await account.start()
    assert await account.wait_online(30)
    for channel_id, text in ((ops.id, "to the ops"), (town.id, "to the town"), (gone.id, "to nobody")):
        account.drafts.set(channel_id, None, text)
    account.drafts.set(town.id, MessageId("m1"), "in a thread")
    await account.close()

    async def build(*_: object) -> tuple[Account, Callable[[], None]]:
        return at(server, me.id, folder), lambda: None

    monkeypatch.setattr(wiring, "build_account", build)
    assert grace.id != me.id
    return server


@pytest.mark.usefixtures("old")
async def test_drafts_come_into_the_channels_of_the_same_names(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "account_configs", lambda _: Accounts({"old": OLD}, {}))
    async with world.open_account(None, "new") as account:
        account.drafts.set(world.town.id, None, "already here")
    context: wiring.WiringContext = None  # type: ignore[assignment]
    carried = await moving.carry_drafts(context, "old", "new")
    assert (carried.count, set(carried.left)) == (1, {"#town", "#gone", "#town (in a thread)"})
    async with world.open_account(None, "new") as account:
        drafts = {draft.channel_id: draft.text for draft in account.drafts.all()}
    assert drafts == {ChannelId(world.ops.id): "to the ops", world.town.id: "already here"}
    again = await moving.carry_drafts(context, "old", "new")
    assert again.count == 0


def test_an_account_that_is_not_there_is_told_before_anything_is_asked(cli: Cli, tmp_path: Path) -> None:
    save_account(tmp_path / "home" / "config" / "accounts.toml", OLD)
    said = cli("login", "https://new.example.org", "--moved-from", "odl", "--password-stdin", stdin="x\n")
    assert said.code != 0
    assert "Did you mean old?" in said.err
