"""How Mattermost tells where we stand in threads: its list, its answers and its socket events; no I/O."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Raw, Struct

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_objects import millis
from chat_tui.model.events import Event, ThreadChanged, ThreadFollowed, ThreadViewed
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.model.threads import ThreadState


class Thread(Struct):
    """A thread as its reader stands in it; `post` is its root without files and reactions."""

    id: wire.Id
    reply_count: wire.Count = 0
    last_reply_at: wire.Time = 0
    last_viewed_at: wire.Time = 0
    unread_replies: wire.Count = 0
    unread_mentions: wire.Count = 0
    post: wire.Post | None = None


class ThreadList(Struct):
    """A page of threads."""

    threads: list[Raw] | None = None


class Marked(Struct):
    """What the events about one thread, or about all of them, have beside the thread itself."""

    thread_id: wire.OptionalId = None
    channel_id: wire.OptionalId = None
    timestamp: wire.Time = 0
    unread_replies: wire.Count = 0
    unread_mentions: wire.Count = 0
    state: wire.Flag = False
    thread: wire.Text = None


def threads_from(body: bytes) -> list[Thread]:
    """The threads of a page, the latest reply first."""
    return wire.parse_each(Thread, wire.parse(ThreadList, body).threads)


def thread_state(thread: Thread, channel_id: ChannelId) -> ThreadState:
    """Where we stand in a thread that we follow."""
    return ThreadState(
        MessageId(thread.id),
        channel_id,
        following=True,
        viewed_at=millis(thread.last_viewed_at),
        unread=max(0, thread.unread_replies or 0),
        mentions=max(0, thread.unread_mentions or 0),
        last_reply_at=millis(thread.last_reply_at),
    )


def thread_updated(data: Marked, broadcast_to: str) -> tuple[Event, ...]:
    """A reply to a thread that we follow: the event counts what of it is unread now."""
    thread = wire.parse(Thread, data.thread or "")
    channel_id = ChannelId(thread.post.channel_id) if thread.post is not None else ChannelId("")
    return (ThreadChanged(thread_state(thread, channel_id)),)


def thread_read(data: Marked, broadcast_to: str) -> tuple[Event, ...]:
    """Read, or made unread: one thread, all of a channel (which is told beside the data), or all."""
    at, channel_id = millis(data.timestamp), data.channel_id or broadcast_to
    told_of = ChannelId(channel_id) if channel_id else None
    if not data.thread_id:
        return (ThreadViewed(at, None, told_of),)
    unread, mentions = max(0, data.unread_replies or 0), max(0, data.unread_mentions or 0)
    return (ThreadViewed(at, MessageId(data.thread_id), told_of, unread, mentions),)


def thread_followed(data: Marked, broadcast_to: str) -> tuple[Event, ...]:
    """We follow a thread, or no longer."""
    if not data.thread_id:
        return ()
    return (ThreadFollowed(MessageId(data.thread_id), bool(data.state)),)


OF_THREADS: dict[str, Callable[[Marked, str], tuple[Event, ...]]] = {
    "thread_updated": thread_updated,
    "thread_read_changed": thread_read,
    "thread_follow_changed": thread_followed,
}
"""Each of the events about threads, given its data and the channel that it was broadcast to."""
