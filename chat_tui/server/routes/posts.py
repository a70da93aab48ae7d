"""Posts: making, reading, changing, deleting and pinning one."""

from __future__ import annotations

import sqlite3
import time

from chat_tui.server import announce, presence, rules, wire_posts
from chat_tui.server.call import Call, strings, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.events import Event
from chat_tui.server.ids import new_id
from chat_tui.server.integrations.passing import show
from chat_tui.server.membership import say
from chat_tui.server.records import channels, edits, members, posts, statuses, teams
from chat_tui.server.records.posts import NewPost, Posted
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed
from chat_tui.server.slack import normal_attachments
from chat_tui.server.wire_errors import ApiError, bad_body, bad_value, forbidden, no_post
from chat_tui.server.wire_posts import Look

MOST_FILES = 10
LARGEST_PROPS = 800_000


async def create(call: Call) -> Row:
    """POST /posts: acts once for each pending_post_id of a user, for ever."""
    body = await call.object("post")
    # What was made is answered again, whoever may not write there any more: a refusal would say it was lost.
    made = posts.made_before(call.db, call.me, text(body, "pending_post_id", most=128))
    result = Posted(made, is_new=False) if made is not None else await _make(call, body)
    if call.query("set_online", "true") != "false":
        await came_online(call)
    if not result.is_new:
        shown = wire_posts.post(call.db, result.post)
        del shown["metadata"]
        return shown
    return wire_posts.post(call.db, result.post, pending_post_id=text(body, "pending_post_id"))


async def _make(call: Call, body: Row) -> Posted:
    new = new_post(call, body, rules.need_member(call, text(body, "channel_id")))
    began = time.monotonic()
    made = await call.records.write(lambda tx: _create(tx, new))
    call.workspace.metrics.count("posts_total")
    call.workspace.metrics.observe("post_seconds", time.monotonic() - began)
    return made


async def came_online(call: Call) -> None:
    """Who writes is here."""
    if call.caller.user["is_bot"] or statuses.of(call.db, call.me)["status"] != "offline":
        return
    await presence.notice(call.workspace, call.me, "online")


def new_post(call: Call, body: Row, channel: Row) -> NewPost:
    """What a post's body asks for; raises ApiError for what is not allowed."""
    if text(body, "id"):
        raise ApiError(400, "app.post.save.existing.app_error", "You cannot update an existing Post.")
    kind = text(body, "type", most=26)
    if kind.startswith("system_"):
        raise bad_value("type")
    if channel["delete_at"]:
        message = "Can not post to deleted channel."
        raise ApiError(400, "api.post.create_post.can_not_post_to_deleted.error", message)
    file_ids = strings(body, "file_ids")
    if len(file_ids) > MOST_FILES:
        raise ApiError(400, "model.post.is_valid.file_ids.app_error", "Invalid file ids.")
    props = read_props(body)
    if call.caller.user["is_bot"]:
        props["from_bot"] = "true"
    return NewPost(
        channel["id"],
        call.me,
        read_message(call, body),
        text(body, "root_id"),
        kind,
        props,
        file_ids,
        text(body, "pending_post_id", most=128),
        marks_viewed=not call.caller.user["is_bot"],
    )


def read_message(call: Call, body: Row) -> str:
    """The message of a post, within the limit."""
    message = text(body, "message", most=10**9)
    if len(message) > call.workspace.config.max_message:
        raise ApiError(400, "model.post.is_valid.msg.app_error", "Invalid message: it is too long.")
    return message


def read_props(body: Row) -> Row:
    """The props of a post, attachments completed, within the limit."""
    props = body.get("props")
    if props is None:
        return {}
    if not isinstance(props, dict) or len(packed(props)) > LARGEST_PROPS:
        raise bad_body("props")
    if isinstance(props.get("attachments"), list):
        props["attachments"] = normal_attachments(props["attachments"])
    return props


def _create(tx: Transaction, new: NewPost) -> Posted:
    check_root(tx.db, new)
    return say(tx, new)


def check_root(db: sqlite3.Connection, new: NewPost) -> None:
    """Refuse a root that is none, or of another channel; a reply that was made need not be possible now."""
    if not new.root_id or posts.made_before(db, new.user_id, new.pending_post_id) is not None:
        return
    root = posts.by_id(db, new.root_id)
    if root is None or root["root_id"]:
        raise ApiError(400, "api.post.create_post.root_id.app_error", "Invalid RootId parameter.")
    if root["channel_id"] != new.channel_id:
        message = "Invalid ChannelId for RootId parameter."
        raise ApiError(400, "api.post.create_post.channel_root_id.app_error", message)


def _row(call: Call) -> Row:
    row = posts.by_id(call.db, call.path("post_id"))
    if row is None:
        raise no_post()
    return row


async def get(call: Call) -> Row:
    """GET /posts/{id}."""
    return wire_posts.post(call.db, _row(call), Look(call.me, call.flag("collapsedThreads")))


async def edit_history(call: Call) -> list[Row]:
    """GET /posts/{id}/edit_history: what its author had written before, the latest first."""
    row = _row(call)
    before = wire_posts.many(call.db, edits.of_post(call.db, row))
    if not before:
        raise no_post()
    return [{**one, "original_id": row["id"]} for one in before]


async def info(call: Call) -> Row:
    """GET /posts/{id}/info: where a permalink leads, and whether one is there already."""
    channel = channels.by_id(call.db, _row(call)["channel_id"])
    assert channel is not None
    team = teams.by_id(call.db, channel["team_id"]) if channel["team_id"] else None
    return {
        "channel_id": channel["id"],
        "channel_type": channel["type"],
        "channel_display_name": channel["display_name"],
        "has_joined_channel": rules.is_member(call, channel["id"]),
        "team_id": channel["team_id"],
        "team_type": team["type"] if team else "",
        "team_display_name": team["display_name"] if team else "",
        "has_joined_team": team is not None and rules.teams_member(call, team["id"], call.me) is not None,
    }


async def by_ids(call: Call) -> list[Row]:
    """POST /posts/ids: also deleted ones; those one may not read are left out."""
    found = posts.by_ids(call.db, await call.texts("post_ids"))
    readable = {
        row["id"]
        for row in (
            channels.by_id(call.db, channel_id) for channel_id in {one["channel_id"] for one in found}
        )
        if row is not None and rules.may_read(call, row)
    }
    kept = [row for row in found if row["channel_id"] in readable]
    if not kept:
        raise no_post()
    return wire_posts.many(call.db, kept)


async def patch(call: Call) -> Row:
    """PUT /posts/{id}/patch: message, props, is_pinned; props replace all."""
    body = await call.object("post")
    values: Row = {}
    if body.get("message") is not None:
        values["message"] = read_message(call, body)
    if body.get("props") is not None:
        values["props"] = read_props(body)
    if isinstance(body.get("is_pinned"), bool):
        values["is_pinned"] = int(body["is_pinned"])
    return await _change(call, values)


async def put(call: Call) -> Row:
    """PUT /posts/{id}: what is missing is emptied."""
    body = await call.object("post")
    if text(body, "id") != call.path("post_id"):
        raise bad_body("id")
    pinned = int(body.get("is_pinned") is True)
    return await _change(
        call, {"message": read_message(call, body), "props": read_props(body), "is_pinned": pinned}
    )


async def _change(call: Call, values: Row) -> Row:
    def change(tx: Transaction) -> Row:
        row = posts.edit(tx, call.path("post_id"), values)
        tx.tell(announce.post_edited(tx.db, row))
        return row

    return wire_posts.post(call.db, await call.records.write(change))


async def delete(call: Call) -> object:
    """DELETE /posts/{id}: a root goes with its replies, and one event tells it."""

    def change(tx: Transaction) -> None:
        row = posts.by_id(tx.db, call.path("post_id"))
        if row is None:
            raise forbidden()
        shown = wire_posts.post(tx.db, row)
        posts.delete(tx, row, call.me)
        tx.tell(announce.post_deleted(row, shown))

    await call.records.write(change)
    return OK


async def pin(call: Call) -> object:
    """POST /posts/{id}/pin."""
    await _change(call, {"is_pinned": 1})
    return OK


async def unpin(call: Call) -> object:
    """POST /posts/{id}/unpin."""
    await _change(call, {"is_pinned": 0})
    return OK


async def ephemeral(call: Call) -> Row:
    """POST /posts/ephemeral: a post that only one person sees and nobody stores; bots and administrators."""
    body = await call.object()
    user_id, inner = text(body, "user_id"), body.get("post")
    if not isinstance(inner, dict):
        raise bad_body("post")
    if not (call.caller.is_admin or call.caller.user["is_bot"]):
        raise forbidden()
    channel = rules.need_member(call, text(inner, "channel_id"))
    if members.get(call.db, channel["id"], user_id) is None:
        raise bad_body("user_id")
    post = passing_post(
        channel["id"], call.me, read_message(call, inner), call.records.now(), read_props(inner)
    )
    return await call.records.write(lambda tx: show(tx, user_id, post))


def passing_post(channel_id: str, user_id: str, message: str, now: int, props: Row | None = None) -> Row:
    """A post that is shown once and never stored."""
    return {
        "id": new_id(),
        "channel_id": channel_id,
        "user_id": user_id,
        "root_id": "",
        "message": message,
        "type": "system_ephemeral",
        "hashtags": "",
        "is_pinned": False,
        "create_at": now,
        "update_at": 0,
        "edit_at": 0,
        "delete_at": 0,
        "original_id": "",
        "props": props or {},
        "pending_post_id": "",
        "reply_count": 0,
        "last_reply_at": 0,
        "participants": None,
        "metadata": {},
    }


def ephemeral_event(shown: Row, user_id: str) -> Event:
    """A passing post on its way to the one who sees it."""
    data: dict[str, object] = {"post": wire_posts.as_text(shown)}
    return Event("ephemeral_message", data, user_id=user_id, channel_id=shown["channel_id"])


ENDPOINTS = (
    Endpoint("POST", "/posts", create, rules.signed_in, 201),
    Endpoint("POST", "/posts/ids", by_ids, rules.signed_in),
    Endpoint("POST", "/posts/ephemeral", ephemeral, rules.signed_in, 201),
    Endpoint("GET", "/posts/{post_id}", get, rules.post_reader, has_etag=True),
    Endpoint("PUT", "/posts/{post_id}", put, rules.post_author),
    Endpoint("PUT", "/posts/{post_id}/patch", patch, rules.post_author),
    Endpoint("DELETE", "/posts/{post_id}", delete, rules.post_deleter),
    Endpoint("GET", "/posts/{post_id}/edit_history", edit_history, rules.post_author),
    Endpoint("GET", "/posts/{post_id}/info", info, rules.post_reader),
    Endpoint("POST", "/posts/{post_id}/pin", pin, rules.post_member),
    Endpoint("POST", "/posts/{post_id}/unpin", unpin, rules.post_member),
)
