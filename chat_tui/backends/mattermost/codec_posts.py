"""How Mattermost's posts and post lists become our messages and history pages; no I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec import Raw

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_cards import cards_of
from chat_tui.backends.mattermost.codec_objects import millis
from chat_tui.errors import ProtocolError
from chat_tui.model.cards import words_of
from chat_tui.model.events import HistoryPage
from chat_tui.model.ids import ChannelId, ClientId, FileId, MessageId, Millis, UserId
from chat_tui.model.messages import Attachment, Message, MessageKind, Reaction

CLIENT_ID = "chat_tui_id"
"""The property of a post that carries our client id; pending_post_id is not stored by Mattermost."""


def is_history_row(post: wire.Post) -> bool:
    """Whether this is an earlier version of an edited post, which `since` lists bring along."""
    return bool(post.original_id)


def message_of(post: wire.Post) -> Message:
    """A post; properties and metadata of a wrong shape are as good as absent."""
    props = _part(wire.PostProps, post.props)
    metadata = _part(wire.Metadata, post.metadata)
    hook = props.from_webhook == "true"
    deleted = bool(post.delete_at)
    cards = () if deleted else cards_of(props.attachments)
    return Message(
        MessageId(post.id),
        ChannelId(post.channel_id),
        UserId(post.user_id or ""),
        "" if deleted else post.message or words_of(cards),
        millis(post.create_at),
        updated_at=millis(post.update_at),
        edited_at=millis(post.edit_at),
        deleted_at=millis(post.delete_at),
        root_id=MessageId(post.root_id) if post.root_id else None,
        kind=_kind(post.type or ""),
        author_name=_text(props.override_username) if hook else "",
        from_bot=hook or props.from_bot == "true",
        pinned=bool(post.is_pinned),
        reply_count=max(0, post.reply_count or 0) if not post.root_id else 0,
        last_reply_at=millis(post.last_reply_at),
        reactions=() if deleted else reactions_of(wire.parse_each(wire.Reaction, metadata.reactions)),
        attachments=() if deleted else _attachments(post, metadata),
        cards=cards,
        client_id=ClientId(_text(props.chat_tui_id) or post.pending_post_id or "") or None,
    )


def reactions_of(rows: list[wire.Reaction]) -> tuple[Reaction, ...]:
    """Reactions grouped by emoji, the oldest first in both directions."""
    chosen: dict[str, dict[UserId, None]] = {}
    for row in sorted(rows, key=lambda row: row.create_at or 0):
        chosen.setdefault(row.emoji_name, {})[UserId(row.user_id)] = None
    return tuple(Reaction(emoji, tuple(users)) for emoji, users in chosen.items())


def messages_of(posts: wire.PostList) -> tuple[Message, ...]:
    """The messages of a list, oldest first; earlier versions and broken rows are left out."""
    rows = wire.parse_each(wire.Post, list((posts.posts or {}).values()))
    messages = {row.id: message_of(row) for row in rows if not is_history_row(row)}
    return tuple(sorted(messages.values(), key=lambda message: message.position))


def page_of(channel_id: ChannelId, posts: wire.PostList) -> HistoryPage:
    """A page of history; the server names the neighbours of the page, or none at the channel's ends."""
    return HistoryPage(
        channel_id,
        tuple(message for message in messages_of(posts) if message.channel_id == channel_id),
        has_older=bool(posts.prev_post_id),
        has_newer=bool(posts.next_post_id),
        hidden_before=millis(posts.first_inaccessible_post_time),
    )


def lacks_counts(page: HistoryPage) -> bool:
    """Whether a root changed after it was posted and has no replies by this page: they may only be untold."""
    return any(
        message.root_id is None
        and not message.deleted_at
        and not message.reply_count
        and message.updated_at > message.created_at
        for message in page.messages
    )


def with_counts(page: HistoryPage, counted: HistoryPage) -> HistoryPage:
    """The page with the reply counts that the other page tells of the same roots."""
    told = {message.id: message for message in counted.messages}
    return replace(
        page,
        messages=tuple(
            replace(message, reply_count=other.reply_count, last_reply_at=other.last_reply_at)
            if (other := told.get(message.id)) is not None
            else message
            for message in page.messages
        ),
    )


def found_of(posts: wire.PostList) -> tuple[Message, ...]:
    """The messages that a search found, in the server's order: newest first."""
    by_id = {message.id: message for message in messages_of(posts)}
    return tuple(by_id[MessageId(found)] for found in posts.order or () if found in by_id)


def attachment_of(info: wire.FileInfo) -> Attachment:
    """A file as the server describes it."""
    return Attachment(
        FileId(info.id),
        info.name or "",
        max(0, info.size or 0),
        info.mime_type or "",
        max(0, info.width or 0),
        max(0, info.height or 0),
    )


def gone_at(post: wire.Post) -> Millis:
    """When a post was deleted; the event of a deletion shows it as it was just before."""
    return millis(post.delete_at) or Millis(millis(post.update_at) + 1)


def _kind(post_type: str) -> MessageKind:
    if post_type == "system_ephemeral":
        return MessageKind.EPHEMERAL
    if post_type.startswith("system_"):
        return MessageKind.SYSTEM
    return MessageKind.ME if post_type == "me" else MessageKind.NORMAL


def _attachments(post: wire.Post, metadata: wire.Metadata) -> tuple[Attachment, ...]:
    described = tuple(attachment_of(info) for info in wire.parse_each(wire.FileInfo, metadata.files))
    # Servers describe files in any order; the post names them in the sender's.
    places = {file_id: place for place, file_id in enumerate(post.file_ids or ())}
    described = tuple(sorted(described, key=lambda file: places.get(file.id, len(places))))
    return described or tuple(Attachment(FileId(file_id), "") for file_id in post.file_ids or ())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _part(kind: type[wire.T], part: Raw) -> wire.T:
    try:
        return wire.parse_part(kind, part)
    except ProtocolError:
        return kind()
