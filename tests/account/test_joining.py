"""Is each account closed once, whether it leaves alone or with all others, and whatever fails?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chat_tui.account.account import Account, Profile
from chat_tui.account.joining import OpenAccounts
from chat_tui.account.signing_in import SigningIn, Wish
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.backends.fake.server import FakeServer
from chat_tui.errors import UnreachableError
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store


class House:
    """Builds accounts, and notes who left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.left: list[str] = []
        self.is_away = False
        self.closed: list[str] = []

    async def build(self, name: str) -> tuple[Account, Callable[[], None]]:
        """An account at a server of its own."""
        server = FakeServer()
        backend = FakeBackend(server, server.add_user("tom", "Tom").id)
        folder = self._folder / name
        folder.mkdir()
        store, mine = Store.open(folder / "cache.sqlite"), Mine.open(folder / "mine.sqlite")
        account = Account(Profile(name, name), backend, store, mine)
        close = account.close

        async def closing() -> None:
            self.closed.append(name)
            await close()
            if name == "bad":
                raise RuntimeError("cannot be closed")

        account.close = closing  # type: ignore[method-assign]
        return account, lambda: self.left.append(name)

    def sign_in(self, _wish: Wish) -> SigningIn:
        """Nobody does."""
        raise NotImplementedError

    async def end_session(self, name: str) -> tuple[str, ...]:
        """Said to the server, if it is there."""
        if self.is_away:
            raise UnreachableError("The server cannot be reached.")
        return (f"{name} was told.",)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """One without accounts."""
    return House(tmp_path)


def opened(house: House) -> OpenAccounts:
    return OpenAccounts(house.build, house.sign_in, house.end_session)


async def test_who_signs_out_of_one_keeps_the_others(house: House) -> None:
    accounts = opened(house)
    first, second = await accounts.open("first"), await accounts.open("second")
    assert await accounts.sign_out(first) == ("first was told.",)
    assert (house.closed, house.left) == (["first"], ["first"])
    await accounts.close()
    assert (house.closed, house.left) == (["first", "second"], ["first", "second"])
    assert second.name == "second"


async def test_where_the_server_is_away_the_account_is_closed_all_the_same(house: House) -> None:
    accounts = opened(house)
    account = await accounts.open("first")
    house.is_away = True
    with pytest.raises(UnreachableError):
        await accounts.sign_out(account)
    assert house.left == ["first"]
    await accounts.close()
    assert house.closed == ["first"]


async def test_one_that_cannot_be_closed_keeps_no_other_open(house: House) -> None:
    accounts = opened(house)
    for name in ("first", "bad", "last"):
        await accounts.open(name)
    with pytest.raises(RuntimeError):
        await accounts.close()
    assert house.closed == ["last", "bad", "first"]
    assert house.left == ["last", "bad", "first"]
