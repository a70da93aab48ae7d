"""Reactions: adding, taking back, listing."""

from __future__ import annotations

import re

from chat_tui.server import announce, rules, wire_posts
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.records import channels, posts, reactions
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, forbidden

_EMOJI = re.compile(r"[a-z0-9+_-]{1,64}")


async def add(call: Call) -> Row:
    """POST /reactions: again is no error and changes nothing."""
    body = await call.object("reaction")
    user_id, post_id = text(body, "user_id"), text(body, "post_id")
    name = text(body, "emoji_name", most=64).lower()
    if not user_id or not post_id:
        raise ApiError(400, "api.reaction.save_reaction.invalid.app_error", "Reaction is not valid.")
    if not _EMOJI.fullmatch(name):
        raise ApiError(400, "model.reaction.is_valid.emoji_name.app_error", "Invalid emoji name.")
    post = posts.by_id(call.db, post_id)
    if user_id != call.me or post is None:
        raise forbidden()
    channel = rules.need_member(call, post["channel_id"])
    if channel["delete_at"]:
        message = "The channel is archived."
        raise ApiError(400, "api.reaction.save.archived_channel.app_error", message)
    if reactions.is_full(call.db, post_id, name):
        message = "The post has as many different reactions as it can carry."
        raise ApiError(400, "app.reaction.save.save.too_many_reactions", message)

    def change(tx: Transaction) -> Row:
        row, is_new = reactions.add(tx, post_id, user_id, name)
        if is_new:
            tx.tell(announce.reaction("reaction_added", channel["id"], row))
        return row

    return wire_posts.reaction(await call.records.write(change))


async def remove(call: Call) -> object:
    """DELETE /users/{id}/posts/{id}/reactions/{name}: one that is not there is no error."""
    user_id, post_id, name = call.path("user_id"), call.path("post_id"), call.path("emoji_name").lower()
    post = posts.by_id(call.db, post_id)
    assert post is not None
    row: Row = {"user_id": user_id, "post_id": post_id, "emoji_name": name}

    def change(tx: Transaction) -> None:
        if reactions.remove(tx, post_id, user_id, name):
            channel_id = post["channel_id"]
            tx.tell(announce.reaction("reaction_removed", channel_id, row, removed_at=tx.now))

    await call.records.write(change)
    return OK


async def of_post(call: Call) -> object:
    """GET /posts/{id}/reactions: null when there are none."""
    found = reactions.of_posts(call.db, [call.path("post_id")])
    return [wire_posts.reaction(row) for row in found.get(call.path("post_id"), [])] or None


async def of_posts(call: Call) -> Row:
    """POST /posts/ids/reactions."""
    found = posts.by_ids(call.db, await call.texts("post_ids"))
    readable = {
        row["id"]
        for row in found
        if (channel := channels.by_id(call.db, row["channel_id"])) is not None
        and rules.may_read(call, channel)
    }
    reacted = reactions.of_posts(call.db, sorted(readable))
    return {post_id: [wire_posts.reaction(row) for row in reacted.get(post_id, [])] for post_id in readable}


ENDPOINTS = (
    Endpoint("POST", "/reactions", add, rules.signed_in),
    Endpoint(
        "DELETE", "/users/{user_id}/posts/{post_id}/reactions/{emoji_name}", remove, rules.own_post_channel
    ),
    Endpoint("GET", "/posts/{post_id}/reactions", of_post, rules.post_reader),
    Endpoint("POST", "/posts/ids/reactions", of_posts, rules.signed_in),
)
