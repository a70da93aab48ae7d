"""How can the UI be looked at without wiring: an account over the fake backend, with people and messages."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.model.users import Presence
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from chat_tui.ui.app import ChatApp
from chat_tui.ui.settings import UiSettings
from tests.ui.world import SmallWorld, a_world


async def main(folder: Path) -> None:
    """Run the app until it is left."""
    world = a_world()
    account = Account(
        Profile("acme", "acme", kind="personal"),
        FakeBackend(world.server, world.me.id),
        Store.open(folder / "cache.sqlite"),
        Mine.open(folder / "mine.sqlite"),
    )
    settings = UiSettings(
        density="compact" if "--compact" in sys.argv else "comfortable",
        away_after=float(sys.argv[sys.argv.index("--away") + 1]) if "--away" in sys.argv else 300.0,
    )
    app = ChatApp([account], settings)
    watching = asyncio.create_task(tell_presence(world))
    await app.run_async()
    watching.cancel()
    await account.close()


async def tell_presence(world: SmallWorld) -> None:
    """Each time the server sees another presence of ours, somebody says so in the open channel."""
    seen = Presence.ONLINE
    while True:
        now = world.server.world.presence(world.me.id).presence
        if now not in (seen, Presence.OFFLINE):
            seen = now
            world.server.post(
                world.people["maya"].id, world.channels["welcome"].id, f"tom is {now.value} now"
            )
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(main(Path(name)))
