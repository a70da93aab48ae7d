"""Does the backend bear what servers of all versions answer: dead tokens, missing routes, errors."""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any

import httpx
import pytest

from chat_tui.errors import (
    AuthError,
    BackendError,
    BlockedError,
    Delivery,
    ProtocolError,
    RejectedError,
    TransientError,
)
from chat_tui.model.actions import DeleteMessage, OpenDirect, SendMessage, SendTyping, SetPresence
from chat_tui.model.events import SnapshotTaken
from chat_tui.model.ids import ChannelId, ClientId, MessageId, Millis, UserId
from chat_tui.model.users import Presence
from tests.backends.mattermost.scripted import ME, Route, Scripted, answer, error

CHANNEL = ChannelId("c" * 26)
PEER = "p" * 26
SEND = SendMessage(ClientId("client-1"), CHANNEL, "hello")
POST: dict[str, Any] = {
    "id": "1" * 26,
    "channel_id": CHANNEL,
    "user_id": ME["id"],
    "message": "hello",
    "create_at": 5,
}
TEAM: dict[str, Any] = {"id": "t" * 26, "name": "acme", "display_name": "Acme"}
TOWN = {
    "id": CHANNEL,
    "type": "O",
    "name": "town",
    "team_id": TEAM["id"],
    "total_msg_count": 50,
    "total_msg_count_root": 10,
}
DIRECT = {"id": "d" * 26, "type": "D", "name": f"{ME['id']}__{PEER}", "total_msg_count_root": 1}
MEMBERS: list[dict[str, Any]] = [
    {"channel_id": CHANNEL, "msg_count": 5, "msg_count_root": 7, "mention_count": 9, "mention_count_root": 2},
    {"channel_id": DIRECT["id"], "msg_count_root": 1, "notify_props": {"mark_unread": "mention"}},
]
PEOPLE: dict[Route, Any] = {
    ("POST", "/users/ids"): [{"id": PEER, "username": "peer"}],
    ("POST", "/users/status/ids"): [],
}


def refusing_once(code: int) -> tuple[list[str], object]:
    """A route that refuses the first token; the tokens it saw."""
    seen: list[str] = []

    def reply(request: httpx.Request) -> object:
        seen.append(request.headers["authorization"])
        return error(code, "api.context.session_expired.app_error") if len(seen) == 1 else ME

    return seen, reply


async def test_a_dead_token_is_renewed_once_and_the_call_repeated() -> None:
    seen, reply = refusing_once(401)
    server = Scripted({("GET", "/users/me"): reply})
    backend = server.backend()
    assert (await backend.sign_in()).name == "ada"
    assert seen == ["Bearer token-1", "Bearer token-2"]
    await backend.close()


async def test_many_calls_that_meet_a_dead_token_sign_in_once() -> None:
    def reply(request: httpx.Request) -> object:
        if request.headers["authorization"] == "Bearer token-1":
            return error(401, "api.context.session_expired.app_error")
        return [{"id": PEER, "username": "peer"}]

    server = Scripted({("GET", "/users"): reply})
    backend = server.backend()
    await asyncio.gather(*(backend.find_users("") for _ in range(6)))
    assert server.logins == 2
    await backend.close()


async def test_a_token_refused_again_means_signed_out() -> None:
    server = Scripted({("GET", "/users/me"): lambda _: error(401, "api.context.session_expired.app_error")})
    backend = server.backend()
    with pytest.raises(AuthError):
        await backend.sign_in()
    assert server.logins == 2
    await backend.close()


async def test_mention_words_of_oneself_are_known() -> None:
    backend = Scripted().backend()
    assert (await backend.sign_in()).mention_words == ("ada", "lovelace")
    await backend.close()


@pytest.mark.parametrize(
    ("config", "dedupe", "presence"),
    [
        ({}, 25.0, "poll"),
        ({"ChatTuiDedupe": "forever", "ChatTuiPresencePush": "true"}, math.inf, "push"),
        ({"EnableUserStatuses": "false"}, 25.0, "none"),
        ({"MaxPostSize": "nonsense", "ChatTuiDedupe": 7}, 25.0, "poll"),
    ],
)
async def test_capabilities_come_from_the_configuration(
    config: dict[str, object], dedupe: float, presence: str
) -> None:
    backend = Scripted({("GET", "/config/client"): config}).backend()
    assert backend.capabilities.dedupe_window == 25.0
    await backend.sign_in()
    assert (backend.capabilities.dedupe_window, backend.capabilities.presence) == (dedupe, presence)
    assert backend.capabilities.max_message_length == 16_383
    await backend.close()


def ndjson(rows: list[dict[str, Any]]) -> httpx.Response:
    """Rows as newer servers send them."""
    return answer(200, "\n".join(json.dumps(row) for row in rows).encode(), "application/x-ndjson")


def per_team(path: str) -> tuple[str, str]:
    """A route of the one team."""
    return ("GET", f"/users/me/teams/{TEAM['id']}{path}")


LISTS: dict[str, dict[Route, Any]] = {
    "all at once": {
        ("GET", "/users/me/channels"): [TOWN, DIRECT],
        ("GET", "/users/me/channel_members"): lambda _: ndjson(MEMBERS),
    },
    "JSON instead of lines": {
        ("GET", "/users/me/channels"): [TOWN, DIRECT],
        ("GET", "/users/me/channel_members"): MEMBERS,
    },
    "a first page only": {
        ("GET", "/users/me/channels"): [TOWN, DIRECT],
        ("GET", "/users/me/channel_members"): MEMBERS[:1],
        per_team("/channels"): [TOWN, DIRECT],
        per_team("/channels/members"): MEMBERS,
    },
    "team by team": {per_team("/channels"): [TOWN, DIRECT], per_team("/channels/members"): MEMBERS},
}


@pytest.mark.parametrize("routes", LISTS.values(), ids=LISTS.keys())
async def test_the_lists_of_all_versions_give_the_same_snapshot(
    routes: dict[tuple[str, str], object],
) -> None:
    server = Scripted({("GET", "/users/me/teams"): [TEAM], **PEOPLE, **routes})
    backend = server.backend()
    await backend.sign_in()
    (taken,) = (await backend.snapshot()).events
    assert isinstance(taken, SnapshotTaken)
    assert [channel.id for channel in taken.channels] == [CHANNEL, DIRECT["id"]]
    assert taken.channels[1].member_ids == (PEER,)
    town, direct = taken.memberships
    assert (town.unread, town.mentions, town.muted) == (3, 2, False)
    assert (direct.unread, direct.muted) == (0, True)
    assert {user.name for user in taken.users} == {"ada", "peer"}
    await backend.close()


@pytest.mark.parametrize(
    ("mode", "preference", "unread"),
    [
        ("always_on", "off", 3),
        ("disabled", "on", 45),
        ("default_on", "off", 45),
        ("default_off", "on", 3),
        ("default_off", "", 45),
    ],
)
async def test_unread_posts_are_counted_as_the_server_and_the_user_decided(
    mode: str, preference: str, unread: int
) -> None:
    chosen = [{"category": "display_settings", "name": "collapsed_reply_threads", "value": preference}]
    server = Scripted(
        {
            ("GET", "/users/me/teams"): [TEAM],
            ("GET", "/config/client"): {"CollapsedThreads": mode},
            ("GET", "/users/me/preferences"): chosen if preference else [],
            **PEOPLE,
            **LISTS["all at once"],
        }
    )
    backend = server.backend()
    await backend.sign_in()
    (taken,) = (await backend.snapshot()).events
    assert isinstance(taken, SnapshotTaken)
    assert taken.memberships[0].unread == unread
    await backend.close()


async def test_a_message_carries_its_client_id_twice() -> None:
    server = Scripted({("POST", "/posts"): lambda _: answer(201, POST)})
    backend = server.backend()
    await backend.perform(SEND)
    (body,) = server.bodies("POST", "/posts")
    assert body["pending_post_id"] == "client-1"
    assert body["props"] == {"chat_tui_id": "client-1"}
    await backend.close()


async def test_text_that_is_no_unicode_is_sent_all_the_same() -> None:
    server = Scripted({("POST", "/posts"): lambda _: answer(201, POST)})
    backend = server.backend()
    await backend.perform(SendMessage(ClientId("x"), CHANNEL, "a\ud800b"))
    assert server.bodies("POST", "/posts")[0]["message"] == "a?b"
    await backend.close()


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (lambda _: error(500, "api.post.deduplicate_create_post.pending"), TransientError),
        (lambda _: error(500, "app.post.save.app_error"), TransientError),
        (lambda _: error(503, "api.context.server_busy.app_error"), TransientError),
        (lambda _: error(501, "feature.disabled"), RejectedError),
        (lambda _: error(400, "api.post.create_post.root_id.app_error"), RejectedError),
        (lambda _: error(403, "api.context.permissions.app_error"), RejectedError),
        (lambda _: error(403, "api.context.mfa_required.app_error"), AuthError),
        (lambda _: answer(413, b"too large", "text/plain"), RejectedError),
        (lambda _: answer(200, b"<html>", "text/html"), BlockedError),
        (lambda _: answer(502, b"<html>", "text/html"), TransientError),
        (lambda _: answer(201, b"{"), ProtocolError),
        (lambda _: answer(201, {"id": 7}), ProtocolError),
    ],
)
async def test_answers_to_a_send_become_the_right_error(reply: object, kind: type[BackendError]) -> None:
    backend = Scripted({("POST", "/posts"): reply}).backend()
    with pytest.raises(kind) as failed:
        await backend.perform(SEND)
    if isinstance(failed.value, TransientError):
        assert failed.value.delivery is Delivery.UNKNOWN
    await backend.close()


async def test_an_empty_message_is_not_sent() -> None:
    server = Scripted()
    backend = server.backend()
    with pytest.raises(RejectedError):
        await backend.perform(SendMessage(ClientId("x"), CHANNEL, "  \n"))
    assert server.bodies("POST", "/posts") == []
    await backend.close()


async def test_a_refused_deletion_of_a_post_that_is_there_stays_refused() -> None:
    routes = {
        ("DELETE", f"/posts/{POST['id']}"): lambda _: error(403, "api.context.permissions.app_error"),
        ("POST", "/posts/ids"): [POST],
    }
    backend = Scripted(routes).backend()
    with pytest.raises(RejectedError):
        await backend.perform(DeleteMessage(ClientId("x"), CHANNEL, MessageId(POST["id"])))
    await backend.close()


async def test_several_people_make_a_group_and_nobody_a_talk_with_oneself() -> None:
    group = {"id": "g" * 26, "type": "G", "display_name": "a, b"}
    routes = {("POST", "/channels/group"): group, ("POST", "/channels/direct"): DIRECT}
    server = Scripted(routes)
    backend = server.backend()
    me = UserId(str(ME["id"]))
    await backend.perform(OpenDirect((UserId("a" * 26), UserId("b" * 26), me)))
    await backend.perform(OpenDirect((me,)))
    assert server.bodies("POST", "/channels/group") == [[me, "a" * 26, "b" * 26]]
    assert server.bodies("POST", "/channels/direct") == [[me, me]]
    await backend.close()


async def test_typing_without_a_stream_is_lost_without_complaint() -> None:
    server = Scripted()
    backend = server.backend()
    assert (await backend.perform(SendTyping(CHANNEL))).events == ()
    assert server.asked == []
    await backend.close()


async def test_nobody_can_be_set_to_unknown() -> None:
    backend = Scripted().backend()
    with pytest.raises(RejectedError):
        await backend.perform(SetPresence(Presence.UNKNOWN))
    await backend.close()


async def test_a_full_answer_to_since_is_called_truncated() -> None:
    def many(count: int) -> dict[str, object]:
        posts = {f"{n:026d}": {**POST, "id": f"{n:026d}"} for n in range(count)}
        return {"order": list(posts), "posts": posts}

    server = Scripted(PEOPLE)
    backend = server.backend()
    for count, truncated in ((999, False), (1000, True)):
        server.replies["GET", f"/channels/{CHANNEL}/posts"] = many(count)
        page = await backend.changed_since(CHANNEL, Millis(1))
        assert (len(page.messages), page.truncated) == (count, truncated)
    await backend.close()


async def test_a_thread_of_several_pages_is_put_together_once() -> None:
    root: dict[str, Any] = {**POST, "id": "r" * 26}
    replies = [{**POST, "id": f"{n:026d}", "root_id": root["id"], "create_at": 10 + n} for n in range(4)]

    def page(request: httpx.Request) -> object:
        start = (
            int(request.url.params.get("fromPost", "-1")[-2:]) + 1 if "fromPost" in request.url.params else 0
        )
        rows = replies[start : start + 2]
        posts = {row["id"]: row for row in (root, *rows)}
        return {"order": list(posts), "posts": posts, "has_next": start + 2 < len(replies)}

    backend = Scripted({("GET", f"/posts/{root['id']}/thread"): page, **PEOPLE}).backend()
    found = await backend.thread(MessageId(root["id"]))
    assert [message.id for message in found.messages] == [root["id"], *(row["id"] for row in replies)]
    assert found.messages[0].reply_count == 4
    await backend.close()


async def test_a_server_that_always_promises_more_of_a_thread_is_not_believed() -> None:
    root: dict[str, Any] = {**POST, "id": "r" * 26}
    reply = {"order": [root["id"]], "posts": {root["id"]: root}, "has_next": True}
    server = Scripted({("GET", f"/posts/{root['id']}/thread"): reply, **PEOPLE})
    backend = server.backend()
    assert len((await backend.thread(MessageId(root["id"]))).messages) == 1
    await backend.close()
    assert len(server.bodies("GET", f"/posts/{root['id']}/thread")) == 2


async def test_reply_counts_that_since_does_not_tell_are_asked_for() -> None:
    root: dict[str, Any] = {**POST, "id": "r" * 26, "update_at": 9}
    reply: dict[str, Any] = {**POST, "id": "2" * 26, "root_id": root["id"], "update_at": 9}

    def posts(request: httpx.Request) -> object:
        if request.url.params.get("collapsedThreads") == "true":
            return {"order": [], "posts": {root["id"]: {**root, "reply_count": 3, "last_reply_at": 9}}}
        return {"order": [], "posts": {root["id"]: root, reply["id"]: reply}}

    backend = Scripted({("GET", f"/channels/{CHANNEL}/posts"): posts, **PEOPLE}).backend()
    page = await backend.changed_since(CHANNEL, Millis(1))
    found = {message.id: message for message in page.messages}
    assert (found[root["id"]].reply_count, found[root["id"]].last_reply_at) == (3, 9)
    assert found[reply["id"]].reply_count == 0
    await backend.close()


async def test_nothing_more_is_asked_of_posts_that_nobody_touched() -> None:
    route = ("GET", f"/channels/{CHANNEL}/posts")
    untouched = {**POST, "update_at": POST["create_at"]}
    server = Scripted({route: {"order": [], "posts": {POST["id"]: untouched}}, **PEOPLE})
    backend = server.backend()
    await backend.changed_since(CHANNEL, Millis(1))
    assert len(server.bodies(*route)) == 1
    await backend.close()
