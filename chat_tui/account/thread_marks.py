"""When is a thread read? Like its channel: by the person's habit, and told once for each change."""

from __future__ import annotations

import asyncio
import logging

from chat_tui.account.gate import Gate
from chat_tui.account.policy import ReadPolicy, Sight
from chat_tui.account.read_marks import SPACING, Send
from chat_tui.errors import StorageError, TargetError
from chat_tui.model.actions import FollowThread, MarkThreadRead
from chat_tui.model.changes import Changes
from chat_tui.model.events import Batch, ThreadViewed
from chat_tui.model.ids import ChannelId, MessageId, Millis, WorkspaceId
from chat_tui.model.messages import Message
from chat_tui.model.threads import ThreadState
from chat_tui.realtime.ring import Ring

log = logging.getLogger(__name__)


class ThreadMarks:
    """Watches the thread that is open. Only threads that we follow are counted, so only they are marked."""

    def __init__(self, ring: Ring, send: Send, policy: ReadPolicy, gate: Gate) -> None:
        self._ring = ring
        self._gate = gate
        self._send = send
        self._policy = policy
        self._open: MessageId | None = None
        self._sight = Sight()
        self._answered: MessageId | None = None
        self._held: MessageId | None = None
        """Made unread by a person while it is open."""
        self._task: asyncio.Task[None] | None = None
        self._last_mark = float("-inf")

    @property
    def reading(self) -> MessageId | None:
        """The thread a person looks at now, whether that counts as read or not."""
        return self._open if self._sight.focused else None

    def set_open(self, root_id: MessageId | None, sight: Sight) -> None:
        """Say which thread is on the screen, and whether somebody looks at it."""
        if root_id != self._open:
            self._last_mark = float("-inf")
            self._held = None
        self._open, self._sight = root_id, sight
        self._look()

    def answered(self, root_id: MessageId) -> None:
        """Something was said there."""
        state = self._unread(root_id)
        if state is not None and self._policy.counts_when_answered(state.channel_id):
            self._answered = root_id
            self._look()

    def changed(self, changes: Changes) -> None:
        """Something moved in the store."""
        if self._open is not None and (changes.everything or self._open in changes.threads):
            self._look()

    async def mark(self, state: ThreadState) -> None:
        """Drop a thread's counts here, and tell the server; raises ReadOnlyError or StorageError."""
        self._gate.check()
        at, channel_id = self._newest(state), state.channel_id
        await self._ring.apply(Batch((ThreadViewed(at, state.root_id, channel_id),)))
        workspace_id = self._workspace(channel_id)
        await self._send(
            lambda client_id: MarkThreadRead(client_id, channel_id, state.root_id, workspace_id, at)
        )

    async def mark_unread(self, reply: Message) -> bool:
        """Make a reply and all after it unread; False where it is not followed; raises StorageError."""
        state = self._ring.store.thread_state(reply.root_id) if reply.root_id is not None else None
        if state is None or not state.following:
            return False
        self._held = state.root_id
        before, workspace_id = Millis(reply.created_at - 1), self._workspace(state.channel_id)
        await self._send(
            lambda client_id: MarkThreadRead(client_id, state.channel_id, state.root_id, workspace_id, before)
        )
        return True

    async def mark_all(self) -> int:
        """Mark all that is unread; how many there were. Raises StorageError."""
        unread = [state for state in self._ring.store.followed_threads() if state.unread or state.mentions]
        for state in unread:
            await self.mark(state)
        return len(unread)

    async def follow(self, root: Message, *, following: bool) -> None:
        """Be told of replies to a root, or no longer; raises StorageError, TargetError in no workspace."""
        workspace_id = self._workspace(root.channel_id)
        await self._send(
            lambda client_id: FollowThread(client_id, root.channel_id, root.id, workspace_id, following)
        )

    async def close(self) -> None:
        """Stop watching; a mark on its way into the outbox still gets there."""
        self._open = None
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    def _look(self) -> None:
        if self._due() is not None and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._mark_soon())

    def _due(self) -> ThreadState | None:
        if self._answered is not None:
            return self._ring.store.thread_state(self._answered)
        state = self._unread(self._open) if self._open != self._held else None
        if state is None or not self._policy.counts_as_read(state.channel_id, self._sight):
            return None
        return state

    def _unread(self, root_id: MessageId | None) -> ThreadState | None:
        state = self._ring.store.thread_state(root_id) if root_id is not None else None
        return state if state is not None and state.following and (state.unread or state.mentions) else None

    def _newest(self, state: ThreadState) -> Millis:
        replies = self._ring.store.thread(state.root_id)
        return Millis(max(state.last_reply_at, state.viewed_at, *(reply.created_at for reply in replies), 0))

    def _workspace(self, channel_id: ChannelId) -> WorkspaceId:
        """That of the channel; for a direct one any will do."""
        channel = self._ring.store.channel(channel_id)
        if channel is not None and channel.workspace_id is not None:
            return channel.workspace_id
        for workspace in self._ring.store.workspaces():
            return workspace.id
        raise TargetError("You are in no workspace.")

    async def _mark_soon(self) -> None:
        while self._due() is not None:
            pause = self._last_mark + SPACING - self._ring.timing.clock()
            if pause > 0:
                await self._ring.timing.sleep(pause)
            state = self._due()
            if state is None:
                return
            self._answered = None
            self._last_mark = self._ring.timing.clock()
            try:
                await self.mark(state)
            except (StorageError, TargetError) as error:
                log.warning("read mark of a thread not kept: %s", error)
                return
