"""What a program answers to a slash command, and what becomes of it in the channel."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from chat_tui.server.integrations.buttons import hidden
from chat_tui.server.integrations.passing import show
from chat_tui.server.integrations.words import converter
from chat_tui.server.membership import say
from chat_tui.server.records import channels, members
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.routes.posts import passing_post
from chat_tui.server.slack import normal_attachments
from chat_tui.server.wire_errors import ApiError, forbidden

IN_CHANNEL = "in_channel"
MOST_ANSWERS = 10
_OVERRIDES = ("username", "icon_url")


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """One answer, with those that came in the same body."""

    text: str = ""
    response_type: str = ""
    username: str = ""
    icon_url: str = ""
    channel_id: str = ""
    type: str = ""
    goto_location: str = ""
    props: Row | None = None
    attachments: list[Row] | None = None
    skip_slack_parsing: bool = False
    extra: tuple[CommandAnswer, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Asked:
    """Who gave the command, and where."""

    command: Row
    user_id: str
    channel_id: str
    root_id: str


def read_answer(body: bytes, content_type: str) -> CommandAnswer:
    """JSON if it is called so, else plain text; raises ValueError."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return CommandAnswer(text=body.decode("utf-8", "replace"))
    value = msgspec.json.decode(body) if body.strip() else {}
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    extra = value.get("extra_responses")
    more = [one for one in extra if isinstance(one, dict)] if isinstance(extra, list) else []
    return replace(_read(value), extra=tuple(_read(one) for one in more[: MOST_ANSWERS - 1]))


def _read(value: dict[str, Any]) -> CommandAnswer:
    def text(name: str) -> str:
        given = value.get(name)
        return given if isinstance(given, str) else ""

    props, attachments = value.get("props"), value.get("attachments")
    kind = text("type")
    return CommandAnswer(
        text("text"),
        text("response_type"),
        text("username"),
        text("icon_url"),
        text("channel_id"),
        kind if kind.startswith("custom_") else "",
        text("goto_location"),
        props if isinstance(props, dict) else None,
        normal_attachments(attachments) if isinstance(attachments, list) else None,
        value.get("skip_slack_parsing") is True,
    )


def deliver(tx: Transaction, asked: Asked, answer: CommandAnswer, limit: int) -> None:
    """Post the answers, or show them to who asked; `limit` is the longest message. Raises ApiError."""
    for one in (answer, *answer.extra):
        _deliver(tx, asked, one, limit)


def _deliver(tx: Transaction, asked: Asked, answer: CommandAnswer, limit: int) -> None:
    channel_id, root_id = asked.channel_id, asked.root_id
    if answer.channel_id and answer.channel_id != channel_id:
        channel_id, root_id = answer.channel_id, ""
    channel = channels.by_id(tx.db, channel_id)
    if channel is None or members.get(tx.db, channel_id, asked.user_id) is None:
        raise forbidden()
    message, attachments = _words(tx, answer)
    if not message and not attachments:
        return
    props = _props(asked.command, answer, attachments)
    kind = answer.type or ("slack_attachment" if attachments else "")
    if answer.response_type != IN_CHANNEL:
        note = passing_post(channel_id, asked.user_id, message, tx.now, props)
        show(tx, asked.user_id, {**note, "root_id": root_id})
        return
    if len(message) > limit or channel["delete_at"]:
        name = asked.command["name"]
        text = f"Command with a trigger of '{name}' failed to post its response."
        raise ApiError(500, "api.command.execute_command.create_post_failed.app_error", text)
    say(tx, NewPost(channel_id, asked.user_id, message, root_id, kind, props, marks_viewed=False))


def _words(tx: Transaction, answer: CommandAnswer) -> tuple[str, list[Row]]:
    attachments = answer.attachments or []
    if answer.skip_slack_parsing:
        return answer.text, attachments

    convert = converter(tx.db)
    return convert(answer.text), normal_attachments(attachments, convert)


def _props(command: Row, answer: CommandAnswer, attachments: list[Row]) -> Row:
    props: Row = {**(answer.props or {}), "from_webhook": "true"}
    # Without any name the answer would look like something that the person said who asked.
    fallback = {"username": command["display_name"] or command["name"]}
    for name in _OVERRIDES:
        chosen = command[name] or getattr(answer, name) or fallback.get(name)
        if chosen:
            props[f"override_{name}"] = chosen
    return props | ({"attachments": attachments} if attachments else {})


def wire(answer: CommandAnswer, trigger_id: str) -> Row:
    """The answer as the client that gave the command sees it."""
    return {
        "response_type": answer.response_type,
        "text": answer.text,
        "username": answer.username,
        "channel_id": answer.channel_id,
        "icon_url": answer.icon_url,
        "type": answer.type,
        "props": answer.props,
        "goto_location": answer.goto_location,
        "trigger_id": trigger_id,
        "skip_slack_parsing": answer.skip_slack_parsing,
        "attachments": hidden({"attachments": answer.attachments})["attachments"],
        "extra_responses": [wire(one, "") for one in answer.extra] or None,
    }
