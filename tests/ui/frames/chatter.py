"""An app on a full channel into which somebody says something each time the process gets SIGUSR1."""

from __future__ import annotations

import asyncio
import random
import signal
import tempfile
from pathlib import Path

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.backends.fake.server import FakeServer
from chat_tui.model.ids import ChannelId
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from chat_tui.ui.app import ChatApp
from chat_tui.ui.settings import UiSettings
from tests.ui.world import TurningClock

WORDS = (
    *("the", "build", "is", "green", "again", "after", "we", "moved", "the", "cache", "into", "its", "own"),
    *("module", "and", "I", "think", "deploy", "can", "go", "out", "this", "afternoon", "`make`", "**now**"),
)
NAMES = ("maya", "lin", "ravi", "sol", "ada")
ROOMS = 30
EARLIER = 60


class Talk:
    """Somebody else each time, saying 158 characters in the mean."""

    def __init__(self, server: FakeServer) -> None:
        self._server = server
        self._chance = random.Random(6)
        self._people = [server.add_user(name) for name in NAMES]
        self.said = 0

    def say(self, channel: ChannelId, mark: str) -> None:
        """Say something that begins with a mark of its own."""
        author = self._people[self.said % len(self._people)]
        words = self._chance.choices(WORDS, k=self._chance.randint(2, 54))
        self.said += 1
        self._server.post(author.id, channel, f"{mark}{self.said:03} {' '.join(words)}")


async def main(folder: Path) -> None:
    """Run the app until it is left."""
    server = FakeServer(clock=TurningClock(step=400.0))
    me = server.add_user("tom")
    talk = Talk(server)
    rooms = [server.add_channel(f"{WORDS[number % 25]}-room-{number:02}") for number in range(ROOMS)]
    for _ in range(EARLIER):
        talk.say(rooms[0].id, "early")
    account = Account(
        Profile("acme", "acme", kind="personal"),
        FakeBackend(server, me.id),
        Store.open(folder / "cache.sqlite"),
        Mine.open(folder / "mine.sqlite"),
    )
    app = ChatApp([account], UiSettings(open_at="#the-room-00"))
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, talk.say, rooms[0].id, "said")
    await app.run_async()
    await account.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(main(Path(name)))
