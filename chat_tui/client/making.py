"""How does what the store knows become the values that a program sees?"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from chat_tui.account.called import channel_name
from chat_tui.client.desk import Desk, OnceOf
from chat_tui.client.values import Channel, ChannelKind, File, Message, Person, Presence, Reaction
from chat_tui.errors import ChatError
from chat_tui.model import messages as inner
from chat_tui.model.ids import ChannelId, Millis, UserId
from chat_tui.model.questions import Person as AboutPerson
from chat_tui.store.unread import is_named
from chat_tui.text.permalinks import permalink


def moment(at: Millis) -> datetime:
    """A time of the server."""
    return datetime.fromtimestamp(at / 1000, UTC)


def person(desk: Desk, user_id: UserId) -> Person:
    """Somebody; one we know nothing of is called by their id."""
    store = desk.account.store
    user, presence = store.user(user_id), Presence(store.presence(user_id).presence.value)
    if user is None:
        return Person(user_id, user_id, presence=presence, _desk=desk)
    return Person(user.id, user.name, user.display_name, user.is_bot, presence, _desk=desk)


def channel(desk: Desk, channel_id: ChannelId) -> Channel:
    """A conversation with our own standing in it; one we know nothing of is called by its id."""
    store = desk.account.store
    found = store.channel(channel_id)
    if found is None:
        return Channel(channel_id, channel_id, ChannelKind.PUBLIC, _desk=desk)
    summary = store.summary(channel_id)
    standing = summary.membership if summary is not None else None
    return Channel(
        found.id,
        channel_name(store, found),
        ChannelKind(found.kind.value),
        found.title,
        found.topic,
        _workspace(desk, channel_id),
        standing.unread if standing is not None else 0,
        standing.mentions if standing is not None else 0,
        standing.muted if standing is not None else False,
        found.archived,
        _desk=desk,
    )


def message(desk: Desk, told: inner.Message, *, once: OnceOf | None = None) -> Message:
    """A message as it is now."""
    account = desk.account
    store, me = account.store, account.store.me
    summary = store.summary(told.channel_id)
    return Message(
        told.id,
        channel(desk, told.channel_id),
        person(desk, told.author_id),
        told.text,
        moment(told.created_at),
        told.root_id,
        moment(told.edited_at) if told.edited_at else None,
        told.reply_count,
        tuple(
            Reaction(each.emoji, tuple(person(desk, user_id) for user_id in each.user_ids))
            for each in told.reactions
        ),
        tuple(File(each.id, each.name, each.size, each.mime, _desk=desk) for each in told.attachments),
        mentions_me=told.mentions_me
        or (me is not None and summary is not None and is_named(told.text, me, summary.membership.wishes)),
        is_mine=me is not None and told.author_id == me.id,
        is_notice=told.kind not in (inner.MessageKind.NORMAL, inner.MessageKind.ME),
        from_bot=told.from_bot,
        pinned=told.pinned,
        shown_as=told.author_name,
        permalink=permalink(account.capabilities.site_url, _workspace(desk, told.channel_id) or "", told.id),
        _desk=desk,
        _once=once,
    )


async def known(desk: Desk, user_id: UserId) -> None:
    """Ask who somebody is whom we know nothing of; who does not answer is called by their id."""
    account = desk.account
    if account.store.user(user_id) is None:
        with suppress(ChatError):
            await account.directory.ask(AboutPerson(user_id))


def _workspace(desk: Desk, channel_id: ChannelId) -> str | None:
    store = desk.account.store
    found = store.channel(channel_id)
    names = {workspace.id: workspace.name for workspace in store.workspaces()}
    return names.get(found.workspace_id) if found is not None and found.workspace_id else None
