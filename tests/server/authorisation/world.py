"""A workspace with one of everything that belongs to `author`, and everybody who might want it."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from chat_tui.database.writer import Database
from chat_tui.server.app import create_app
from chat_tui.server.config import PeerLogin, ServerConfig
from chat_tui.server.membership import join_team, welcome
from chat_tui.server.passwords import Passwords
from chat_tui.server.permissions import EVERYTHING, Scope
from chat_tui.server.pictures import png
from chat_tui.server.records import channels, sessions, teams, users
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.records.users import NewUser
from chat_tui.server.workspace import Workspace
from tests.server.conftest import QUICK_HASHER, RecordingHub, ticking
from tests.server.socket_fixtures import quick_records

PASSWORD = "correct horse battery"
ELSEWHERE = "https://example.com/there"
LATER = 4_000_000_000_000
PNG = png(2, 2, (b"\0" + b"\xff" * 6) * 2)
CALLERS = (
    "anonymous",
    "deactivated",
    "outsider",
    "guest",
    "non-member",
    "read token",
    "member",
    "author",
    "channel admin",
    "system admin",
)
"""Who asks. Things are the author's, in his private channel in the team `home`.

An outsider is in another team; a guest is in `home` and in no channel of the author's; a read token is that
of a bot who is a member, with the scope `read`; who is deactivated was a member.
"""
USERNAMES = {name: name.replace(" ", "-").replace("non-member", "nonmember") for name in CALLERS}
CONFIG = ServerConfig(peer_login=PeerLogin.OFF, owner_uid=1000, max_file=100_000, public_links=True)


@dataclass(frozen=True)
class Stage:
    """Where the workspace lies that every request is asked of anew, the tokens, and the ids of the things."""

    directory: Path
    tokens: dict[str, str]
    things: dict[str, str]


class Asking:
    """One open copy of the workspace."""

    def __init__(self, app: Starlette, stage: Stage) -> None:
        self._app = app
        self.stage = stage

    async def ask(self, caller: str, method: str, path: str, **more: Any) -> httpx.Response:
        """One request of somebody."""
        token = self.stage.tokens.get(caller)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", headers=headers
        ) as http:
            return await http.request(method, f"/api/v4{path}", **more)

    async def ok(self, caller: str, method: str, path: str, body: object = None, **more: Any) -> Any:
        """One that must succeed; its JSON."""
        answer = await self.ask(caller, method, path, **more, **({} if body is None else {"json": body}))
        assert answer.status_code < 300, f"{caller} {method} {path}: {answer.status_code} {answer.text}"
        return answer.json()


def _opened(directory: Path) -> Records:
    database = Database.open(directory / "workspace.sqlite", MIGRATIONS, synchronous="NORMAL")
    return Records(database, directory, ticking())


@asynccontextmanager
async def opened(directory: Path, stage: Stage) -> AsyncIterator[Asking]:
    """The workspace in a directory, to be asked."""
    records = _opened(directory)
    hub = RecordingHub(records)
    place = Workspace(records, hub, CONFIG, passwords=Passwords(QUICK_HASHER))
    try:
        yield Asking(create_app(records, hub, CONFIG, workspace=place), stage)
    finally:
        await records.close()


@asynccontextmanager
async def fresh(stage: Stage, directory: Path) -> AsyncIterator[Asking]:
    """A copy of the workspace as it was made, to be asked and thrown away."""
    shutil.copytree(stage.directory, directory)
    try:
        async with opened(directory, stage) as asking:
            yield asking
    finally:
        shutil.rmtree(directory)


async def build(directory: Path) -> Stage:
    """Make the workspace."""
    records = quick_records(directory, ticking())
    hashed = QUICK_HASHER.hash(PASSWORD)
    stage = Stage(directory, {}, {})
    await records.write(lambda tx: _people(tx, stage, hashed))
    await records.close()
    async with opened(directory, stage) as asking:
        await _things(asking)
    records = _opened(directory)
    await records.write(lambda tx: users.change(tx, stage.things["deactivated"], {"delete_at": tx.now}))
    await records.close()
    return stage


def _people(tx: Transaction, stage: Stage, hashed: str) -> None:
    home = teams.create(tx, {"name": "home", "display_name": "Home", "allow_open_invite": False})
    away = teams.create(tx, {"name": "away", "display_name": "Away", "allow_open_invite": False})
    for team in (home, away):
        channels.create_defaults(tx, team["id"], "")
    made = {name: _person(tx, name, hashed) for name in CALLERS[1:]}
    for name, row in made.items():
        join_team(tx, (away if name == "outsider" else home)["id"], row)
        scopes = Scope.READ.value if name == "read token" else EVERYTHING
        _, stage.tokens[name] = sessions.create_token(tx, row["id"], name, scopes=scopes)
    stage.things.update(
        {
            "team_id": home["id"],
            "away_id": away["id"],
            "team_invite": home["invite_id"],
            "square_id": str(_square(tx, home["id"])["id"]),
            **{name: row["id"] for name, row in made.items()},
        }
    )


def _square(tx: Transaction, team_id: str) -> Row:
    found = channels.by_name(tx.db, team_id, "town-square")
    assert found is not None
    return found


def _person(tx: Transaction, name: str, hashed: str) -> Row:
    is_admin, is_guest, is_bot = name == "system admin", name == "guest", name == "read token"
    new = NewUser(
        USERNAMES[name],
        f"{USERNAMES[name]}@example.com",
        "" if is_bot else hashed,
        is_admin=is_admin,
        is_guest=is_guest,
        is_bot=is_bot,
    )
    return welcome(tx, new, ServerConfig(team_name=""))


async def _things(asking: Asking) -> None:
    things = asking.stage.things
    body = {"team_id": things["team_id"], "name": "secret", "display_name": "Secret", "type": "P"}
    channel = await asking.ok("channel admin", "POST", "/channels", body)
    things["channel_id"] = channel["id"]
    for name in ("author", "member", "read token", "deactivated"):
        body = {"user_id": things[name]}
        await asking.ok("channel admin", "POST", f"/channels/{channel['id']}/members", body)
    body = {"team_id": things["team_id"], "name": "closed", "type": "P"}
    closed = await asking.ok("channel admin", "POST", "/channels", body)
    things["closed_id"] = closed["id"]
    await asking.ok("channel admin", "DELETE", f"/channels/{closed['id']}")
    await _talk(asking)
    await _belongings(asking)
    await _machines(asking)


async def _talk(asking: Asking) -> None:
    things, channel = asking.stage.things, asking.stage.things["channel_id"]
    form = {"data": {"channel_id": channel}, "files": {"files": ("a.png", PNG, "image/png")}}
    for name in ("file_id", "loose_file_id"):
        things[name] = (await asking.ok("author", "POST", "/files", **form))["file_infos"][0]["id"]
    new = {"channel_id": channel, "message": "hush", "file_ids": [things["file_id"]]}
    things["post_id"] = (await asking.ok("author", "POST", "/posts", new))["id"]
    reply = {"channel_id": channel, "message": "a reply", "root_id": things["post_id"]}
    things["reply_id"] = (await asking.ok("author", "POST", "/posts", reply))["id"]
    await asking.ok("author", "PUT", f"/posts/{things['post_id']}/patch", {"message": "hush!"})
    reaction = {"user_id": things["author"], "post_id": things["post_id"], "emoji_name": "+1"}
    await asking.ok("author", "POST", "/reactions", reaction)


async def _belongings(asking: Asking) -> None:
    things, me = asking.stage.things, asking.stage.things["author"]
    draft = {"channel_id": things["channel_id"], "message": "not yet", "user_id": me}
    await asking.ok("author", "POST", "/drafts", draft)
    await asking.ok("author", "POST", "/drafts", {**draft, "root_id": things["post_id"]})
    preference = {"user_id": me, "category": "display_settings", "name": "name_format", "value": "username"}
    await asking.ok("author", "PUT", f"/users/{me}/preferences", [preference])
    group = {"user_id": me, "team_id": things["team_id"], "display_name": "Mine", "channel_ids": []}
    path = f"/users/{me}/teams/{things['team_id']}/channels/categories"
    things["category_id"] = (await asking.ok("author", "POST", path, group))["id"]
    token = await asking.ok("author", "POST", f"/users/{me}/tokens", {"description": "his"})
    things["token_id"] = token["id"]
    login = {"login_id": "author", "password": PASSWORD}
    await asking.ok("", "POST", "/users/login", login)
    things["session_id"] = (await asking.ok("author", "GET", f"/users/{me}/sessions"))[0]["id"]
    other = await asking.ok("author", "POST", "/channels/direct", [me, things["member"]])
    things["direct_id"] = other["id"]


async def _machines(asking: Asking) -> None:
    things = asking.stage.things
    where = {"channel_id": things["channel_id"], "team_id": things["team_id"]}
    inside = f"/channels/{things['channel_id']}/members"
    await asking.ok("channel admin", "POST", inside, {"user_id": things["system admin"]})
    await _programs(asking)
    things["hook_id"] = (await asking.ok("system admin", "POST", "/hooks/incoming", where))["id"]
    things["bot_id"] = things["read token"]
    await asking.ok("system admin", "DELETE", f"{inside}/{things['system admin']}")


async def _programs(asking: Asking) -> None:
    things = asking.stage.things
    square = {"team_id": things["team_id"], "channel_id": things["square_id"]}
    hook = {**square, "trigger_words": ["build"], "callback_urls": [ELSEWHERE], "display_name": "out"}
    things["outgoing_id"] = (await asking.ok("system admin", "POST", "/hooks/outgoing", hook))["id"]
    command = {"team_id": things["team_id"], "trigger": "deploy", "url": ELSEWHERE, "method": "P"}
    things["command_id"] = (await asking.ok("system admin", "POST", "/commands", command))["id"]
    app = {"name": "app", "description": "x", "homepage": ELSEWHERE, "callback_urls": [ELSEWHERE]}
    things["app_id"] = (await asking.ok("system admin", "POST", "/oauth/apps", app))["id"]
    later = {"channel_id": things["channel_id"], "message": "not yet", "scheduled_at": LATER}
    later["user_id"] = things["author"]
    things["scheduled_id"] = (await asking.ok("author", "POST", "/posts/schedule", later))["id"]
    parts = {"channel_id": things["channel_id"], "filename": "big.bin", "file_size": 4}
    things["upload_id"] = (await asking.ok("author", "POST", "/uploads", parts))["id"]
    emoji = {"creator_id": things["author"], "name": "our_parrot"}
    form = {"data": {"emoji": json.dumps(emoji)}, "files": {"image": ("p.png", PNG, "image/png")}}
    things["emoji_id"] = (await asking.ok("author", "POST", "/emoji", **form))["id"]
    invite = await asking.ok("author", "POST", "/invites", {"team_id": things["team_id"], "uses": 100})
    things["invite_id"], things["invite_token"] = invite["id"], invite["link"].rpartition("/")[2]
