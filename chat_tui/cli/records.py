"""Which fields do the JSON records have? One function a type, and the JSON Schema of them all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from chat_tui.cli.fares import METRICS
from chat_tui.cli.naming import channel_name, rfc3339, user_name
from chat_tui.cli.output import VERSION
from chat_tui.model.channels import ChannelSummary
from chat_tui.model.messages import Gap, Message
from chat_tui.model.users import User

if TYPE_CHECKING:
    from chat_tui.account.account import Account

Record = dict[str, Any]


def message_record(account: Account, message: Message) -> Record:
    """One message: raw text, times as RFC 3339, `thread` the id of its root or null."""
    store = account.store
    return {
        "type": "message",
        "id": message.id,
        **_place(account, message.channel_id),
        "author": message.author_name or user_name(store, message.author_id),
        "author_id": message.author_id,
        "at": rfc3339(message.created_at),
        "text": message.text,
        "thread": message.root_id,
        "edited_at": rfc3339(message.edited_at) if message.edited_at else None,
        "reactions": {reaction.emoji: len(reaction.user_ids) for reaction in message.reactions},
        "files": [
            {"id": file.id, "name": file.name, "size": file.size, "mime": file.mime}
            for file in message.attachments
        ],
    }


def gap_record(account: Account, gap: Gap) -> Record:
    """A hole in what is known here; messages may be missing before `before`."""
    return {
        "type": "gap",
        **_place(account, gap.channel_id),
        "before": gap.newer.id,
        "at": rfc3339(gap.newer.at),
    }


def channel_record(account: Account, summary: ChannelSummary) -> Record:
    """One channel with one's own counts."""
    channel, membership = summary.channel, summary.membership
    place = _place(account, channel.id)
    return {
        "type": "channel",
        "id": channel.id,
        "account": account.name,
        "workspace": place["workspace"],
        "name": place["channel"],
        "kind": channel.kind.value,
        "title": channel.title,
        "topic": channel.topic,
        "unread": membership.unread,
        "mentions": membership.mentions,
        "muted": membership.muted,
    }


def person_record(account: Account, user: User) -> Record:
    """One user with presence as last heard."""
    return {
        "type": "person",
        "id": user.id,
        "account": account.name,
        "name": user.name,
        "display_name": user.display_name,
        "presence": account.store.presence(user.id).presence.value,
        "bot": user.is_bot,
    }


def _place(account: Account, channel_id: Any) -> Record:
    store = account.store
    channel = store.channel(channel_id)
    names = {workspace.id: workspace.name for workspace in store.workspaces()}
    return {
        "account": account.name,
        "workspace": names.get(channel.workspace_id) if channel and channel.workspace_id else None,
        "channel": channel_name(store, channel) if channel else channel_id,
        "channel_id": channel_id,
    }


_TEXT: Mapping[str, Any] = {"type": "string"}
_TEXT_OR_NULL: Mapping[str, Any] = {"type": ["string", "null"]}
_TIME: Mapping[str, Any] = {"type": "string", "format": "date-time"}
_TIME_OR_NULL: Mapping[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_COUNT: Mapping[str, Any] = {"type": "integer", "minimum": 0}
_YES_OR_NO: Mapping[str, Any] = {"type": "boolean"}
_SCOPES: Mapping[str, Any] = {
    "type": "array",
    "items": {"enum": ["read", "post", "manage", "admin"]},
}
_PLACE = {"account": _TEXT, "workspace": _TEXT_OR_NULL, "channel": _TEXT, "channel_id": _TEXT}
_FILE = {
    "type": "object",
    "properties": {"id": _TEXT, "name": _TEXT, "size": _COUNT, "mime": _TEXT, "path": _TEXT},
    "required": ["id", "name", "size", "mime"],
}

FIELDS: Mapping[str, Mapping[str, Any]] = {
    "message": {
        "id": _TEXT,
        **_PLACE,
        "author": _TEXT,
        "author_id": _TEXT,
        "at": _TIME,
        "text": _TEXT,
        "thread": _TEXT_OR_NULL,
        "edited_at": _TIME_OR_NULL,
        "reactions": {"type": "object", "additionalProperties": _COUNT},
        "files": {"type": "array", "items": _FILE},
    },
    "gap": {**_PLACE, "before": _TEXT, "at": _TIME},
    "channel": {
        "id": _TEXT,
        "account": _TEXT,
        "workspace": _TEXT_OR_NULL,
        "name": _TEXT,
        "kind": {"enum": ["public", "private", "direct", "group"]},
        "title": _TEXT,
        "topic": _TEXT,
        "unread": _COUNT,
        "mentions": _COUNT,
        "muted": _YES_OR_NO,
    },
    "person": {
        "id": _TEXT,
        "account": _TEXT,
        "name": _TEXT,
        "display_name": _TEXT,
        "presence": {"enum": ["online", "away", "dnd", "offline", "unknown"]},
        "bot": _YES_OR_NO,
    },
    "unread": {"account": _TEXT, "channels": _COUNT, "unread": _COUNT, "mentions": _COUNT},
    "sent": {"id": _TEXT_OR_NULL, "client_id": _TEXT, "queued": _YES_OR_NO},
    "account": {
        "name": _TEXT,
        "url": _TEXT,
        "user": _TEXT,
        "kind": {"enum": ["personal", "shared", "remote"]},
        "login": {"enum": ["kernel", "oauth", "token", "given"]},
        "secret": {"enum": ["", "keyring", "file", "memory", "command", "environment"]},
        "signed_in": _YES_OR_NO,
        "expires_at": _TIME_OR_NULL,
        "renews": _YES_OR_NO,
    },
    "status": {
        "account": _TEXT,
        "state": _TEXT,
        "reason": _TEXT,
        "user": _TEXT_OR_NULL,
        "channels": _COUNT,
        "unread": _COUNT,
        "mentions": _COUNT,
        "waiting": _COUNT,
        "waiting_reason": _TEXT,
        "secret": {"enum": ["", "kernel", "keyring", "file", "memory", "command", "environment"]},
        "alerts": {"type": "array", "items": _TEXT},
        "metrics": METRICS,
    },
    "member": {
        "id": _TEXT,
        "name": _TEXT,
        "admin": _YES_OR_NO,
        "guest": _YES_OR_NO,
        "disabled": _YES_OR_NO,
        "second_factor": _YES_OR_NO,
    },
    "token": {
        "id": _TEXT,
        "user": _TEXT,
        "description": _TEXT,
        "at": _TIME,
        "scopes": _SCOPES,
        "expires_at": _TIME_OR_NULL,
    },
    "session": {
        "id": _TEXT,
        "user": _TEXT,
        "device": _TEXT,
        "scopes": _SCOPES,
        "at": _TIME,
        "used_at": _TIME,
        "expires_at": _TIME,
    },
    "invite": {
        "id": _TEXT,
        "by": _TEXT,
        "role": {"enum": ["user", "guest"]},
        "channels": {"type": "array", "items": _TEXT},
        "uses": _COUNT,
        "most_uses": _COUNT,
        "at": _TIME,
        "expires_at": _TIME,
    },
    "oauth_app": {
        "id": _TEXT,
        "name": _TEXT,
        "public": _YES_OR_NO,
        "trusted": _YES_OR_NO,
        "callbacks": {"type": "array", "items": _TEXT},
        "at": _TIME,
    },
    "webhook": {
        "id": _TEXT,
        "kind": {"enum": ["in", "out"]},
        "name": _TEXT,
        "channel": _TEXT,
        "user": _TEXT,
        "url": _TEXT,
        "signed": _YES_OR_NO,
        "disabled": _YES_OR_NO,
        "at": _TIME,
    },
    "delivery": {
        "id": _TEXT,
        "webhook": _TEXT,
        "event": _TEXT,
        "state": {"enum": ["waiting", "held", "delivered", "failed", "dropped"]},
        "tries": _COUNT,
        "at": _TIME,
        "status": _COUNT,
        "milliseconds": _COUNT,
        "answer": _TEXT,
        "error": _TEXT,
    },
    "received": {
        "number": _COUNT,
        "id": _TEXT,
        "kind": _TEXT,
        "event": _TEXT,
        "at": _TIME,
        "state": {"enum": ["waiting", "delivered", "quiet", "set aside"]},
        "tries": _COUNT,
        "repeats": _COUNT,
        "replays": _COUNT,
        "message": _TEXT,
        "reason": _TEXT,
        "data": {"type": "object"},
    },
    "hook": {
        "kind": _TEXT,
        "id": _TEXT,
        "event": _TEXT,
        "at": _TIME,
        "try": _COUNT,
        "text": _TEXT,
        "data": {"type": "object"},
    },
    "refused": {"peer": _TEXT, "reason": _TEXT, "count": _COUNT, "at": _TIME},
    "trial": {
        "kind": _TEXT,
        "title": _TEXT,
        "expected": _TEXT,
        "found": _TEXT,
        "status": _COUNT,
        "ok": _YES_OR_NO,
    },
    "check": {
        "group": _TEXT,
        "name": _TEXT,
        "verdict": {"enum": ["ok", "advice", "problem"]},
        "said": _TEXT,
        "fix": _TEXT,
    },
}
"""The fields of each record type, as JSON Schema; every one is always there."""


def json_schema() -> Record:
    """The JSON Schema of one line of any `--json` output."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One line of chat-tui --json",
        "oneOf": [
            {
                "type": "object",
                "properties": {"v": {"const": VERSION}, "type": {"const": kind}, **fields},
                "required": ["v", "type", *fields],
            }
            for kind, fields in FIELDS.items()
        ],
    }


@click.command()
def schema() -> None:
    """Print the JSON Schema of all --json output."""
    click.echo(json.dumps(json_schema(), indent=2))
