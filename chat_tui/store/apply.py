"""What each event does to the tables: one entry an event."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from chat_tui.model import events
from chat_tui.model.changes import Changes
from chat_tui.model.forms import ChoicesTold, FormOpened, FormRefused
from chat_tui.model.messages import PostScheduled, PostUnscheduled, ScheduledListed
from chat_tui.store import categories, lists, own_lists, reactions, thread_state, unread
from chat_tui.store.merge import Source, delete_message, merge_message
from chat_tui.store.threads import count_replies
from chat_tui.store.transaction import Moved, Transaction


def apply_batch(
    connection: sqlite3.Connection, batch: events.Batch, *, heard: bool = True
) -> tuple[Changes, Moved]:
    """Do all events of a batch and remember its cursor; the caller's transaction makes it one."""
    tx = Transaction(connection, heard=heard)
    tx.foresee([event.message.id for event in batch.events if isinstance(event, _WITH_MESSAGE)])
    for event in batch.events:
        _RULES[type(event)](tx, event)
    if batch.cursor is not None:
        tx.set_cursor(batch.cursor)
    count_replies(tx)
    return tx.finish(), tx.moved


_WITH_MESSAGE = (events.MessagePosted, events.MessageSeen, events.MessageEdited)


def _stream_opened(tx: Transaction, event: events.StreamOpened) -> None:
    if not event.resumed:
        tx.lose_stream()


def _message_posted(tx: Transaction, event: events.MessagePosted) -> None:
    merge_message(tx, event.message, Source.POSTED, event.mentions_me)


def _message_seen(tx: Transaction, event: events.MessageSeen) -> None:
    merge_message(tx, event.message, Source.READ)


def _message_edited(tx: Transaction, event: events.MessageEdited) -> None:
    merge_message(tx, event.message, Source.EDITED)


def _ephemeral_shown(tx: Transaction, event: events.EphemeralShown) -> None:
    tx.moved.ephemerals.append(event.message)
    tx.message_moved(event.message.channel_id, event.message.id)


def _message_deleted(tx: Transaction, event: events.MessageDeleted) -> None:
    thread_state.before_delete(tx, event)
    delete_message(tx, event.channel_id, event.message_id, event.deleted_at)


def _presence_changed(tx: Transaction, event: events.PresenceChanged) -> None:
    tx.moved.presences[event.presence.user_id] = event.presence


def _user_changed(tx: Transaction, event: events.UserChanged) -> None:
    lists.put_user(tx, event.user)


def _workspace_joined(tx: Transaction, event: events.WorkspaceJoined) -> None:
    lists.put_workspace(tx, event.workspace)


def _workspace_left(tx: Transaction, event: events.WorkspaceLeft) -> None:
    lists.leave_workspace(tx, event.workspace_id)


def _channel_joined(tx: Transaction, event: events.ChannelJoined) -> None:
    lists.put_channel(tx, event.channel)
    lists.put_standing(tx, event.membership, event.channel.last_message_at)


def _channel_changed(tx: Transaction, event: events.ChannelChanged) -> None:
    lists.put_channel(tx, event.channel)


def _channel_left(tx: Transaction, event: events.ChannelLeft) -> None:
    lists.leave_channel(tx, event.channel_id)


def _channel_viewed(tx: Transaction, event: events.ChannelViewed) -> None:
    unread.view_channel(tx, event.channel_id, event.at)


def _membership_changed(tx: Transaction, event: events.MembershipChanged) -> None:
    if tx.membership(event.membership.channel_id) is None:
        return
    if event.counted_until:
        lists.put_standing(tx, event.membership, event.counted_until)
    else:
        lists.put_membership(tx, event.membership)


def _scheduled(tx: Transaction, event: object) -> None:
    tx.scheduled_moved = True


def _nothing(tx: Transaction, event: object) -> None:
    """The event is for the realtime layer or for who asked; the store keeps nothing of it."""


_RULES: Mapping[type, Callable[[Transaction, Any], None]] = {
    events.StreamOpened: _stream_opened,
    events.SnapshotTaken: lists.take_snapshot,
    events.MessagePosted: _message_posted,
    events.MessageSeen: _message_seen,
    events.MessageEdited: _message_edited,
    events.EphemeralShown: _ephemeral_shown,
    **dict.fromkeys((FormOpened, FormRefused, ChoicesTold), _nothing),
    events.MessageDeleted: _message_deleted,
    events.ReactionAdded: reactions.add_reaction,
    events.ReactionRemoved: reactions.remove_reaction,
    events.TypingStarted: _nothing,
    events.PresenceChanged: _presence_changed,
    events.UserChanged: _user_changed,
    events.WorkspaceJoined: _workspace_joined,
    events.WorkspaceLeft: _workspace_left,
    events.ChannelJoined: _channel_joined,
    events.ChannelChanged: _channel_changed,
    events.ChannelLeft: _channel_left,
    events.ChannelViewed: _channel_viewed,
    events.MembershipChanged: _membership_changed,
    events.MemberJoined: _nothing,
    events.MemberLeft: _nothing,
    events.LookupNeeded: _nothing,
    events.MessageSaved: own_lists.save_message,
    events.SavedListed: own_lists.list_saved,
    events.ThreadChanged: thread_state.put_thread,
    events.ThreadViewed: thread_state.view_threads,
    events.ThreadFollowed: thread_state.follow_thread,
    **dict.fromkeys((PostScheduled, PostUnscheduled), _scheduled),
    ScheduledListed: _nothing,
    events.EmojiListed: own_lists.list_emoji,
    events.EmojiMade: own_lists.add_emoji,
    events.CategoriesListed: categories.list_categories,
    **dict.fromkeys((events.DraftWritten, events.DraftRemoved, events.DraftsListed), _nothing),
    events.MembersTold: _nothing,
    events.ProfileTold: _nothing,
    events.OwnWishesTold: _nothing,
    events.CommandsTold: _nothing,
    events.SuggestionsTold: _nothing,
    events.CalledTold: _nothing,
    events.MembersCounted: _nothing,
}
