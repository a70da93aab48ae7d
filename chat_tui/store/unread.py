"""Which messages count as unread, and as mentions."""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.channels import ChannelKind, Membership
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.model.messages import Message, MessageKind
from chat_tui.model.users import User
from chat_tui.store.transaction import Transaction

_PERSONAL = (ChannelKind.DIRECT, ChannelKind.GROUP)


def count_posted(tx: Transaction, message: Message, mentions_me: bool | None) -> None:
    """A message was posted, heard for the first time: count it unless ours, read, a reply or a notice."""
    membership = tx.membership(message.channel_id)
    if membership is None or not _counts(tx, message, membership.last_viewed_at):
        return
    mention = _speaks_to_me(tx, message, mentions_me)
    unread = membership.unread + (0 if membership.muted else 1)
    mentions = membership.mentions + (1 if mention else 0)
    if (unread, mentions) != (membership.unread, membership.mentions):
        # Written out: a flood does this for every message, and `replace` takes six times as long.
        standing = Membership(
            membership.channel_id, unread, mentions, membership.last_viewed_at, membership.muted
        )
        tx.put_membership(standing)


def view_channel(tx: Transaction, channel_id: ChannelId, at: Millis) -> None:
    """The channel was read up to `at`: nothing in it is unread."""
    membership = tx.membership(channel_id)
    if membership is None:
        return
    viewed = replace(membership, unread=0, mentions=0, last_viewed_at=max(membership.last_viewed_at, at))
    if viewed != membership:
        tx.put_membership(viewed)


def _counts(tx: Transaction, message: Message, last_viewed_at: Millis) -> bool:
    return (
        message.root_id is None
        and not message.deleted_at
        and message.kind is not MessageKind.SYSTEM
        and message.created_at > last_viewed_at
        and (tx.me is None or message.author_id != tx.me.id)
    )


def _speaks_to_me(tx: Transaction, message: Message, mentions_me: bool | None) -> bool:
    channel = tx.channel(message.channel_id)
    if channel is not None and channel.kind in _PERSONAL:
        return True
    if mentions_me is not None:
        return mentions_me
    return tx.me is not None and _mentions(message.text, tx.me)


def _mentions(text: str, me: User) -> bool:
    # Needed only for servers that do not say; loading it can wait until then.
    from chat_tui.text.mentions import mentions_me

    return mentions_me(text, frozenset({f"@{me.name}", *me.mention_words}))
