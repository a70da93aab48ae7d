"""How far each has read: viewing channels, marking posts unread, counts."""

from __future__ import annotations

from chat_tui.server import announce, rules
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.events import Event
from chat_tui.server.records import channels, members, posts, threads
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.routes.posts import came_online
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden


async def view(call: Call) -> Row:
    """POST /channels/members/{id}/view: the named channels are read to their end; empty ids mean leaving."""
    body = await call.object()
    wanted = [text(body, name, most=26) for name in ("channel_id", "prev_channel_id")]
    if any(value and len(value) != 26 for value in wanted):
        raise bad_body("channel_id")
    channel_ids = [value for value in dict.fromkeys(wanted) if value]
    if any(channels.by_id(call.db, channel_id) is None for channel_id in channel_ids):
        message = "Unable to update the last viewed at time."
        raise ApiError(400, "app.channel.update_last_viewed_at.app_error", message)
    times = await _view(call, channel_ids, collapsed=body.get("collapsed_threads_supported") is True)
    if wanted[0]:
        await came_online(call)
    return {"status": "OK", "last_viewed_at_times": times}


async def mark_read(call: Call) -> Row:
    """POST /channels/members/{id}/mark_read."""
    times = await _view(call, await call.ids("channel_ids"), collapsed=True)
    return {"status": "OK", "last_viewed_at_times": times}


async def _view(call: Call, channel_ids: list[str], *, collapsed: bool) -> dict[str, int]:
    user_id = call.path("user_id")

    def change(tx: Transaction) -> dict[str, int]:
        times, changed, with_threads = {}, {}, []
        for channel_id in channel_ids:
            before = members.unread(tx.db, channel_id, user_id)
            if before is None or not members.view(tx, channel_id, user_id):
                continue
            after = members.get(tx.db, channel_id, user_id)
            assert after is not None
            times[channel_id] = int(after["last_viewed_at"])
            if before["msg_count"] or before["mention_count"]:
                changed[channel_id] = times[channel_id]
            if not collapsed and threads.read_all(tx, user_id, channel_id=channel_id):
                with_threads.append(channel_id)
        if changed:
            tx.tell(announce.viewed(user_id, changed))
        for channel_id in with_threads:
            data: dict[str, object] = {"timestamp": tx.now}
            tx.tell(Event("thread_read_changed", data, user_id=user_id, channel_id=channel_id))
        return times

    return await call.records.write(change)


async def unread(call: Call) -> Row:
    """GET /users/{id}/channels/{id}/unread: counts of what is unread."""
    row = members.unread(call.db, call.path("channel_id"), call.path("user_id"))
    if row is None:
        raise forbidden()
    return row


_COUNTS = ("msg_count", "mention_count", "mention_count_root", "msg_count_root", "last_viewed_at")


async def set_unread(call: Call) -> Row:
    """POST /users/{id}/posts/{id}/set_unread: this post and all after it are unread again."""
    user_id = call.path("user_id")
    post = posts.by_id(call.db, call.path("post_id"))
    assert post is not None
    channel = channels.by_id(call.db, post["channel_id"])
    assert channel is not None

    def change(tx: Transaction) -> Row:
        row = members.set_unread_from(tx, post, user_id, posts.mentions_since(tx.db, post, user_id))
        counts: Row = {name: row[name] for name in _COUNTS}
        data = {**counts, "post_id": post["id"]}
        place = {"channel_id": channel["id"], "team_id": channel["team_id"]}
        tx.tell(Event("post_unread", data, user_id=user_id, **place))
        return counts

    counts = await call.records.write(change)
    return {"team_id": channel["team_id"], "user_id": user_id, "channel_id": channel["id"], **counts}


ENDPOINTS = (
    Endpoint("POST", "/channels/members/{user_id}/view", view, rules.only_oneself),
    Endpoint("POST", "/channels/members/{user_id}/mark_read", mark_read, rules.only_oneself),
    Endpoint("GET", "/users/{user_id}/channels/{channel_id}/unread", unread, rules.oneself_in_channel),
    Endpoint("POST", "/users/{user_id}/posts/{post_id}/set_unread", set_unread, rules.own_post_channel),
)
