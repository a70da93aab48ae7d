"""Threads one follows: listing, following, reading."""

from __future__ import annotations

from chat_tui.server import rules, wire_posts
from chat_tui.server.call import Call
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.events import Event
from chat_tui.server.mentions import mentioned
from chat_tui.server.records import posts, threads
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.threads import ThreadFilter
from chat_tui.server.wire_errors import ApiError, bad_url, forbidden, no_post


async def listed(call: Call) -> Row:
    """GET /users/{id}/teams/{id}/threads: newest reply first."""
    user_id, team_id = call.path("user_id"), call.path("team_id")
    direct = not call.flag("excludeDirect")
    total, unread, mentions = threads.totals(call.db, user_id, team_id, direct=direct)
    answer: Row = {
        "total": total,
        "total_unread_threads": unread,
        "total_unread_mentions": mentions,
        "threads": None,
    }
    if call.flag("totalsOnly"):
        return answer
    which = ThreadFilter(
        team_id,
        call.query("before"),
        call.query("after"),
        call.number("since", 0),
        call.flag("unread"),
        call.flag("deleted"),
        call.number("per_page", 25, most=200) or 25,
    )
    extended = call.flag("extended")
    found = threads.listed(call.db, user_id, which)
    return answer | {"threads": [_listed(call, row, extended) for row in found]}


def _listed(call: Call, row: Row, extended: bool) -> Row:
    shown = wire_posts.thread(call.db, row, extended=extended)
    if shown["post"] is not None:
        shown["post"]["remote_id"] = ""
    return shown


def _thread(call: Call) -> Row:
    root = posts.by_id(call.db, call.path("thread_id"))
    if root is None:
        raise no_post()
    rules.need_reader(call, root["channel_id"])
    row = threads.get(call.db, root["id"], call.path("user_id"))
    if row is None or not row["following"]:
        raise ApiError(404, "app.user.get_threads_for_user.not_found", "The thread is not followed.")
    return row


async def get(call: Call) -> Row:
    """GET /users/{id}/teams/{id}/threads/{id}."""
    return wire_posts.thread(call.db, _thread(call), extended=call.flag("extended"))


async def follow(call: Call) -> object:
    """PUT /users/{id}/teams/{id}/threads/{id}/following."""
    return await _set_following(call, True)


async def unfollow(call: Call) -> object:
    """DELETE /users/{id}/teams/{id}/threads/{id}/following."""
    return await _set_following(call, False)


async def _set_following(call: Call, state: bool) -> object:
    root = posts.by_id(call.db, call.path("thread_id"))
    if root is None or root["root_id"]:
        raise no_post()
    rules.need_reader(call, root["channel_id"])
    user_id = call.path("user_id")
    data: dict[str, object] = {"thread_id": root["id"], "state": state, "reply_count": root["reply_count"]}

    def change(tx: Transaction) -> None:
        threads.follow(tx, root["id"], user_id, state)
        tx.tell(Event("thread_follow_changed", data, user_id=user_id, team_id=call.path("team_id")))

    await call.records.write(change)
    return OK


async def read(call: Call) -> Row:
    """PUT /users/{id}/teams/{id}/threads/{id}/read/{time}: a past time makes it unread."""
    time = call.path("timestamp")
    if not time.isascii() or not time.isdigit() or len(time) > 15:
        raise bad_url("timestamp")
    return await _read_to(call, int(time))


async def set_unread(call: Call) -> Row:
    """POST /users/{id}/teams/{id}/threads/{id}/set_unread/{post}: unread from that reply on."""
    reply = posts.by_id(call.db, call.path("post_id"))
    if reply is None or call.path("thread_id") not in {reply["root_id"], reply["id"]}:
        raise forbidden()
    return await _read_to(call, reply["create_at"] - 1)


async def _read_to(call: Call, at: int) -> Row:
    before, user_id = _thread(call), call.path("user_id")
    root_id, channel_id = before["root_id"], before["channel_id"]

    def change(tx: Transaction) -> Row:
        mine = [one for one in posts.candidates(tx.db, channel_id) if one.user_id == user_id]
        replies = threads.replies_mentioning(tx.db, root_id, at)
        count = sum(bool(mentioned(row["message"], mine)) for row in replies if row["user_id"] != user_id)
        threads.read(tx, root_id, user_id, at, count)
        row = threads.get(tx.db, root_id, user_id)
        assert row is not None
        tx.tell(_read_changed(before, row, at, user_id, call.path("team_id")))
        return row

    return wire_posts.thread(call.db, await call.records.write(change))


def _read_changed(before: Row, after: Row, at: int, user_id: str, team_id: str) -> Event:
    data: dict[str, object] = {
        "thread_id": after["root_id"],
        "timestamp": at,
        "channel_id": after["channel_id"],
        "unread_replies": after["unread_replies"],
        "unread_mentions": after["unread_mentions"],
        "previous_unread_replies": before["unread_replies"],
        "previous_unread_mentions": before["unread_mentions"],
    }
    return Event("thread_read_changed", data, user_id=user_id, team_id=team_id)


async def read_all(call: Call) -> object:
    """PUT /users/{id}/teams/{id}/threads/read."""
    user_id, team_id = call.path("user_id"), call.path("team_id")

    def change(tx: Transaction) -> None:
        threads.read_all(tx, user_id, team_id=team_id)
        tx.tell(Event("thread_read_changed", {}, user_id=user_id, team_id=team_id))

    await call.records.write(change)
    return OK


_BASE = "/users/{user_id}/teams/{team_id}/threads"
ENDPOINTS = (
    Endpoint("GET", _BASE, listed, rules.own_team),
    Endpoint("PUT", f"{_BASE}/read", read_all, rules.own_team),
    Endpoint("GET", f"{_BASE}/{{thread_id}}", get, rules.own_team),
    Endpoint("PUT", f"{_BASE}/{{thread_id}}/following", follow, rules.own_team),
    Endpoint("DELETE", f"{_BASE}/{{thread_id}}/following", unfollow, rules.own_team),
    Endpoint("PUT", f"{_BASE}/{{thread_id}}/read/{{timestamp}}", read, rules.own_team),
    Endpoint("POST", f"{_BASE}/{{thread_id}}/set_unread/{{post_id}}", set_unread, rules.own_team),
)
