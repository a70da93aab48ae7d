"""Is every message said once and in order, whatever is lost, refused or killed, and whenever?

The outbox runs over the fake server, its rows and copies of files on a disk that keeps what was committed. A
kill comes at any await: before a row is written, after, while a file or a message is on its way.
"""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chat_tui.account.gate import Gate
from chat_tui.account.outbox import Outbox
from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.errors import (
    AuthError,
    ChatError,
    DiskFullError,
    FileError,
    RateLimitedError,
    RejectedError,
    TargetError,
    TransientError,
    UnreachableError,
)
from chat_tui.model.actions import Action, Receipt, SendMessage
from chat_tui.model.changes import NOTHING, Changes
from chat_tui.model.events import Batch
from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import ChannelId, ClientId
from chat_tui.model.messages import Attachment
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.realtime.ring import Ring
from tests.virtual_time import QuickTime

STEPS = st.sampled_from([0, 1, 2, 3, 5, 8, 10, 12, 14, 16, 20, 40, 41, 42])
CHANNELS = st.sampled_from(["home", "away"])
PICKS = st.integers(0, 1000)


SELDOM = st.sampled_from([False, False, False, False, True])
ERRORS = st.sampled_from(
    [
        UnreachableError("away"),
        RateLimitedError("slow", retry_after=7),
        TransientError("perhaps"),
        AuthError("who?"),
    ]
)
HOLDS = st.sampled_from([0.0, 0.0, 0.0, 5.0])
"""Seconds for which a message can be taken back."""
SAYING = st.tuples(st.just("say"), CHANNELS, st.sampled_from([0, 0, 0, 1, 2]), SELDOM, SELDOM, STEPS, HOLDS)
DEEDS = st.one_of(
    SAYING,
    SAYING,
    st.tuples(st.just("kill"), STEPS, st.booleans()),
    st.tuples(st.just("kill"), st.integers(0, 20), st.just(True)),
    st.tuples(st.just("lose_answers"), st.integers(1, 3)),
    st.tuples(st.just("fail"), ERRORS),
    st.tuples(st.just("refuse")),
    st.tuples(st.just("fill_disk"), st.booleans()),
    st.tuples(st.just("restart_server")),
    st.tuples(st.just("event_comes_first"), PICKS, STEPS),
    st.tuples(st.just("take_back"), PICKS, st.booleans(), STEPS),
    st.tuples(st.just("think_again"), CHANNELS, PICKS, STEPS),
    st.tuples(st.just("retry"), PICKS),
    st.tuples(st.just("wait"), st.sampled_from([0.1, 1.0, 10.0, 100.0])),
)


class Disk:
    """What outlives a kill: rows that were committed; each write awaits before and after its commit."""

    def __init__(self) -> None:
        self.rows: dict[ClientId, OutboxItem] = {}
        self.copies: dict[str, bytes] = {}
        self.is_full = False
        self.was_full = False

    def items(self) -> tuple[OutboxItem, ...]:
        return tuple(self.rows.values())

    async def put(self, item: OutboxItem) -> None:
        await self._begin()
        self.rows[item.client_id] = item
        await asyncio.sleep(0)

    async def update(self, item: OutboxItem) -> None:
        await self._begin()
        if item.client_id in self.rows:
            self.rows[item.client_id] = item
        await asyncio.sleep(0)

    async def remove(self, client_id: ClientId) -> None:
        await self._begin()
        self.rows.pop(client_id, None)
        await asyncio.sleep(0)

    async def _begin(self) -> None:
        await asyncio.sleep(0)
        if self.is_full:
            self.was_full = True
            raise DiskFullError("No space left.")

    def files(self) -> Iterator[tuple[OutgoingFile, ...]]:
        """What each row names."""
        for row in self.rows.values():
            if isinstance(row.action, SendMessage):
                yield row.action.files

    def keys(self) -> set[str]:
        """The copies that rows name."""
        return {file.key for files in self.files() for file in files}


class Spool:
    """Copies of files on that disk."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    @contextmanager
    def open(self, file: OutgoingFile) -> Iterator[io.BytesIO]:
        if file.key not in self._disk.copies:
            raise FileError(f"{file.name} is gone.")
        yield io.BytesIO(self._disk.copies[file.key])

    async def pieces(self, source: io.BytesIO, told: Callable[[int], None]) -> AsyncIterator[bytes]:
        while piece := source.read(4):
            await asyncio.sleep(0)
            yield piece
            told(source.tell())

    def discard(self, files: Iterable[OutgoingFile]) -> None:
        for file in files:
            self._disk.copies.pop(file.key, None)


class Road(FakeBackend):
    """The way to the server: a request takes awaits there and back."""

    disk: Disk
    wrongs: list[str]

    def check(self, name: str) -> None:
        """What the server has is on disk before the next file goes; an error here would be a refusal."""
        for files in self.disk.files():
            keys = [file.key for file in files]
            if name in keys:
                place = keys.index(name)
                if files[place].file_id is not None:
                    self.wrongs.append(f"{name} went up, although the disk has its id")
                if any(file.file_id is None for file in files[:place]) and not self.disk.was_full:
                    self.wrongs.append(f"{name} went up before the disk had the id of the one before")

    async def upload(
        self, channel_id: ChannelId, name: str, size: int, chunks: AsyncIterable[bytes]
    ) -> Attachment:
        self.check(name)
        await asyncio.sleep(0)
        try:
            return await super().upload(channel_id, name, size, chunks)
        finally:
            await asyncio.sleep(0)

    async def perform(self, action: Action) -> Receipt:
        await asyncio.sleep(0)
        try:
            return await super().perform(action)
        finally:
            await asyncio.sleep(0)


class Store:
    """A cache that knows nobody's messages: what counts here is what the server has."""

    def __init__(self, me: object) -> None:
        self.me = me

    def summary(self, channel_id: ChannelId) -> None:
        return None

    def newest_known(self, channel_id: ChannelId) -> None:
        return None

    def message(self, message_id: object) -> None:
        return None

    async def apply(self, batch: Batch, **options: object) -> Changes:
        await asyncio.sleep(0)
        return NOTHING


class OutboxModel(RuleBasedStateMachine):
    """What was accepted, what was taken back, and what the server has of it."""

    dedupe_window = float("inf")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.time = QuickTime()
        self.server = FakeServer(clock=self.time.wall, dedupe_window=self.dedupe_window)
        self.ada = self.server.add_user("ada")
        self.channels = {name: self.server.add_channel(name).id for name in ("home", "away")}
        self.disk = Disk()
        self.wrongs: list[str] = []
        self.accepted: dict[ChannelId, list[str]] = {channel: [] for channel in self.channels.values()}
        self.maybe: set[str] = set()
        """Texts whose acceptance was killed half way: they may be said once or not at all."""
        self.withdrawn: set[str] = set()
        self.unsaid: set[str] = set()
        """Texts taken back before anything of them can have been said."""
        self.passed: set[str] = set()
        """Texts that were refused once, so that later ones may have passed them."""
        self.numbers = 0
        self.named: dict[str, list[str]] = {}
        """The files of each text."""
        self.outbox = self.open()

    def open(self) -> Outbox:
        backend = Road(self.server, self.ada.id)
        store = cast("Any", Store(self.ada))
        self.ring = Ring(backend, store, lambda changes: None, self.time.timing)
        backend.disk, backend.wrongs = self.disk, self.wrongs
        needed = self.disk.keys()
        self.disk.copies = {key: copy for key, copy in self.disk.copies.items() if key in needed}
        outbox = Outbox(self.ring, cast("Any", self.disk), cast("Any", Spool(self.disk)), Gate())
        self.run(self.started(outbox))
        return outbox

    async def started(self, outbox: Outbox) -> None:
        outbox.reconnected()
        outbox.start()

    def run(self, coroutine: Any) -> Any:
        return self.loop.run_until_complete(coroutine)

    async def stepped(self, steps: int) -> None:
        for _ in range(steps):
            await asyncio.sleep(0)

    def a_message(self, channel_id: ChannelId, files: int) -> SendMessage:
        """The next message; copies of its files are on the disk already."""
        self.numbers += 1
        text = f"text {self.numbers}"
        made = []
        for number in range(files):
            key = f"{text}, file {number}"
            self.disk.copies[key] = key.encode()
            made.append(OutgoingFile(key, key, len(key)))
        self.named[text] = [file.name for file in made]
        return SendMessage(ClientId(f"c{self.numbers}"), channel_id, text, files=tuple(made))

    # One rule for all: of many the generator leaves most out in most of its runs.
    @rule(deeds=st.lists(DEEDS, min_size=1, max_size=4))
    def go_on(self, deeds: list[tuple[Any, ...]]) -> None:
        for name, *values in deeds:
            getattr(self, name)(*values)
            self.note_refused()
            self.nothing_is_doubled()
            self.what_was_taken_back_is_not_said()

    def say(
        self, channel: str, files: int, killed: bool, answer_is_lost: bool, steps: int, hold: float = 0.0
    ) -> None:
        self.server.faults.lost_answers += answer_is_lost
        channel_id = self.channels[channel]
        action = self.a_message(channel_id, files)
        text = action.text
        if not killed:
            try:
                self.run(self.outbox.put(action, hold=hold))
            except DiskFullError:
                Spool(self.disk).discard(action.files)
                return
            self.accepted[channel_id].append(text)
            self.run(self.stepped(steps))
            return

        async def half() -> bool:
            task = self.loop.create_task(self.outbox.put(action, hold=hold))
            await self.stepped(steps % 4)
            done = task.done() and task.exception() is None
            await self.end()
            await asyncio.gather(task, return_exceptions=True)
            return done

        done = self.run(half())
        if not done:
            self.maybe.add(text)
        if action.client_id in self.disk.rows or done:
            self.accepted[channel_id].append(text)
        self.die()

    def kill(self, steps: int, server_restarts: bool) -> None:
        self.run(self.stepped(steps))
        self.die(server_restarts=server_restarts)

    def die(self, *, server_restarts: bool = False) -> None:
        """All tasks end where they stand; nothing is said goodbye to."""
        self.run(self.end())
        if server_restarts:
            self.forget_ids()
        self.outbox = self.open()

    def lose_answers(self, count: int) -> None:
        self.server.faults.lost_answers = count

    def fail(self, error: ChatError) -> None:
        self.server.faults.refusals.append(cast("Any", error))

    def refuse(self) -> None:
        self.server.faults.refusals.append(RejectedError("no", status=403))

    def fill_disk(self, is_full: bool) -> None:
        self.disk.is_full = is_full

    def restart_server(self) -> None:
        """A server with a finite memory for ids has lost it; the line to it drops meanwhile."""
        self.outbox.line_lost()
        self.forget_ids()
        self.outbox.reconnected()

    def forget_ids(self) -> None:
        if self.dedupe_window != float("inf"):
            self.server._receipts.clear()

    def event_comes_first(self, pick: int, steps: int) -> None:
        """The event of a message settles its row, whatever became of the answer."""
        there = [message.client_id for message in self.server.world.messages.values() if message.client_id]
        if there:
            told = Changes(settled=frozenset({there[pick % len(there)]}))

            async def settle() -> None:
                self.outbox.settle(told)
                await self.stepped(steps)

            self.run(settle())

    def take_back(self, pick: int, line_comes_back: bool, steps: int) -> None:
        """A row that was never uncertain is taken back for good, even if it could leave just then."""
        states = {OutboxState.QUEUED, OutboxState.HELD, OutboxState.FAILED}
        rows = [row for row in self.disk.items() if row.state in states]
        if not rows:
            return
        row = rows[pick % len(rows)]

        async def take() -> None:
            task = asyncio.create_task(self.outbox.cancel(row.client_id))
            await self.stepped(steps % 4)
            if line_comes_back:
                self.outbox.reconnected()
            await task

        try:
            self.run(take())
        except (TargetError, DiskFullError):
            return
        assert isinstance(row.action, SendMessage)
        self.withdrawn.add(row.action.text)
        if row.state is not OutboxState.FAILED and not row.attempts:
            self.unsaid.add(row.action.text)

    def think_again(self, channel: str, pick: int, steps: int) -> None:
        """Something is taken back that only waits for somebody to sign in, just when that is done."""
        self.fail(AuthError("who?"))
        self.say(channel, 0, False, False, 20)
        self.take_back(pick, True, steps)

    def retry(self, pick: int) -> None:
        rows = self.disk.items()
        if rows:
            try:
                self.run(self.outbox.retry(rows[pick % len(rows)].client_id))
            except TargetError:
                return

    def wait(self, seconds: float) -> None:
        self.run(self.time.advance(seconds))
        self.note_refused()

    def note_refused(self) -> None:
        for row in self.disk.items():
            if row.state is OutboxState.FAILED and isinstance(row.action, SendMessage):
                self.passed.add(row.action.text)

    def said(self, channel_id: ChannelId) -> list[str]:
        messages = self.server.world.messages.values()
        return [message.text for message in messages if message.channel_id == channel_id]

    @invariant()
    def nothing_is_doubled(self) -> None:
        for channel_id in self.channels.values():
            doubled = [text for text, count in Counter(self.said(channel_id)).items() if count > 1]
            assert not doubled, doubled

    @invariant()
    def what_was_taken_back_is_not_said(self) -> None:
        for channel_id in self.channels.values():
            assert not self.unsaid & set(self.said(channel_id))

    @invariant()
    def what_is_held_is_not_said(self) -> None:
        held = {row.client_id for row in self.disk.items() if row.state is OutboxState.HELD}
        assert not held & {message.client_id for message in self.server.world.messages.values()}

    @invariant()
    def every_message_has_its_files(self) -> None:
        for message in self.server.world.messages.values():
            names = [attachment.name for attachment in message.attachments]
            assert names == self.named[message.text]
            for attachment in message.attachments:
                assert self.server.world.files[attachment.id][2] == attachment.name.encode()

    @invariant()
    def no_file_goes_up_twice_without_need(self) -> None:
        assert not self.wrongs

    @invariant()
    def what_waits_has_its_copies(self) -> None:
        assert self.disk.keys() <= self.disk.copies.keys() | self.sent_keys()

    def sent_keys(self) -> set[str]:
        """What the server shows: its rows may stay on a full disk without their copies."""
        shown = self.server.world.messages.values()
        return {attachment.name for message in shown for attachment in message.attachments}

    @invariant()
    def what_was_not_refused_is_in_order(self) -> None:
        self.note_refused()
        for channel_id, accepted in self.accepted.items():
            said = [text for text in self.said(channel_id) if text not in self.passed]
            assert said == [text for text in accepted if text in set(said)]

    def teardown(self) -> None:
        """Heal everything: all that was accepted arrives, but what was taken back."""
        try:
            self.disk.is_full = False
            self.server.faults.refusals.clear()
            self.server.faults.lost_answers = 0
            self.run(self.heal())
            if self.disk.rows:
                # A full disk kept rows that were settled: the next start finds out that they were.
                self.die()
                self.run(self.heal())
            self.nothing_is_doubled()
            self.what_was_not_refused_is_in_order()
            for channel_id, accepted in self.accepted.items():
                lost = set(accepted) - set(self.said(channel_id)) - self.withdrawn
                assert not lost, lost
            assert self.disk.rows == {}
            assert self.disk.copies == {}
        finally:
            self.run(self.end())
            self.loop.close()

    async def heal(self) -> None:
        for _ in range(20):
            self.outbox.reconnected()
            for row in self.disk.items():
                if row.state is OutboxState.FAILED:
                    assert isinstance(row.action, SendMessage)
                    self.passed.add(row.action.text)
                    await self.outbox.retry(row.client_id)
            await self.time.advance(100)
            if not self.disk.rows and not self.outbox.waiting():
                break

    async def end(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class ForgetfulServerModel(OutboxModel):
    """The same with a server that recognises an id for 25 seconds, and for none after a restart."""

    dedupe_window = 25.0


SETTINGS = settings(
    max_examples=150,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)
TestOutbox = OutboxModel.TestCase
TestOutbox.settings = SETTINGS
TestOutboxOfAForgetfulServer = ForgetfulServerModel.TestCase
TestOutboxOfAForgetfulServer.settings = SETTINGS
