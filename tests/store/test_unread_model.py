"""Are the unread counts the server's, however late events, lists and answers come to each other?"""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.model.channels import Membership
from chat_tui.model.events import Batch, ChannelJoined, ChannelViewed, Event, MessagePosted, StreamOpened
from chat_tui.model.ids import Millis
from chat_tui.store.store import Store
from tests.builders import START, a_channel, a_message
from tests.store.conftest import TOWN, a_snapshot

SAID = st.sampled_from(["ada", "ada", "me", "view"])
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("say"), SAID),
        st.tuples(st.just("hear"), st.integers(1, 4)),
        st.tuples(st.just("list"), st.lists(SAID, max_size=2), st.booleans()),
        st.tuples(st.just("list_that_is_late"), st.integers(1, 4)),
        st.tuples(st.just("answer")),
    ),
    min_size=4,
    max_size=20,
)


class Server:
    """One channel as a server counts it: how many were said, and how many of them one has read."""

    def __init__(self) -> None:
        self.total = self.read = 0
        self.last = self.viewed = START
        self.stream: deque[Event] = deque()
        self.answers: deque[Event] = deque()

    def say(self, who: str) -> None:
        """Somebody says something, which reads the channel if it is oneself; or it is only read."""
        if who != "view":
            self.total += 1
            self.last = Millis(self.last + 10)
            made = a_message(self.total, author=who, created_at=self.last, updated_at=self.last)
            self.stream.append(MessagePosted(made, mentions_me=False))
        if who != "ada":
            self.read, self.viewed = self.total, max(self.viewed, self.last)
            self.stream.append(ChannelViewed(TOWN, self.viewed))
        if who == "view":
            self.answers.append(ChannelViewed(TOWN, self.viewed))

    def list(self, meanwhile: list[str], channel_first: bool) -> ChannelJoined:
        """What two questions are answered, between which something happens."""
        channel, member = (self.total, self.last), (self.read, self.viewed)
        for who in meanwhile:
            self.say(who)
        if channel_first:
            member = (self.read, self.viewed)
        else:
            channel = (self.total, self.last)
        unread_now = max(0, channel[0] - member[0])
        return ChannelJoined(
            a_channel(last_message_at=channel[1]), Membership(TOWN, unread_now, 0, member[1])
        )


class Client:
    """A store, and what reaches it in which order."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.server = Server()

    async def say(self, who: str) -> None:
        self.server.say(who)

    async def hear(self, count: int) -> None:
        for _ in range(min(count, len(self.server.stream))):
            await self.store.apply(Batch((self.server.stream.popleft(),)))

    async def list(self, meanwhile: list[str], channel_first: bool) -> None:
        await self.store.apply(Batch((self.server.list(meanwhile, channel_first),)))

    async def list_that_is_late(self, count: int) -> None:
        """Messages overtake it; who reads meanwhile asks again (`realtime/lookups.py`)."""
        late = self.server.list([], True)
        for _ in range(count):
            self.server.say("ada")
        while self.server.stream and isinstance(self.server.stream[0], MessagePosted):
            await self.hear(1)
        await self.store.apply(Batch((late,)))

    async def answer(self) -> None:
        if self.server.answers:
            await self.store.apply(Batch((self.server.answers.popleft(),)), heard=False)


async def play(moves: list[tuple[object, ...]]) -> None:
    """All that happens, then all that is still on its way."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        store = Store.open(Path(folder) / "cache.sqlite")
        try:
            await store.apply(Batch((StreamOpened(resumed=False), a_snapshot())))
            client = Client(store)
            for name, *values in moves:
                await getattr(client, str(name))(*values)
            await client.hear(len(client.server.stream))
            while client.server.answers:
                await client.answer()
            summary = store.summary(TOWN)
            assert summary is not None
            assert summary.membership.unread == client.server.total - client.server.read
            assert (
                summary.membership.last_viewed_at == client.server.viewed or not client.server.viewed > START
            )
        finally:
            await store.close()


BUDGET = settings(max_examples=60, derandomize=True, deadline=None, database=None)


@BUDGET
@given(moves=MOVES)
def test_in_the_end_the_counts_are_the_servers(moves: list[tuple[object, ...]]) -> None:
    asyncio.run(play(moves))
