"""Does the whole ring hold: two accounts chat over a server, and no fault of it loses or doubles a word?"""

from __future__ import annotations

import asyncio
import inspect
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chat_tui.account.account import Account, Profile
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import TokenLogin
from chat_tui.backends.base import Backend
from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.backends.registry import load
from chat_tui.model.actions import (
    CreateChannel,
    EditMessage,
    JoinChannel,
    SendMessage,
    SendTyping,
    SetPresence,
)
from chat_tui.model.channels import ChannelSummary
from chat_tui.model.ids import ChannelId, ClientId, Millis
from chat_tui.model.messages import Gap
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.model.users import Presence
from chat_tui.net.endpoint import Endpoint
from chat_tui.realtime.timing import Timing
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.line_proxy import LineProxy, line_to
from tests.servers import ServerProcess, server_process
from tests.virtual_time import VirtualTime

PATIENCE = 60.0


class World(ABC):
    """A server, a line to it for each person, and a time that both live in."""

    timing: Timing

    @abstractmethod
    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is true."""

    @abstractmethod
    def backend(self, name: str) -> Backend:
        """A new session of a person."""

    @abstractmethod
    async def cut(self, name: str) -> None:
        """Drop a person's line and let nothing through."""

    @abstractmethod
    async def mend(self, name: str) -> None:
        """Let a person through again."""


class FakeWorld(World):
    """The fake server; hours pass at once. Its line is one for all."""

    def __init__(self) -> None:
        self.time = VirtualTime()
        self.timing = self.time.timing
        self.server = FakeServer(clock=self.time.wall)
        self._users = {name: self.server.add_user(name).id for name in ("ada", "bob")}
        self._offline: set[str] = set()

    async def until(self, condition: Callable[[], object]) -> None:
        await self.time.until(condition)

    def backend(self, name: str) -> Backend:
        return FakeBackend(self.server, self._users[name])

    async def cut(self, name: str) -> None:
        self.server.faults.offline = True
        self.server.streams.drop()

    async def mend(self, name: str) -> None:
        self.server.faults.offline = False


class RealWorld(World):
    """The embedded server in a process of its own, in real time, each person behind a line of their own."""

    def __init__(self, server: ServerProcess, lines: Mapping[str, LineProxy]) -> None:
        self.timing = Timing()
        self.server = server
        self._lines = lines

    async def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"this did not come true: {inspect.getsource(condition).strip()}")
            await asyncio.sleep(0.005)

    def backend(self, name: str) -> Backend:
        token = Secret(self.server.users[name].token)
        endpoint = Endpoint.parse(f"unix://{self._lines[name].socket}")
        return load("mattermost")(endpoint, TokenLogin(token), None)

    async def cut(self, name: str) -> None:
        await self._lines[name].cut()

    async def mend(self, name: str) -> None:
        await self._lines[name].mend()


class Person:
    """Somebody with an account, and what they see of one channel."""

    def __init__(self, world: World, name: str, path: Path) -> None:
        self.world = world
        self.name = name
        self._path = path
        self.channel_id = ChannelId("")
        self.account = self._open()

    def _open(self) -> Account:
        self._path.mkdir(exist_ok=True)
        store, mine = Store.open(self._path / "cache.sqlite"), Mine.open(self._path / "mine.sqlite")
        backend = self.world.backend(self.name)
        profile = Profile(self.name, self.name, kind="shared")
        return Account(profile, backend, store, mine, timing=self.world.timing)

    async def come(self) -> None:
        """Be online."""
        await self.account.start()
        await self.online()

    async def online(self) -> None:
        await self.world.until(lambda: self.account.connection.is_online)

    async def offline(self) -> None:
        await self.world.until(lambda: not self.account.connection.is_online)

    async def leave(self) -> None:
        """Close everything."""
        closing = asyncio.create_task(self.account.close())
        await self.world.until(closing.done)
        await closing

    async def come_again(self) -> None:
        """Leave if need be, and begin from what is on disk."""
        self.account = self._open()
        await self.come()

    async def say(self, *texts: str) -> None:
        for text in texts:
            action = SendMessage(self.account.new_client_id(), self.channel_id, text)
            await self.account.perform(action)

    async def sees(self, *texts: str) -> None:
        """Wait for exactly these texts in this order, with nothing left to be sent."""
        outbox = self.account.outbox
        try:
            await self.world.until(lambda: self.shown() == list(texts) and not outbox.waiting())
        except TimeoutError as error:
            seen = f"{self.name} sees {self.shown()}, with {outbox.waiting()} to be sent"
            raise AssertionError(f"{seen}, not {list(texts)}") from error

    def shown(self) -> list[str]:
        """The channel's timeline, a gap as three dots."""
        rows = self.account.store.timeline(self.channel_id, limit=2_000).rows
        return [
            "..." if isinstance(row, Gap) else row.text
            for row in rows
            if isinstance(row, Gap) or row.kind.value == "normal"
        ]

    @property
    def summary(self) -> ChannelSummary:
        found = self.account.store.summary(self.channel_id)
        assert found is not None
        return found


class Ring:
    """Ada and Bob in one channel."""

    def __init__(self, world: World, ada: Person, bob: Person) -> None:
        self.world, self.ada, self.bob = world, ada, bob

    @classmethod
    async def form(cls, world: World, path: Path) -> Ring:
        """Both online, in a channel that Ada made."""
        ada, bob = Person(world, "ada", path / "ada"), Person(world, "bob", path / "bob")
        await ada.come()
        await bob.come()
        workspace = ada.account.store.workspaces()[0].id
        made = await ada.account.perform(CreateChannel(workspace, "ring", "Ring"))
        assert made is not None
        assert made.channel_id is not None
        await bob.account.perform(JoinChannel(made.channel_id))
        ada.channel_id = bob.channel_id = made.channel_id
        return cls(world, ada, bob)

    async def end(self) -> None:
        await self.ada.leave()
        await self.bob.leave()


@pytest.fixture(params=["fake", "real"])
async def ring(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ring]:
    """The same ring over the fake server and over the embedded one."""
    async with AsyncExitStack() as stack:
        world: World = FakeWorld() if request.param == "fake" else await real_world(stack, tmp_path)
        formed = await Ring.form(world, tmp_path)
        yield formed
        await formed.end()


async def real_world(stack: AsyncExitStack, tmp_path: Path) -> RealWorld:
    server = await stack.enter_async_context(server_process(tmp_path, users=("ada", "bob")))
    lines = {name: await stack.enter_async_context(line_to(_own(server, name))) for name in ("ada", "bob")}
    return RealWorld(server, lines)


def _own(server: ServerProcess, name: str) -> Path:
    """A path to the server's socket of one's own, so that each proxy stands beside it under another name."""
    link = server.socket.with_name(f"{name}.sock")
    link.symlink_to(server.socket)
    return link


async def test_two_people_chat(ring: Ring) -> None:
    await ring.ada.say("hello bob")
    await ring.bob.sees("hello bob")
    await ring.bob.say("hello ada")
    for person in (ring.ada, ring.bob):
        await person.sees("hello bob", "hello ada")


async def test_an_edit_is_seen_by_both(ring: Ring) -> None:
    await ring.ada.say("tpyo")
    for person in (ring.ada, ring.bob):
        await person.sees("tpyo")
    account = ring.ada.account
    mine = account.store.last_own_message(ring.ada.channel_id)
    assert mine is not None
    await account.perform(EditMessage(account.new_client_id(), ring.ada.channel_id, mine.id, "typo"))
    await ring.ada.sees("typo")
    await ring.bob.sees("typo")


async def test_who_writes_and_who_is_away_is_seen(ring: Ring) -> None:
    ada, bob = ring.ada.account, ring.bob.account
    assert bob.store.me is not None
    bob_id = bob.store.me.id
    await bob.perform(SendTyping(ring.bob.channel_id))
    await ring.world.until(lambda: ada.typing.who(ring.ada.channel_id) == (bob_id,))
    await ring.bob.say("done")
    await ring.ada.sees("done")
    await ring.world.until(lambda: not ada.typing.who(ring.ada.channel_id))
    await bob.perform(SetPresence(Presence.DND))
    await ring.world.until(lambda: ada.store.presence(bob_id).presence is Presence.DND)


async def test_unread_and_mentions_count_until_the_channel_is_read(ring: Ring) -> None:
    await ring.ada.say("one", "two @bob", "three")
    await ring.bob.sees("one", "two @bob", "three")
    standing = ring.bob.summary.membership
    assert (standing.unread, standing.mentions) == (3, 1)
    ring.bob.account.set_visible(ring.bob.channel_id, focused=True)
    await ring.world.until(lambda: ring.bob.summary.membership.unread == 0)
    await ring.world.until(lambda: ring.bob.account.outbox.waiting() == 0)
    await ring.bob.leave()
    await ring.bob.come_again()
    assert (ring.bob.summary.membership.unread, ring.bob.summary.membership.mentions) == (0, 0)


async def test_a_dropped_line_loses_doubles_and_reorders_nothing(ring: Ring) -> None:
    await ring.ada.say("before")
    await ring.bob.sees("before")
    await ring.world.cut("ada")
    await ring.ada.offline()
    said = [f"ada {number}" for number in range(5)]
    await ring.ada.say(*said)
    if isinstance(ring.world, RealWorld):
        heard = [f"bob {number}" for number in range(5)]
        await ring.bob.say(*heard)
        await ring.bob.sees("before", *heard)
    else:
        heard = []
    await ring.world.mend("ada")
    await ring.ada.online()
    for person in (ring.ada, ring.bob):
        await person.sees("before", *heard, *said)


async def test_lines_that_drop_again_and_again_do_neither(ring: Ring) -> None:
    said: list[str] = []
    for turn in range(4):
        texts = [f"{turn}.{number}" for number in range(3)]
        await ring.ada.say(*texts)
        said += texts
        await ring.world.cut("ada")
        await ring.ada.offline()
        await ring.world.mend("ada")
        await ring.ada.online()
    for person in (ring.ada, ring.bob):
        await person.sees(*said)


async def test_messages_of_a_time_when_nobody_was_there_arrive(ring: Ring) -> None:
    await ring.ada.say("before")
    await ring.bob.sees("before")
    await ring.bob.leave()
    missed = [f"missed {number}" for number in range(70)]
    await ring.ada.say(*missed)
    await ring.ada.sees("before", *missed)
    await ring.bob.come_again()
    await ring.bob.sees("before", *missed)
    await ring.world.until(lambda: ring.bob.summary.membership.unread == 71)


@pytest.mark.parametrize("did_arrive", [True, False])
async def test_a_row_that_was_half_sent_when_we_died_is_said_once(ring: Ring, did_arrive: bool) -> None:
    ada = ring.ada
    await ada.say("before")
    await ring.bob.sees("before")
    client_id = ClientId(ada.account.new_client_id())
    action = SendMessage(client_id, ada.channel_id, "half sent")
    if did_arrive:
        await ada.account.perform(action)
        await ring.bob.sees("before", "half sent")
        await ring.world.until(lambda: ada.account.outbox.waiting() == 0)
    now = Millis(int(ring.world.timing.wall() * 1000))
    await ada.account.mine.put(OutboxItem(client_id, ada.channel_id, action, OutboxState.SENDING, now))
    await ada.leave()
    await ada.come_again()
    await ring.world.until(lambda: ada.account.outbox.waiting() == 0)
    await ada.say("after")
    for person in (ada, ring.bob):
        await person.sees("before", "half sent", "after")


async def test_what_was_queued_and_drafted_outlives_the_program(ring: Ring) -> None:
    ada = ring.ada
    await ring.world.cut("ada")
    await ada.offline()
    await ada.say("queued")
    ada.account.drafts.set(ada.channel_id, None, "unfinished")
    await ada.leave()
    await ring.world.mend("ada")
    await ada.come_again()
    await ring.bob.sees("queued")
    draft = ada.account.drafts.get(ada.channel_id)
    assert draft is not None
    assert draft.text == "unfinished"


async def test_a_server_that_is_killed_and_comes_back_loses_nothing(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        world = await real_world(stack, tmp_path)
        server, ring = world.server, await Ring.form(world, tmp_path)
        await ring.ada.say("before")
        await ring.bob.sees("before")
        await server.kill()
        await ring.ada.offline()
        said = [f"typed meanwhile {number}" for number in range(5)]
        await ring.ada.say(*said)
        await server.start()
        for person in (ring.ada, ring.bob):
            await person.online()
            await person.sees("before", *said)
        await ring.end()


@pytest.mark.parametrize("turn", range(4))
async def test_words_said_at_once_in_a_channel_just_made_have_no_gap_between_them(
    tmp_path: Path, turn: int
) -> None:
    """Whether an answer or its event comes first is chance, so there are some turns."""
    ring = await Ring.form(FakeWorld(), tmp_path)
    await ring.ada.say("one", "two", "three")
    for person in (ring.bob, ring.ada):
        await person.sees("one", "two", "three")
    await ring.end()


async def test_an_absence_that_was_too_long_leaves_a_gap_that_can_be_filled(tmp_path: Path) -> None:
    world = FakeWorld()
    ring = await Ring.form(world, tmp_path)
    await ring.ada.say("before")
    await ring.bob.sees("before")
    await ring.bob.leave()
    missed = [f"missed {number}" for number in range(100)]
    await ring.ada.say(*missed)
    await ring.ada.sees("before", *missed)
    world.server.streams.forget()
    world.server.faults.since_limit = 20
    await ring.bob.come_again()
    assert ring.bob.shown() == ["before", "...", *missed[40:]]
    [gap] = [
        row
        for row in ring.bob.account.store.timeline(ring.bob.channel_id, limit=500).rows
        if isinstance(row, Gap)
    ]
    await ring.bob.account.history.fill(gap)
    await ring.bob.sees("before", *missed)
    await ring.end()
