"""How rows become values and values become rows: the one place that knows both shapes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from chat_tui.model.cards import Card, CardField
from chat_tui.model.channels import Channel, ChannelKind, Membership, Workspace
from chat_tui.model.forms import CardAction, Option
from chat_tui.model.ids import FileId, MessageId, UserId
from chat_tui.model.messages import Attachment, Message, MessageKind, Reaction
from chat_tui.model.users import User
from chat_tui.model.wishes import NO_WISHES, Wishes

Row = tuple[Any, ...]

MESSAGE = (
    "id, channel_id, author_id, text, created_at, updated_at, edited_at, deleted_at, root_id, kind,"
    " author_name, from_bot, pinned, reply_count, last_reply_at, attachments, cards, client_id,"
    " mentions_me, reacted_at"
)
USER = (
    "id, name, display_name, is_bot, deleted, updated_at, status_emoji, status_text,"
    " status_until, mention_words, wishes"
)
CHANNEL = (
    "id, kind, name, title, workspace_id, topic, purpose, archived, last_message_at, created_at, updated_at,"
    " member_ids, creator_id"
)
MEMBERSHIP = "channel_id, unread, mentions, last_viewed_at, muted, wishes"
WORKSPACE = "id, name, title"

_KINDS = {kind.value: kind for kind in MessageKind}
_CHANNEL_KINDS = {kind.value: kind for kind in ChannelKind}
_ACTION_FIELDS = tuple(field.name for field in fields(CardAction) if field.name not in ("label", "options"))
_CARD_TEXTS = tuple(field.name for field in fields(Card) if field.name not in ("fields", "actions"))
AT_ONCE = 500
"""How many ids one question may name."""


def messages_from(connection: sqlite3.Connection, rows: Sequence[Row]) -> list[Message]:
    """Messages for rows of MESSAGE columns, with their reactions."""
    reactions = _reactions(connection, [row[0] for row in rows if row[-1]])
    return [_message(row, reactions.get(row[0], ())) for row in rows]


def _message(row: Row, reactions: tuple[Reaction, ...]) -> Message:
    return Message(
        id=row[0],
        channel_id=row[1],
        author_id=row[2],
        text=row[3],
        created_at=row[4],
        updated_at=row[5],
        edited_at=row[6],
        deleted_at=row[7],
        root_id=row[8],
        kind=_KINDS[row[9]],
        author_name=row[10],
        from_bot=bool(row[11]),
        pinned=bool(row[12]),
        reply_count=row[13],
        last_reply_at=row[14],
        reactions=reactions,
        attachments=attachments_from(row[15]),
        cards=cards_from(row[16]),
        client_id=row[17],
        mentions_me=bool(row[18]),
    )


def _reactions(
    connection: sqlite3.Connection, ids: Sequence[MessageId]
) -> dict[MessageId, tuple[Reaction, ...]]:
    found: dict[MessageId, dict[str, list[UserId]]] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        rows = connection.execute(
            "SELECT message_id, emoji, user_id FROM reactions"
            f" WHERE NOT gone AND message_id IN ({','.join('?' * len(some))}) ORDER BY at, emoji, user_id",
            some,
        )
        for message_id, emoji, user_id in rows.fetchall():
            found.setdefault(message_id, {}).setdefault(emoji, []).append(user_id)
    return {
        message_id: tuple(Reaction(emoji, tuple(users)) for emoji, users in by_emoji.items())
        for message_id, by_emoji in found.items()
    }


def attachments_from(text: str) -> tuple[Attachment, ...]:
    """Attachments from their column."""
    if not text:
        return ()
    return tuple(
        Attachment(FileId(id_), name, size, mime, width, height)
        for id_, name, size, mime, width, height in json.loads(text)
    )


def attachments_column(attachments: Iterable[Attachment]) -> str:
    """Attachments as their column: JSON, or nothing for none."""
    listed = [(a.id, a.name, a.size, a.mime, a.width, a.height) for a in attachments]
    return json.dumps(listed, ensure_ascii=False) if listed else ""


def told_best(attachments: Iterable[Attachment], column: str) -> list[Attachment]:
    """Attachments, those without a name as their column had them: an id alone is no description."""
    told = list(attachments)
    if all(attachment.name for attachment in told):
        return told
    had = {attachment.id: attachment for attachment in attachments_from(column)}
    return [attachment if attachment.name else had.get(attachment.id, attachment) for attachment in told]


def cards_from(text: str) -> tuple[Card, ...]:
    """Cards from their column."""
    if not text:
        return ()
    return tuple(
        Card(
            **told,
            fields=tuple(CardField(*fact) for fact in facts),
            actions=tuple(map(_action_from, actions)),
        )
        for told, facts, actions in json.loads(text)
    )


def cards_column(cards: Iterable[Card]) -> str:
    """Cards as their column: JSON, or nothing for none."""
    listed = [
        (
            {name: value for name in _CARD_TEXTS if (value := getattr(card, name))},
            [(field.title, field.value, field.short) for field in card.fields],
            [_action_row(action) for action in card.actions],
        )
        for card in cards
    ]
    return json.dumps(listed, ensure_ascii=False) if listed else ""


def _action_from(told: Any) -> CardAction:
    """An action; of one that is kept as its label alone, nobody knows how to press it."""
    if isinstance(told, str):
        return CardAction(told)
    fields, options = told
    return CardAction(**fields, options=tuple(Option(*each) for each in options))


def _action_row(action: CardAction) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    fields = {name: value for name in _ACTION_FIELDS if (value := getattr(action, name))}
    return {"label": action.label, **fields}, [(each.label, each.value) for each in action.options]


def user_from(row: Row) -> User:
    """A user for a row of USER columns."""
    return User(
        id=row[0],
        name=row[1],
        display_name=row[2],
        is_bot=bool(row[3]),
        deleted=bool(row[4]),
        updated_at=row[5],
        status_emoji=row[6],
        status_text=row[7],
        status_until=row[8],
        mention_words=tuple(json.loads(row[9])) if row[9] else (),
        wishes=_wishes_from(row[10]),
    )


def user_row(user: User) -> Row:
    """A user as USER columns."""
    return (
        user.id,
        user.name,
        user.display_name,
        user.is_bot,
        user.deleted,
        user.updated_at,
        user.status_emoji,
        user.status_text,
        user.status_until,
        json.dumps(user.mention_words, ensure_ascii=False) if user.mention_words else "",
        _wishes_row(user.wishes),
    )


def _wishes_from(kept: str) -> Wishes:
    return Wishes(*json.loads(kept)) if kept else NO_WISHES


def _wishes_row(wishes: Wishes) -> str:
    if wishes == NO_WISHES:
        return ""
    return json.dumps([wishes.desktop, wishes.threads, wishes.ignores_everybody])


def channel_from(row: Row) -> Channel:
    """A channel for a row of CHANNEL columns."""
    return Channel(
        id=row[0],
        kind=_CHANNEL_KINDS[row[1]],
        name=row[2],
        title=row[3],
        workspace_id=row[4],
        topic=row[5],
        purpose=row[6],
        archived=bool(row[7]),
        last_message_at=row[8],
        created_at=row[9],
        updated_at=row[10],
        member_ids=tuple(json.loads(row[11])) if row[11] else (),
        creator_id=row[12],
    )


def channel_row(channel: Channel) -> Row:
    """A channel as CHANNEL columns."""
    return (
        channel.id,
        channel.kind.value,
        channel.name,
        channel.title,
        channel.workspace_id,
        channel.topic,
        channel.purpose,
        channel.archived,
        channel.last_message_at,
        channel.created_at,
        channel.updated_at,
        json.dumps(channel.member_ids) if channel.member_ids else "",
        channel.creator_id,
    )


def membership_from(row: Row) -> Membership:
    """A membership for a row of MEMBERSHIP columns."""
    return Membership(row[0], row[1], row[2], row[3], bool(row[4]), _wishes_from(row[5]))


def membership_row(membership: Membership) -> Row:
    """A membership as MEMBERSHIP columns."""
    return (
        membership.channel_id,
        membership.unread,
        membership.mentions,
        membership.last_viewed_at,
        membership.muted,
        _wishes_row(membership.wishes),
    )


def workspace_from(row: Row) -> Workspace:
    """A workspace for a row of WORKSPACE columns."""
    return Workspace(row[0], row[1], row[2])
