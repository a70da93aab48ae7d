"""What happened off the record: people, teams, channels and posts that the recordings use but do not make."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from chat_tui.server import totp
from chat_tui.server.pictures import banner
from tests.server.parity.replay import Replay, recorded_ids

PEOPLE = ("bob", "carol", "dave", "erin", "frank", "mallory", "nina", "oscar", "zed")
USERS, TEAMS, CHANNELS, POSTS = (recorded_ids(kind) for kind in ("users", "teams", "channels", "posts"))
ACME, LISTS = TEAMS["acme"], CHANNELS["lists"]
PROGRAM = "http://127.0.0.1:18099"
OAUTH_APP, CALLBACK = "mq8ydd57x3n4te9ychbck8gn5c", "http://127.0.0.1:18100/callback"

Step = Callable[[Replay], Awaitable[None]]


async def prepare(replay: Replay, name: str) -> None:
    """Do what went before a recording without being recorded."""
    step = STEPS.get(name)
    if step is not None:
        await step(replay)


async def _people(replay: Replay) -> None:
    for name in PEOPLE:
        body = {
            "username": name,
            "email": f"{name}@example.com",
            "password": f"PASSWORD-{name.upper()}",
            "nickname": "Bobby" if name == "bob" else "",
        }
        made = (await replay.http.post("/api/v4/users", json=body)).json()
        if name in USERS:
            replay.ids[USERS[name]] = made["id"]


async def _wrong_passwords(replay: Replay) -> None:
    for _ in range(10):
        await replay.http.post("/api/v4/users/login", json={"login_id": "mallory", "password": "wrong!"})


async def _team(replay: Replay) -> None:
    await _join_team(replay, "bob", "oscar")
    await _know_channels(replay)


async def _join_team(replay: Replay, *names: str) -> None:
    for name in names:
        body = {"team_id": ACME, "user_id": USERS[name]}
        await replay.call("alice", "POST", f"/api/v4/teams/{ACME}/members", body)


async def _know_channels(replay: Replay) -> None:
    for name in ("town-square", "off-topic"):
        found = await replay.call("alice", "GET", f"/api/v4/teams/{ACME}/channels/name/{name}")
        replay.ids[CHANNELS[name]] = found["id"]


async def _beta(replay: Replay) -> None:
    body = {"team_id": TEAMS["beta"], "user_id": USERS["bob"]}
    await replay.call("alice", "POST", f"/api/v4/teams/{TEAMS['beta']}/members", body)


async def _gamma(replay: Replay) -> None:
    made = await replay.call(
        "alice", "POST", "/api/v4/teams", {"name": "gamma", "display_name": "Gamma", "type": "O"}
    )
    replay.ids["5jfgfxf9jtru3jpoxjxpmgbquh"] = made["id"]


async def _old_stuff(replay: Replay) -> None:
    await _channel(replay, "old-stuff", "bob")


async def _lists(replay: Replay) -> None:
    await _channel(replay, "lists", "bob", "carol")


async def _channel(replay: Replay, name: str, *members: str) -> None:
    body = {"team_id": ACME, "name": name, "display_name": name.title(), "type": "O"}
    made = await replay.call("alice", "POST", "/api/v4/channels", body)
    replay.ids[CHANNELS[name]] = made["id"]
    for member in members:
        path = f"/api/v4/channels/{CHANNELS[name]}/members"
        await replay.call("alice", "POST", path, {"user_id": USERS[member]})


async def _post(replay: Replay, recorded_id: str, user: str = "alice", **fields: Any) -> None:
    body = {"channel_id": LISTS, "message": f"off the record {recorded_id[:4]}", **fields}
    made = await replay.call(user, "POST", "/api/v4/posts", body)
    if "id" in made:
        replay.ids[recorded_id] = made["id"]


async def _post_in_off_topic(replay: Replay) -> None:
    await _post(replay, "4ry3jd636tn68xue5yb375ib6o", channel_id=CHANNELS["off-topic"])


async def _post_to_delete(replay: Replay) -> None:
    await _post(replay, POSTS["deleted"], "bob")


async def _messages(replay: Replay) -> None:
    for number in range(8):
        await _post(replay, POSTS[f"message-{number}"])
    await _post(replay, POSTS["reply-to-message-2"], root_id=POSTS["message-2"])


async def _thread_to_delete(replay: Replay) -> None:
    await _post(replay, "7zo5t66ou7r3tymsjzeqn1zpgc", "bob")
    await _post(replay, "xx7chqc3ffdgmp77cg7ih1bayw", root_id="7zo5t66ou7r3tymsjzeqn1zpgc")


async def _foreign_channel(replay: Replay) -> None:
    body = {"team_id": ACME, "name": "foreign", "display_name": "Foreign", "type": "O"}
    made = await replay.call("alice", "POST", "/api/v4/channels", body)
    replay.ids["qfpcx176fjy3jr8kjoharx5k3w"] = made["id"]


async def _unread(replay: Replay) -> None:
    for number in range(3):
        await _post(replay, f"unread{number}".ljust(26, "x"))


async def _reply(replay: Replay) -> None:
    await _post(replay, "riuytbimgifnjjo1uibjcqoeew", root_id=POSTS["first"])


async def _buttons(replay: Replay) -> None:
    yes = {"id": "yes", "name": "Yes", "type": "button", "style": "good"}
    pick = {"id": "pick", "name": "Pick", "type": "select", "options": [{"text": "One", "value": "1"}]}
    calls = {"integration": {"url": f"{PROGRAM}/act", "context": {"k": "v"}}}
    props = {"attachments": [{"text": "Deploy?", "actions": [yes | calls, pick | calls]}]}
    members = f"/api/v4/channels/{LISTS}/members"
    await replay.call("alice", "POST", members, {"user_id": USERS["robo"]})
    await _post(replay, "76y7gotrnpd3dpjejeeztezk7y", "robo", props=props, message="choose")
    await replay.call("alice", "DELETE", f"{members}/{USERS['robo']}")


async def _survey(replay: Replay) -> None:
    body = {"team_id": ACME, "trigger": "survey", "method": "P", "url": f"{PROGRAM}/survey"}
    await replay.call("alice", "POST", "/api/v4/commands", body)


async def _session_to_revoke(replay: Replay) -> None:
    await replay.sign_in("TOKEN-OSCAR")
    sessions = await replay.call("oscar", "GET", "/api/v4/users/me/sessions")
    replay.ids["jhrhaqrbubfxdcb1ynh3ddebyw"] = sessions[0]["id"]


async def _code_of_now(replay: Replay) -> None:
    _know_code(replay, 0)


async def _code_of_next(replay: Replay) -> None:
    _know_code(replay, 1)


def _know_code(replay: Replay, later: int) -> None:
    """The recorded code stands for that of a step, counted from now: each of ours works once."""
    step = totp.step_at(int(time.time() * 1000)) + later
    replay.codes["285231"] = totp.code_at(replay.secrets["MFA-SECRET-ERIN"], step)


async def _locked_hook(replay: Replay) -> None:
    body = {"channel_id": CHANNELS["dev"], "display_name": "locked", "channel_locked": True}
    made = await replay.call("alice", "POST", "/api/v4/hooks/incoming", body)
    replay.ids["zkrf9ecgiprjteq1yjgsegmsow"] = made["id"]


async def _answered_in_thread(replay: Replay) -> None:
    """The hook that bob's message set off has answered."""
    path = "/api/v4/posts/6dtk5dfha7rw8y8yti41t7jfbh/thread"
    await _until(replay, path, lambda found: len(found["posts"]) == 2)


async def _answered_in_channel(replay: Replay) -> None:
    """Bob says the word again, and the hook answers below it."""
    channel_id = CHANNELS["off-topic"]
    await _post(replay, "niccoaxg1ig3f8uk776sgefqzh", "bob", channel_id=channel_id, message="build again")
    path = f"/api/v4/channels/{channel_id}/posts?page=0&per_page=1"
    await _until(replay, path, lambda found: found["posts"][found["order"][0]]["message"] == "new post")


async def _until(replay: Replay, path: str, is_so: Callable[[Any], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so(await replay.call("bob", "GET", path)):  # noqa: ASYNC110 - it is asked each time
            await asyncio.sleep(0.01)


async def _bot_in_channel(replay: Replay) -> None:
    robo = USERS["robo"]
    body = {"team_id": ACME, "user_id": robo}
    await replay.call("alice", "POST", f"/api/v4/teams/{ACME}/members", body)


async def _resume(replay: Replay) -> None:
    await _channel(replay, "resume", "bob", "carol")


async def _newest_session(replay: Replay) -> None:
    await replay.sign_in("TOKEN-CAROL-4")
    sessions = await replay.call("carol", "GET", "/api/v4/users/me/sessions")
    replay.ids["cxuk9qhj5pfotk7hdemzn4w5sc"] = max(sessions, key=lambda one: one["create_at"])["id"]


async def _tokens_anew(replay: Replay) -> None:
    """With us a code that comes a second time ends what it gave; Mattermost's tokens lived on."""
    await _third_code(replay)
    names = {"code": "OAUTH-CODE-3", "client_secret": "OAUTH-CLIENT-SECRET", "client_id": OAUTH_APP}
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}
    form |= {name: replay.ours(value) for name, value in names.items()}
    given = (await replay.http.post("/oauth/access_token", data=form)).json()
    replay.secrets["TOKEN-BOB-OAUTH"] = given["access_token"]
    replay.secrets["OAUTH-REFRESH-1"] = given["refresh_token"]


async def _third_code(replay: Replay) -> None:
    body = {"response_type": "code", "client_id": OAUTH_APP, "redirect_uri": CALLBACK, "scope": "user"}
    answer = await replay.call("bob", "POST", "/oauth/authorize", body)
    replay.secrets["OAUTH-CODE-3"] = httpx.URL(answer["redirect"]).params["code"]


async def _react_with_custom_emoji(replay: Replay) -> None:
    body = {"user_id": USERS["bob"], "post_id": "t4frde88u7gitjpxtx1mc1unfy", "emoji_name": "redsquare"}
    await replay.call("bob", "POST", "/api/v4/reactions", body)


async def _public_link(replay: Replay) -> None:
    answer = await replay.call("bob", "GET", "/api/v4/files/3iszrdud9jdy5cuty354row5ke/link")
    replay.secrets["PUBLIC-LINK-HASH"] = httpx.URL(answer["link"]).params["h"]


async def _last_part(replay: Replay) -> None:
    headers = {"Authorization": replay.ours("Bearer TOKEN-BOB"), "Content-Type": "application/octet-stream"}
    path = replay.ours("/api/v4/uploads/a1ssoax7ybn55ct367i99g8e9c")
    await replay.http.post(path, headers=headers, content=b"0123456789")


async def _portrait(replay: Replay) -> None:
    await replay.sign_in("TOKEN-ALICE")
    headers = {"Authorization": replay.ours("Bearer TOKEN-ALICE")}
    path = replay.ours(f"/api/v4/users/{USERS['bob']}/image")
    await replay.http.post(path, headers=headers, files={"image": ("bob.png", banner(20, 20))})


async def _no_portrait(replay: Replay) -> None:
    await replay.call("alice", "DELETE", f"/api/v4/users/{USERS['bob']}/image")


async def _spend(replay: Replay) -> None:
    for _ in range(8):
        await replay.call("bob", "GET", "/api/v4/users/me/status")


async def _spend_unsigned(replay: Replay) -> None:
    for _ in range(11):
        await replay.http.get("/api/v4/system/ping")


STEPS: dict[str, Step] = {
    "users/sign-up-duplicate-username": _people,
    "auth/login-too-many-attempts": _wrong_passwords,
    "teams/member-add-again": _team,
    "teams/patch-allow-open-invite": _beta,
    "teams/archive": _gamma,
    "channels/archive": _old_stuff,
    "posts/create": _lists,
    "posts/get-not-a-member": _post_in_off_topic,
    "posts/delete-of-other-forbidden": _post_to_delete,
    "posts/by-ids-with-deleted": _messages,
    "posts/delete-root-with-replies": _thread_to_delete,
    "read-state/view-not-a-member": _foreign_channel,
    "read-state/unread-counts": _unread,
    "threads/post-thread-of-reply": _reply,
    "posts/get-with-buttons": _buttons,
    "auth/session-revoke": _session_to_revoke,
    "auth/mfa-activate": _code_of_now,
    "auth/login-mfa-ok": _code_of_next,
    "hooks/in-locked-other-channel": _locked_hook,
    "hooks/outgoing-answer-comment": _answered_in_thread,
    "hooks/outgoing-answer-post": _answered_in_channel,
    "bots/post": _bot_in_channel,
    "oauth/token": _third_code,
    "oauth/refresh": _tokens_anew,
    "reactions/custom-emoji-in-metadata": _react_with_custom_emoji,
    "files/public-get": _public_link,
    "files/resumable-get-after-completion": _last_part,
    "ratelimit/login": _portrait,
    "ratelimit/after-waiting": _no_portrait,
    "ratelimit/last-allowed": _spend,
    "ratelimit/limited-login": _spend_unsigned,
    "ws/hello-header-auth": _resume,
    "ws/session-revoked-by-api": _newest_session,
    "ws/events-dialog-and-buttons": _survey,
}
