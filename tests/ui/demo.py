"""How can the UI be looked at without wiring: an account over the fake backend, with people and messages."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from chat_tui.ui.app import ChatApp
from chat_tui.ui.settings import UiSettings
from tests.ui.world import a_world


async def main(folder: Path) -> None:
    """Run the app until it is left."""
    world = a_world()
    account = Account(
        Profile("acme", "acme", kind="personal"),
        FakeBackend(world.server, world.me.id),
        Store.open(folder / "cache.sqlite"),
        Mine.open(folder / "mine.sqlite"),
    )
    app = ChatApp([account], UiSettings(density="compact" if "--compact" in sys.argv else "comfortable"))
    await app.run_async()
    await account.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(main(Path(name)))
