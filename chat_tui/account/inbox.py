"""What waits for us? Mentions, talks, threads, reactions, what we saved and reminders, as one list.

A pure answer: the rows of the store, what was decided on them, and the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from chat_tui.account.reminders import Reminder
from chat_tui.account.triage import TakeBack, Triage
from chat_tui.model.actions import MarkRead, MarkUnread, Save, SendMessage
from chat_tui.model.channels import ChannelKind
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.model.users import User

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.store.store import Store

SHOWN_FOR = 14 * 24 * 3600 * 1000
"""Milliseconds that a mention or a reaction waits; who did not see to it by then will not."""
Kind = Literal["mention", "direct", "thread", "reaction", "saved", "reminder"]
_ALONE = (ChannelKind.DIRECT, ChannelKind.GROUP)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits. `message` is what was said, `at` when it last moved."""

    kind: Kind
    message: Message
    at: Millis
    unread: int = 0
    """Messages that were not read; 0 in what was read and is still to be dealt with."""
    mentions: int = 0
    reactions: tuple[tuple[str, UserId], ...] = ()
    is_back: bool = False
    """It was put off until now."""
    reminder: Reminder | None = None

    @property
    def key(self) -> str:
        """What decisions are kept under: the same while it is the same thing that waits."""
        if self.kind == "direct":
            return f"direct:{self.message.channel_id}"
        if self.kind == "thread":
            return f"thread:{self.root_id}"
        if self.reminder is not None:
            return f"reminder:{self.reminder.at}:{self.message.id}:{self.reminder.words}"
        return f"{self.kind}:{self.message.id}"

    @property
    def is_pressing(self) -> bool:
        """Whether it goes before what was read already."""
        return bool(self.unread) or self.is_back or self.reminder is not None

    @property
    def root_id(self) -> MessageId | None:
        """The thread that an answer goes to; None: the channel."""
        return None if self.kind == "direct" else self.message.root_id or self.message.id or None


def inbox(store: Store, triage: Triage, now: Millis, reminders: Iterable[Reminder] = ()) -> list[Item]:
    """All that waits, what presses first, the latest first in each."""
    me = store.me
    if me is None:
        return []
    shown = [_reminded(store, me, each) for each in reminders if each.at <= now]
    for item in _items(store, me, Millis(now - SHOWN_FOR)):
        if not triage.is_hidden(item.key, item.at, now):
            back = triage.returned(item.key, now)
            shown.append(replace(item, at=Millis(max(item.at, back)), is_back=bool(back)) if back else item)
    return sorted(shown, key=lambda item: (not item.is_pressing, -item.at, item.key))


def _items(store: Store, me: User, since: Millis) -> Iterator[Item]:
    yield from _directs(store)
    threads = {item.root_id: item for item in _threads(store)}
    yield from threads.values()
    yield from (item for item in _mentions(store, me, since) if item.message.root_id not in threads)
    for applause in store.applause_since(since, me):
        if _is_here(store, applause.message.channel_id):
            yield Item("reaction", applause.message, applause.at, reactions=applause.reactions)
    for message in store.saved():
        yield Item("saved", message, message.created_at)


def _reminded(store: Store, me: User, reminder: Reminder) -> Item:
    """With its message, or where that is not here with its words as ours."""
    known = store.message(reminder.message_id) if reminder.message_id is not None else None
    message = known or Message(
        reminder.message_id or MessageId(""), reminder.channel_id, me.id, reminder.words, reminder.at
    )
    return Item("reminder", message, reminder.at, reminder=reminder)


def _directs(store: Store) -> Iterator[Item]:
    for summary in store.channel_summaries():
        standing = summary.membership
        if summary.channel.kind not in _ALONE or not standing.unread or standing.muted:
            continue
        rows = store.timeline(summary.channel.id, limit=1).rows
        last = rows[-1] if rows else None
        if isinstance(last, Message):
            yield Item("direct", last, last.created_at, standing.unread, standing.mentions)


def _threads(store: Store) -> Iterator[Item]:
    for state in store.followed_threads():
        if state.unread or state.mentions:
            replies = [reply for reply in store.thread(state.root_id) if not reply.deleted_at]
            if replies:
                yield Item("thread", replies[-1], state.last_reply_at, state.unread, state.mentions)


def _mentions(store: Store, me: User, since: Millis) -> Iterator[Item]:
    for message in store.mentions_since(since, me):
        summary = store.summary(message.channel_id)
        if summary is None or summary.channel.kind in _ALONE:
            continue
        state = store.thread_state(message.root_id) if message.root_id is not None else None
        read = state.viewed_at if state is not None else summary.membership.last_viewed_at
        yield Item("mention", message, message.created_at, unread=int(message.created_at > read), mentions=1)


def _is_here(store: Store, channel_id: ChannelId) -> bool:
    return store.summary(channel_id) is not None


class Inbox:
    """What can be done with the things that wait in one account; each deed returns what takes it back."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.triage = Triage(account.mine)

    def items(self, now: Millis) -> list[Item]:
        """All that waits now."""
        return inbox(self.account.store, self.triage, now, self.account.reminders.all())

    def next_move(self, now: Millis) -> Millis | None:
        """When something comes by itself: what was put off, or a reminder."""
        due = [each.at for each in self.account.reminders.all() if each.at > now]
        back = self.triage.next_return(now)
        return min([*due, *([back] if back is not None else [])], default=None)

    async def done(self, item: Item) -> TakeBack:
        """It is dealt with: read, or no longer saved. Raises ReadOnlyError or StorageError."""
        if item.kind == "saved":
            await self._save(item, saved=False)
            return lambda: self._save(item, saved=True)
        if (reminder := item.reminder) is not None:
            await self.account.reminders.drop(reminder)
            return lambda: self.account.reminders.add(reminder, was_told=True)
        forget = await self.triage.done(item.key, item.at)
        unread = await self._read(item)

        async def take_back() -> None:
            await forget()
            await unread()

        return take_back

    async def snooze(self, item: Item, until: Millis) -> TakeBack:
        """Put it off. Raises StorageError."""
        if (reminder := item.reminder) is None:
            return await self.triage.snooze(item.key, until)
        reminders, later = self.account.reminders, replace(reminder, at=until)
        await reminders.drop(reminder)
        await reminders.add(later)

        async def take_back() -> None:
            await reminders.drop(later)
            await reminders.add(reminder, was_told=True)

        return take_back

    async def reply(self, item: Item, text: str) -> None:
        """Answer where it was said; raises what `Account.perform` raises."""
        account = self.account
        root_id = item.root_id if account.capabilities.threads else None
        await account.perform(
            SendMessage(account.new_client_id(), item.message.channel_id, text, root_id=root_id)
        )

    async def _read(self, item: Item) -> TakeBack:
        """Mark what the item counts as read; what is only looked at or peeked into stays as it is."""
        account, channel_id = self.account, item.message.channel_id
        state = account.store.thread_state(item.root_id) if item.kind == "thread" and item.root_id else None
        first = account.store.first_unread(channel_id) if item.kind == "direct" else None
        silent = account.gate.is_closed or account.policy.is_peeked(channel_id)
        if silent or (state is None and first is None):
            return _nothing
        if state is not None:
            replies = account.store.thread(state.root_id)
            after = [reply for reply in replies if reply.root_id and reply.created_at > state.viewed_at]
            await account.thread_marks.mark(state)
            return lambda: account.thread_marks.mark_unread(after[0]) if after else _nothing()
        assert first is not None
        await account.perform(MarkRead(account.new_client_id(), channel_id))
        return lambda: account.perform(MarkUnread(account.new_client_id(), channel_id, first.id))

    async def _save(self, item: Item, *, saved: bool) -> None:
        account = self.account
        place = (item.message.channel_id, item.message.id)
        await account.perform(Save(account.new_client_id(), *place, saved=saved))


async def _nothing() -> None:
    """There is nothing to take back."""
