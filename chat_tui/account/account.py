"""What one signed-in account can do: the one door for the UI, the commands and the command line."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal

from chat_tui.account.absence import Absence
from chat_tui.account.attaching import Attaching
from chat_tui.account.client_ids import ClientIds
from chat_tui.account.directory import Directory
from chat_tui.account.drafts import Drafts
from chat_tui.account.feed import Feed
from chat_tui.account.forms import Forms
from chat_tui.account.gate import Gate
from chat_tui.account.history import History
from chat_tui.account.outbox import Outbox
from chat_tui.account.policy import Habit, ReadPolicy, Sight
from chat_tui.account.read_marks import ReadMarks
from chat_tui.account.reminders import Reminders
from chat_tui.account.saving import Saving
from chat_tui.account.search import Search
from chat_tui.account.sidebar import Sidebar
from chat_tui.account.spool import Spool, spool_of
from chat_tui.account.thread_marks import ThreadMarks
from chat_tui.backends.base import Backend
from chat_tui.errors import BackendError
from chat_tui.model.actions import (
    Action,
    Courtesy,
    DirectAction,
    MarkRead,
    MarkUnread,
    QueuedAction,
    Receipt,
    SendMessage,
    SendTyping,
    SetActive,
    SetPresence,
)
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.changes import Changes
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.events import Batch, Event, MessagePosted
from chat_tui.model.features import NO_FEATURES, Features
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, ClientId, MessageId
from chat_tui.model.metrics import Metrics
from chat_tui.realtime.connection import CONNECTED, IN_STEP, ConnectionStatus
from chat_tui.realtime.ring import Ring
from chat_tui.realtime.surroundings import Surroundings
from chat_tui.realtime.timing import Timing, undivided
from chat_tui.realtime.typing import Typing
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store

if TYPE_CHECKING:
    from chat_tui.account.draft_sync import DraftSync
    from chat_tui.account.noticing import Noticing
    from chat_tui.account.notifications import Notice
    from chat_tui.account.notify_rules import NotifyRules
    from chat_tui.realtime.worker import Worker

log = logging.getLogger(__name__)
SYSTEM_TIMING = Timing()
STREAMING = CONNECTED - {ConnectionPhase.POLLING}


@dataclass(frozen=True, slots=True)
class Profile:
    """What people call an account, and how near its server is: a local one is asked sooner and more often.

    With `read_only` nothing leaves for the server, and what still waits in the outbox stays there.
    """

    name: str
    title: str
    colour: str = ""
    kind: Literal["personal", "shared", "remote"] = "remote"
    read_only: bool = False
    reads: Habit = "focused"
    """When what is looked at counts as read."""
    features: Mapping[str, bool] = field(default_factory=lambda: NO_FEATURES)
    """What the user switched on or off, by name."""


class Account:
    """Everything of one account; owns what it was given and closes it.

    `on_notice` is called with each message that deserves a notice, `rules` gives the person's own for that;
    whoever shows notices sets both.
    """

    def __init__(
        self,
        profile: Profile,
        backend: Backend,
        store: Store,
        mine: Mine,
        *,
        before_connect: Callable[[], Awaitable[None]] | None = None,
        timing: Timing = SYSTEM_TIMING,
    ) -> None:
        self.name, self.title = profile.name, profile.title
        self.colour, self.kind = profile.colour, profile.kind
        self.store, self.mine = store, mine
        self.gate = Gate(is_closed=profile.read_only)
        self.features = Features(profile.features, lambda: self.capabilities.switched_off)
        self.feed = Feed(timing)
        self.on_queued: Callable[[QueuedAction], None] | None = None
        """Called with each action that was put on disk."""
        self.on_posted: Callable[[Sequence[MessagePosted]], None] | None = None
        """Called with messages that are new, one's own too, and in the store by then."""
        self.on_notice: Callable[[Notice], None] | None = None
        self.rules: Callable[[], NotifyRules] | None = None
        self.noticing: Noticing | None = None
        self._ring = Ring(backend, store, self._publish, timing)
        self._tasks: set[asyncio.Task[None]] = set()
        self._ids = ClientIds(timing.wall)
        self.connection = ConnectionStatus(timing, self._line_moved)
        self._phase, self._is_away = self.connection.state.phase, False
        self.typing = Typing(timing, self._publish)
        self.spool = Spool(spool_of(mine.path))
        self.attaching = Attaching(self._ring, self.spool)
        self.saving = Saving(self._ring, profile.name)
        self.outbox = Outbox(self._ring, mine, self.spool, self.gate)
        self.drafts = Drafts(mine, timing, self._publish)
        self.reminders = Reminders(mine, timing)
        self.absence = Absence(mine, timing)
        self.history, self.search = History(self._ring), Search(self._ring)
        self.directory = Directory(self._ring, self.gate)
        self.policy = ReadPolicy(mine, profile.reads)
        self.read_marks = ReadMarks(self._ring, self._send_mark, self.policy)
        self.thread_marks = ThreadMarks(self._ring, self._send_mark, self.policy, self.gate)
        self.forms = Forms(self.perform)
        self._around = Surroundings(
            self.connection, self.typing, features=self.features, on_form=self.forms.heard
        )
        self._before_connect = before_connect
        self.sidebar = Sidebar(store, mine, self.gate, self.perform, self._publish)
        self._draft_sync: DraftSync | None = None
        self._worker: Worker | None = None
        self._working: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> list[Callable[[Sequence[Event]], None]]:
        """Each is called with what the stream told, after it is in the store; it must be quick."""
        return self._around.listeners

    @property
    def capabilities(self) -> Capabilities:
        """What the server can do."""
        return self._ring.backend.capabilities

    async def start(self, *, for_writing: bool = False) -> None:
        """Connect in the background and send what waits; returns at once.

        `for_writing` somebody is here: what they begin to write is kept in step with the server.
        """
        # Imported when it is needed: what is cached stands on the screen before the first connection.
        from chat_tui.account.noticing import Noticing
        from chat_tui.realtime.worker import LOCAL, REMOTE, Worker

        self.noticing = Noticing(self, self._ring.timing.wall)
        self._around.on_news = self.noticing.heard
        self.spool.sweep(self.mine.needs_file)
        self.drafts.forget_files(
            lambda file: not self.spool.has(file) or self.mine.needs_file(file.key, to_send=True)
        )
        self.outbox.start()
        if for_writing:
            from chat_tui.account.draft_sync import DraftSync

            self._draft_sync = DraftSync(self._ring, self.drafts, self.mine, self.gate, self.features)
            self._around.on_draft = self._draft_sync.heard
        rhythm = REMOTE if self.kind == "remote" else LOCAL
        self._worker = Worker(self._ring, self._around, rhythm=rhythm, before_connect=self._before_connect)
        self._working = asyncio.create_task(self._worker.run())

    async def close(self) -> None:
        """Save what is unsaved, let go of the server, close the files; what waits to be sent stays."""
        if self._draft_sync is not None:
            await self._draft_sync.close()
        await self.read_marks.close()
        await self.thread_marks.close()
        await self.outbox.close()
        await self.history.close()
        self.typing.close()
        tasks = [task for task in (self._working, *self._tasks) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.feed.close()
        try:
            await self.drafts.close()
        finally:
            await self._ring.backend.close()
            await self.mine.close()
            await self.store.close()

    def new_client_id(self) -> ClientId:
        """An id for a new action."""
        return self._ids.new()

    async def perform(self, action: Action, *, hold: float = 0.0) -> Receipt | None:
        """Do what the user wants.

        A queued action is on disk when this returns, and its answer comes later (`outbox.drain`): `hold`
        seconds later at least, in which it can be taken back. A courtesy is sent without waiting and may be
        lost: both return None. Any other is done, or raises; all raise
        ReadOnlyError behind a closed gate, but what the program tells of itself.
        """
        if self.gate.is_closed and isinstance(action, SendTyping | SetActive):
            return None
        self.gate.check()
        if isinstance(action, QueuedAction):
            await self._queue(action, hold)
            return None
        if isinstance(action, SendTyping):
            self._tell_typing(action)
            return None
        if isinstance(action, SetActive):
            self._is_away = not action.is_active
            if not self.features.is_on("presence"):
                return None
        if isinstance(action, SetPresence | SetActive):
            self._spawn(self._courtesy(action))
            return None
        return await self._do(action)

    def set_visible(
        self,
        channel_id: ChannelId | None,
        focused: bool,
        *,
        shown: bool = False,
        thread: MessageId | None = None,
    ) -> None:
        """Say which channel is on the account's screen, and which thread beside it.

        `shown` says that this screen is the one that is seen, `focused` that the keys go to it.
        """
        if focused and (channel_id != self._around.visible or self.read_marks.reading is None):
            self._around.looked.set()
        if channel_id != self._around.visible:
            self._around.visible = channel_id
            self._around.moved_on.set()
        sight = Sight() if self.gate.is_closed else Sight(focused, shown)
        self.read_marks.set_visible(channel_id, sight)
        self.thread_marks.set_open(thread, sight)

    def retry_now(self) -> None:
        """Do not wait for the next try to connect or to send."""
        if self._worker is not None:
            self._worker.retry_now()
        self.outbox.hurry()

    def metrics(self) -> Metrics:
        """How the account fares, in numbers."""
        line, traffic = self.connection.log.record(), self._ring.backend.traffic
        size = self.store.size_on_disk() + self.mine.size_on_disk()
        return Metrics(
            *(line, traffic, self.outbox.states(), size, self.outbox.uploading(), self.store.room_on_disk())
        )

    async def wait_online(self, timeout: float) -> bool:
        """Wait until online; False after `timeout` seconds, and at once where only a person can help."""
        return await self.connection.wait_online(timeout)

    @undivided
    async def _queue(self, action: QueuedAction, hold: float) -> None:
        if isinstance(action, MarkRead):
            await self.read_marks.mark(action.channel_id)
        elif isinstance(action, MarkUnread):
            self.read_marks.hold(action.channel_id)
        if isinstance(action, SendMessage):
            self.attaching.check(action.files)
        await self.outbox.put(action, hold=hold)
        if self.on_queued is not None:
            self.on_queued(action)
        if isinstance(action, SendMessage):
            self.typing.sent(action.channel_id, action.root_id)
            if action.root_id is None:
                self.read_marks.answered(action.channel_id)
            else:
                self.thread_marks.answered(action.root_id)

    async def _do(self, action: DirectAction) -> Receipt:
        receipt = await self._ring.backend.perform(action)
        await self._ring.apply(Batch(receipt.events))
        return receipt

    def _tell_typing(self, action: SendTyping) -> None:
        limits = self.capabilities
        if (
            limits.typing
            and self.features.is_on("typing")
            and self.connection.is_online
            and self.typing.may_tell(action.channel_id, action.root_id, limits.typing_interval)
        ):
            self._spawn(self._courtesy(action))

    async def _courtesy(self, action: Courtesy) -> None:
        try:
            await self._do(action)
        except BackendError as error:
            log.info("a courtesy was lost: %s", error)

    async def _send_mark(self, make: Callable[[ClientId], QueuedAction]) -> None:
        if self.capabilities.read_marks:
            await self.outbox.put(make(self.new_client_id()))

    def _publish(self, changes: Changes) -> None:
        """The one way out: settle what an event acknowledged, then tell all readers."""
        told = changes | self.outbox.settle(changes) if changes.settled else changes
        self.feed.publish(told)
        self.read_marks.changed(told)
        self.thread_marks.changed(told)

    def _line_moved(self) -> None:
        phase, self._phase = self._phase, self.connection.state.phase
        if self._phase in CONNECTED and phase not in CONNECTED:
            self.outbox.reconnected()
            if self._is_away and self.features.is_on("presence"):  # connecting has made one online
                self._spawn(self._courtesy(SetActive(False)))
        if phase in CONNECTED and self._phase not in STREAMING:
            self.outbox.line_lost()
        if self._draft_sync is not None and (self._phase in IN_STEP) is not (phase in IN_STEP):
            (self._draft_sync.in_step if self._phase in IN_STEP else self._draft_sync.line_lost)()
        self._publish(Changes(connection=True))

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
