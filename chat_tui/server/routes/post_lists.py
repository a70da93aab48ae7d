"""Lists of posts: pages of a channel, what changed since, threads, pinned, flagged, around the unread."""

from __future__ import annotations

from starlette.responses import Response

from chat_tui.server import rules, wire_posts
from chat_tui.server.call import Call
from chat_tui.server.config import VERSION
from chat_tui.server.endpoint import Endpoint, content_etag, json_response, with_etag
from chat_tui.server.records import members, posts, timelines
from chat_tui.server.records.rows import Row
from chat_tui.server.records.timelines import Timeline
from chat_tui.server.wire_errors import bad_url, no_post
from chat_tui.server.wire_posts import Look


def _look(call: Call) -> Look:
    return Look(call.me, call.flag("collapsedThreads"), call.flag("collapsedThreadsExtended"))


def _list(call: Call, line: Timeline, *, with_threads: bool) -> Row:
    extra = timelines.threads_of(call.db, line.order) if with_threads else []
    look = _look(call)
    shown = wire_posts.many(call.db, [*line.order, *extra], look)
    count = len(line.order)
    return wire_posts.post_list(shown[:count], shown[count:], newer=line.newer, older=line.older)


async def of_channel(call: Call) -> object:
    """GET /channels/{id}/posts: `since` wins over `after` over `before` over the page."""
    channel_id = call.path("channel_id")
    collapsed = call.flag("collapsedThreads")
    with_threads = not collapsed and not call.flag("skipFetchThreads")
    since = call.number("since", 0)
    if since:
        found = timelines.since(call.db, channel_id, since, roots_only=collapsed)
        return _list(call, found, with_threads=with_threads)
    etag = f"{VERSION}.{timelines.newest_change(call.db, channel_id)}"
    if call.request.headers.get("if-none-match") == etag:
        return with_etag(Response(), etag, call.request)
    response = json_response(
        _list(call, _page(call, channel_id, collapsed), with_threads=with_threads), 200, call.request
    )
    return with_etag(response, etag, call.request)


def _page(call: Call, channel_id: str, collapsed: bool) -> Timeline:
    limit, offset = call.page()
    after, before = call.query("after"), call.query("before")
    if after:
        return timelines.after(call.db, after, channel_id, limit=limit, offset=offset, roots_only=collapsed)
    if before:
        return timelines.before(call.db, before, channel_id, limit=limit, offset=offset, roots_only=collapsed)
    return timelines.page(call.db, channel_id, limit=limit, offset=offset, roots_only=collapsed)


async def around_unread(call: Call) -> object:
    """GET /users/{id}/channels/{id}/posts/unread: the first unread post in the middle.

    When nothing is unread it is the newest page, with the ETag of one.
    """
    if call.query("limit_after") == "0":
        raise bad_url("limit_after")
    limits = (call.number("limit_before", 60, most=200), call.number("limit_after", 60, most=200))
    channel_id = call.path("channel_id")
    member = members.get(call.db, channel_id, call.path("user_id"))
    assert member is not None
    collapsed = call.flag("collapsedThreads")
    line = timelines.around_unread(
        call.db, channel_id, member["last_viewed_at"], limits=limits, roots_only=collapsed
    )
    found = _list(call, line, with_threads=not collapsed and not call.flag("skipFetchThreads"))
    if any(row["create_at"] > member["last_viewed_at"] for row in line.order):
        return found
    return with_etag(json_response(found, 200, call.request), content_etag(found), call.request)


async def thread(call: Call) -> Row:
    """GET /posts/{id}/thread: the asked post first, then root and replies, oldest first.

    With perPage a page of replies after (direction=down) or before the position fromCreateAt, fromPost.
    """
    asked = posts.by_id(call.db, call.path("post_id"))
    if asked is None:
        raise no_post()
    if call.flag("skipFetchThreads"):
        return wire_posts.post_list(wire_posts.many(call.db, [asked], _look(call)))
    root_id = asked["root_id"] or asked["id"]
    if not call.query("perPage"):
        whole = timelines.thread(call.db, root_id)
        others = [row for row in whole if row["id"] != asked["id"]]
        return wire_posts.post_list(wire_posts.many(call.db, [asked, *others], _look(call)))
    limit = call.number("perPage", 60)
    if not 0 < limit <= 200:
        raise bad_url("perPage")
    downwards = call.query("direction") == "down"
    edge = (0, "") if downwards else (2**53, "~")
    position = (call.number("fromCreateAt", edge[0]) or edge[0], call.query("fromPost") or edge[1])
    replies, more = timelines.replies_after(call.db, root_id, position, limit=limit, downwards=downwards)
    root = posts.by_id(call.db, root_id)
    first = [asked] if root is None or root["id"] == asked["id"] else [asked, root]
    ordered = [*first, *(row for row in replies if row["id"] != asked["id"])]
    return wire_posts.post_list(wire_posts.many(call.db, ordered, _look(call))) | {"has_next": more}


async def pinned(call: Call) -> Row:
    """GET /channels/{id}/pinned."""
    return wire_posts.post_list(wire_posts.many(call.db, timelines.pinned(call.db, call.path("channel_id"))))


async def flagged(call: Call) -> Row:
    """GET /users/{id}/posts/flagged."""
    limit, offset = call.page()
    found = timelines.flagged(
        call.db,
        call.path("user_id"),
        team_id=call.query("team_id"),
        channel_id=call.query("channel_id"),
        limit=limit,
        offset=offset,
    )
    return wire_posts.post_list(wire_posts.many(call.db, found))


ENDPOINTS = (
    Endpoint("GET", "/channels/{channel_id}/posts", of_channel, rules.channel_reader),
    Endpoint("GET", "/channels/{channel_id}/pinned", pinned, rules.channel_reader, has_etag=True),
    Endpoint("GET", "/posts/{post_id}/thread", thread, rules.post_reader, has_etag=True),
    Endpoint("GET", "/users/{user_id}/posts/flagged", flagged, rules.only_oneself),
    Endpoint(
        "GET", "/users/{user_id}/channels/{channel_id}/posts/unread", around_unread, rules.oneself_in_channel
    ),
)
