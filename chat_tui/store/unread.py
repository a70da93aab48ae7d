"""Which messages count as unread, and as mentions.

A list tells counts, and the stream tells messages; neither waits for the other. A list that is ahead has in
its counts what is only heard later; one that is behind lacks what was heard before it came. So counts are
those of a list (or none, just after reading), and the messages heard of that it did not know.
"""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.channels import PERSONAL, Membership
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.model.messages import Message, MessageKind
from chat_tui.model.users import User
from chat_tui.model.wishes import Wishes
from chat_tui.store import rows
from chat_tui.store.transaction import Transaction

_HEARD = (
    f"SELECT {rows.MESSAGE} FROM messages"
    " WHERE channel_id = ? AND created_at > ? AND root_id IS NULL AND posted = 1"
)


def count_posted(tx: Transaction, message: Message, mentions_me: bool | None) -> None:
    """A message was posted, heard for the first time: count it unless ours, read, a reply or a notice."""
    membership = tx.membership(message.channel_id)
    if membership is None or message.created_at <= tx.counted_until(message.channel_id):
        return
    counted = _with(tx, membership, message, mentions_me)
    if counted is not membership:
        tx.put_membership(counted)


def counted_since(tx: Transaction, standing: Membership, until: Millis) -> Membership:
    """A standing whose counts know of messages up to `until`, with those heard of that came after."""
    heard = tx.connection.execute(_HEARD, (standing.channel_id, until)).fetchall()
    for message in rows.messages_from(tx.connection, heard):
        standing = _with(tx, standing, message, None)
    return standing


def view_channel(tx: Transaction, channel_id: ChannelId, at: Millis) -> None:
    """The channel was read up to `at`: only what was said later is unread.

    A list may have counted some of that before it is heard: it counts when it comes. An answer tells nothing
    of a moment that the stream has told of, as it may be late.
    """
    membership = tx.membership(channel_id)
    if membership is None or at < membership.last_viewed_at:
        return
    if at == membership.last_viewed_at and not tx.heard:
        return
    viewed = counted_since(tx, replace(membership, unread=0, mentions=0, last_viewed_at=at), at)
    tx.set_counted_until(channel_id, min(tx.counted_until(channel_id), at))
    if viewed != membership:
        tx.put_membership(viewed)


def _with(tx: Transaction, membership: Membership, message: Message, mentions_me: bool | None) -> Membership:
    """The standing with one message more, if it counts."""
    if not _counts(tx, message, membership.last_viewed_at):
        return membership
    mention = _speaks_to_me(tx, message, membership, mentions_me)
    if membership.muted and not mention:
        return membership
    # Written out: a flood does this for every message, and `replace` takes six times as long.
    return Membership(
        membership.channel_id,
        membership.unread + (0 if membership.muted else 1),
        membership.mentions + (1 if mention else 0),
        membership.last_viewed_at,
        membership.muted,
        membership.wishes,
    )


def _counts(tx: Transaction, message: Message, last_viewed_at: Millis) -> bool:
    """A deleted one counts too: the server goes on counting it."""
    return (
        message.root_id is None
        and message.kind is not MessageKind.SYSTEM
        and message.created_at > last_viewed_at
        and (tx.me is None or message.author_id != tx.me.id)
    )


def as_counted(tx: Transaction, listed: Membership) -> Membership:
    """A standing as a server lists it, without the mentions of a muted conversation of few."""
    if listed.muted and listed.mentions and _is_personal(tx, listed.channel_id):
        return replace(listed, mentions=0)
    return listed


def _is_personal(tx: Transaction, channel_id: ChannelId) -> bool:
    channel = tx.channel(channel_id)
    return channel is not None and channel.kind in PERSONAL


def _speaks_to_me(
    tx: Transaction, message: Message, membership: Membership, mentions_me: bool | None
) -> bool:
    if _is_personal(tx, message.channel_id):
        return not membership.muted
    if mentions_me is not None:
        return mentions_me
    return tx.me is not None and is_named(message.text, tx.me, membership.wishes)


def is_named(text: str, me: User, wishes: Wishes) -> bool:
    """Whether a text speaks to me, in a channel with such wishes: our own judgement, if no server says."""
    # Loading it can wait until then.
    from chat_tui.text.mentions import mentions_me

    everybody = not (wishes.ignores_everybody or me.wishes.ignores_everybody)
    return mentions_me(text, frozenset({f"@{me.name}", *me.mention_words}), everybody=everybody)
