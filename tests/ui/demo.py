"""How can the UI be looked at without wiring: an account over the fake backend, with people and messages."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.errors import AuthError
from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import ClientId
from chat_tui.model.users import Presence
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from chat_tui.ui.app import ChatApp
from chat_tui.ui.settings import PICTURE_WAYS, UiSettings
from tests.ui.sign_in_world import Servers
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
        real_cursor="visible" if "--cursor" in sys.argv else "hidden",
        away_after=float(sys.argv[sys.argv.index("--away") + 1]) if "--away" in sys.argv else 300.0,
    )
    if "--sign-in" in sys.argv:
        settings = replace(settings, joining=Servers())
    if "--signed-out" in sys.argv:
        settings = replace(settings, joining=Servers(user="tom"))
    if "--theme" in sys.argv:
        settings = replace(settings, theme=sys.argv[sys.argv.index("--theme") + 1])
    if "--pictures" in sys.argv:
        wish = sys.argv[sys.argv.index("--pictures") + 1]
        settings = replace(settings, pictures=next(way for way in PICTURE_WAYS if way == wish))
        await show_picture(world)
    app = ChatApp([account], settings)
    watching = asyncio.create_task(tell_presence(world))
    ending = asyncio.create_task(end_session(world, account)) if "--signed-out" in sys.argv else None
    await app.run_async()
    watching.cancel()
    if ending is not None:
        ending.cancel()
    await account.close()


async def end_session(world: SmallWorld, account: Account) -> None:
    """The server lets nobody in any more, once all has been seen."""
    await account.wait_online(60.0)
    refused = AuthError("The session was ended.")
    world.server.faults.stream_refusals.extend([refused] * 1000)
    world.server.streams.drop(refused)


async def show_picture(world: SmallWorld) -> None:
    """Maya shows one, red and blue."""
    from PIL import Image

    file = BytesIO()
    image = Image.new("RGB", (120, 60), (255, 0, 0))
    image.paste((0, 0, 255), (60, 0, 120, 60))
    image.save(file, "PNG")

    async def content() -> AsyncIterator[bytes]:
        yield file.getvalue()

    maya, here = FakeBackend(world.server, world.people["maya"].id), world.channels["welcome"].id
    kept = await maya.upload(here, "flag.png", len(file.getvalue()), content())
    await maya.perform(SendMessage(ClientId("picture"), here, "a flag", file_ids=(kept.id,)))
    await maya.close()


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
