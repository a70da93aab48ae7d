"""What the measurements of the ring are made against: the embedded server, with people and channels made up.

The people are put on disk before the server starts, each with a session, so that nobody's password has to be
hashed. The server runs in a process of its own, as it does for people.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from chat_tui.account.account import Account, Profile
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import TokenLogin
from chat_tui.backends.base import Backend
from chat_tui.backends.registry import load
from chat_tui.net.endpoint import Endpoint
from chat_tui.server import membership
from chat_tui.server.records import channels, members, sessions, teams
from chat_tui.server.records.channels import NewChannel
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.users import NewUser
from chat_tui.server.runner import ServeConfig, server_config
from chat_tui.server.seed import ensure_seeded
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store

READY = b"ready "
START_SECONDS = 30.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the workspace, signed in."""

    id: str
    name: str
    token: str


class Workspace:
    """A made-up workspace on disk and the process that serves it; made by `workspace`."""

    def __init__(self, config: ServeConfig, module: str = "benchmarks.serving") -> None:
        self.config = config
        self.people: list[Person] = []
        self.channels: list[str] = []
        self.address = ""
        self.process: asyncio.subprocess.Process | None = None
        self._module = module

    def furnish(self, *, people: int, rooms: int) -> None:
        """Put people and rooms on disk, everybody in every room; before the first start."""
        rules = server_config(self.config)
        with self._records() as records:
            ensure_seeded(records, rules)

            def fill(tx: Transaction) -> None:
                team = teams.by_name(tx.db, rules.team_name)
                assert team is not None
                for number in range(people):
                    name = f"person{number}"
                    user = membership.welcome(tx, NewUser(name, f"{name}@example.com"), rules)
                    _, token = sessions.start(tx, user["id"])
                    self.people.append(Person(user["id"], name, token))
                for number in range(rooms):
                    title = f"room-{number:02}"
                    room = channels.create(tx, NewChannel(title, "O", team["id"], title))
                    self.channels.append(room["id"])
                    for person in self.people:
                        members.add(tx, room["id"], person.id)

            records.write_now(fill)

    def say(self, author: Person, said: Sequence[tuple[str, str]]) -> None:
        """Post texts to channels, (channel id, text) each, while nobody serves; told as if somebody did."""
        with self._records() as records:
            for channel_id, text in said:
                records.write_now(_saying(NewPost(channel_id, author.id, text)))

    @contextmanager
    def _records(self) -> Iterator[Records]:
        records = Records.open(self.config.data)
        try:
            yield records
        finally:
            records.close_now()

    async def start(self) -> None:
        """Serve, and wait until requests are answered."""
        options = [str(self.config.data), str(self.config.socket), self.config.listen]
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            *options,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        line = await self.line()
        if not line.startswith(READY):
            raise RuntimeError(f"the workspace did not start: {line!r}")
        self.address = line.removeprefix(READY).decode().strip()
        if self.config.listen:
            # The port that was free is kept for the next start.
            self.config = replace(self.config, listen=self.address.removeprefix("http://"))

    async def line(self) -> bytes:
        """The next line the process says."""
        assert self.process is not None
        assert self.process.stdout is not None
        return await asyncio.wait_for(self.process.stdout.readline(), START_SECONDS)

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the process, kindly unless another signal is given."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)
            await asyncio.wait_for(self.process.communicate(), START_SECONDS)

    def backend(self, person: Person, *, over_tcp: bool = False) -> Backend:
        """A new session of a person at the server."""
        place = self.address if over_tcp else f"unix://{self.config.socket}"
        return load("mattermost")(Endpoint.parse(place), TokenLogin(Secret(person.token)), None)

    def account(self, person: Person, folder: Path) -> Account:
        """A person's account on files in `folder`, as the app has it; not started."""
        folder.mkdir(exist_ok=True)
        store, mine = Store.open(folder / "cache.sqlite"), Mine.open(folder / "mine.sqlite")
        return Account(Profile(person.name, person.name, kind="shared"), self.backend(person), store, mine)


def _saying(new: NewPost) -> Callable[[Transaction], None]:
    def say(tx: Transaction) -> None:
        membership.say(tx, new)

    return say


@asynccontextmanager
async def workspace(
    *, people: int, rooms: int, listen: str = "", module: str = "benchmarks.serving"
) -> AsyncIterator[tuple[Workspace, Path]]:
    """A furnished workspace that is not yet served, and a folder for those who come; gone at the end."""
    async with AsyncExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="ct"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        made = Workspace(
            ServeConfig(folder / "data", folder / "s" / "chat.sock", listen, name="home"), module
        )
        made.furnish(people=people, rooms=rooms)
        stack.push_async_callback(made.stop, signal.SIGKILL)
        yield made, folder


async def until(condition: Callable[[], object], timeout: float) -> bool:
    """Wait until something is true; False if it was not within `timeout` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    while not condition():
        if loop.time() > deadline:
            return False
        await asyncio.sleep(0.005)
    return True
