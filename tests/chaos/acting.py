"""How does an intent become an action of the product: which message is meant, and what is noted of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from chat_tui.account.account import Account
from chat_tui.errors import ChatError, Delivery, StorageError, TransientError
from chat_tui.model.actions import (
    AddReaction,
    DeleteMessage,
    EditMessage,
    JoinChannel,
    LeaveChannel,
    QueuedAction,
    RemoveReaction,
    SendMessage,
)
from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.model.messages import Message, MessageKind
from tests.chaos.attachments import content_of, name_for
from tests.chaos.oplog import OpLog
from tests.chaos.plan import LOBBY, PUBLIC, Intent
from tests.chaos.watching import Watcher

HOLD = 0.1
"""Seconds for which some messages can be taken back: what is said after them waits, also over a crash."""
HELD_SHARE = 0.2
IN_SIGHT = 40
"""Messages of a channel that a person would see, and so may mean."""


class Actor:
    """Does what it is told with what its own store shows, and logs each step; `folder` is for its files."""

    def __init__(
        self, account: Account, log: OpLog, channels: Mapping[str, str], watcher: Watcher, folder: Path
    ) -> None:
        self._account = account
        self._folder = folder
        self._log = log
        self._channels = {place: ChannelId(channel_id) for place, channel_id in channels.items()}
        self._watcher = watcher
        self._moves: set[asyncio.Task[None]] = set()
        self._gone: set[MessageId] = set()

    @property
    def busy(self) -> int:
        """How many joins and leaves are on their way."""
        return len(self._moves)

    async def act(self, intent: Intent) -> None:
        """Do one thing; an outbox action is on disk when this returns."""
        if intent.kind == "move":
            task = asyncio.create_task(self._move(intent))
            self._moves.add(task)
            task.add_done_callback(self._moves.discard)
            return
        action = self._action(intent)
        if intent.brings_file and isinstance(action, SendMessage):
            action = replace(action, files=(await self._file(intent),))
        noted = {
            name: getattr(action, name)
            for name in ("message_id", "text", "root_id", "emoji")
            if hasattr(action, name)
        }
        if isinstance(action, SendMessage) and action.files:
            noted["file"] = action.files[0].name
        label = {"n": intent.number, "op": type(action).__name__, "id": action.client_id}
        self._log.write("invoke", **label, channel=action.channel_id, **noted)
        try:
            await self._account.perform(action, hold=HOLD if _is_held(intent, action) else 0.0)
        except StorageError as error:
            self._log.write("fail", id=action.client_id, why=str(error))
        else:
            self._log.write("queued", id=action.client_id)
            self._watcher.follow(action.client_id)

    async def _file(self, intent: Intent) -> OutgoingFile:
        """A file that is gone as soon as the product has it."""
        path = self._folder / name_for(intent.text)
        path.write_bytes(content_of(path.name))
        try:
            return await self._account.attaching.take(path)
        finally:
            path.unlink()

    async def close(self) -> None:
        """End the joins and leaves that are on their way."""
        for task in self._moves:
            task.cancel()
        await asyncio.gather(*self._moves, return_exceptions=True)

    def _action(self, intent: Intent) -> QueuedAction:
        place = intent.place
        if place == LOBBY and self._account.store.summary(self._channels[LOBBY]) is None:
            place = PUBLIC[0]
        channel_id = self._channels[place]
        client_id = self._account.new_client_id()
        mine, others = self._in_sight(channel_id)
        match intent.kind:
            case "edit" if mine:
                chosen = _pick(mine, intent.pick)
                return EditMessage(
                    client_id, channel_id, chosen.id, f"{chosen.text.split(' ')[0]} now {intent.number}"
                )
            case "delete" if mine:
                chosen = _pick(mine, intent.pick)
                self._gone.add(chosen.id)
                return DeleteMessage(client_id, channel_id, chosen.id)
            case "react" if others:
                return self._reaction(intent, _pick(others, intent.pick))
            case "react":
                return SendMessage(client_id, channel_id, f"{intent.kind}-{intent.client}-{intent.number}")
        root = _pick(mine + others, intent.pick).id if intent.replies and mine + others else None
        return SendMessage(client_id, channel_id, intent.text, root)

    def _reaction(self, intent: Intent, message: Message) -> AddReaction | RemoveReaction:
        me = self._account.store.me
        chosen = [one for one in message.reactions if me is not None and me.id in one.user_ids]
        client_id = self._account.new_client_id()
        if chosen and intent.pick < 0.5:
            return RemoveReaction(client_id, message.channel_id, message.id, chosen[0].emoji)
        return AddReaction(client_id, message.channel_id, message.id, intent.text)

    def _in_sight(self, channel_id: ChannelId) -> tuple[list[Message], list[Message]]:
        """Roots that one wrote, and those of others."""
        me = self._account.store.me
        shown = self._account.store.timeline(channel_id, limit=IN_SIGHT).rows
        messages = [
            row
            for row in shown
            if isinstance(row, Message) and row.kind is MessageKind.NORMAL and row.id not in self._gone
        ]
        mine = [message for message in messages if me is not None and message.author_id == me.id]
        return mine, [message for message in messages if message not in mine]

    async def _move(self, intent: Intent) -> None:
        lobby = self._channels[LOBBY]
        is_in = self._account.store.summary(lobby) is not None
        label = {
            "n": intent.number,
            "op": "LeaveChannel" if is_in else "JoinChannel",
            "id": f"move-{intent.number}",
        }
        self._log.write("invoke", **label, channel=lobby)
        try:
            await self._account.perform(LeaveChannel(lobby) if is_in else JoinChannel(lobby))
        except ChatError as error:
            unsure = isinstance(error, TransientError) and error.delivery is Delivery.UNKNOWN
            self._log.write("unsure" if unsure else "fail", id=label["id"], why=str(error))
        else:
            self._log.write("ok", id=label["id"])


def _pick(messages: list[Message], pick: float) -> Message:
    return messages[int(pick * len(messages))]


def _is_held(intent: Intent, action: QueuedAction) -> bool:
    return isinstance(action, SendMessage) and intent.pick < HELD_SHARE
