"""Does a workspace take in what another wrote: all of it, once, or nothing with the reasons?"""

from __future__ import annotations

import itertools
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from chat_tui.database.lock import FileLock
from chat_tui.database.migrate import schema_version
from chat_tui.database.writer import Database
from chat_tui.errors import DiskFullError, LockedError, ServerError
from chat_tui.server.app import create_app
from chat_tui.server.config import ServerConfig
from chat_tui.server.growing import importing, source
from chat_tui.server.growing.export import export_workspace
from chat_tui.server.growing.filling_posts import FillingPosts
from chat_tui.server.growing.importing import Outcome, import_file, redrawn
from chat_tui.server.places import LOCK_NAME
from chat_tui.server.records import sessions, teams, users
from chat_tui.server.records.records import Records
from chat_tui.server.records.rows import Row, scalar
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.workspace import Workspace
from tests.server.conftest import RecordingHub, World
from tests.server.growing.rich import PICTURE, lines, live

VERSION: Row = {"type": "version", "version": 1}
TEAM: Row = {"type": "team", "team": {"name": "home", "display_name": "Home", "type": "O"}}
CHANNEL: Row = {
    "type": "channel",
    "channel": {"team": "home", "name": "deck", "display_name": "Deck", "type": "O"},
}
ANN: Row = {
    "type": "user",
    "user": {
        "username": "ann",
        "email": "ann@example.com",
        "teams": [{"name": "home", "roles": "team_user", "channels": [{"name": "deck", "roles": ""}]}],
    },
}
BASE = (VERSION, TEAM, CHANNEL, ANN)


def post(message: object = "ahoy", at: int = 1_700_000_000_000, **more: Any) -> Row:
    said = {"team": "home", "channel": "deck", "user": "ann", "message": message, "create_at": at}
    return {"type": "post", "post": {**said, **more}}


def write(folder: Path, *found: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in found)
    path = folder / "import.jsonl"
    path.write_text(text + "\n", encoding="utf-8", errors="surrogatepass")
    return path


def unsynced(directory: Path) -> Records:
    """A workspace that does not wait for the disk with every commit."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database.open(directory / "workspace.sqlite", MIGRATIONS, synchronous="NORMAL")
    records = Records(database, directory)
    records.files.mkdir(mode=0o700, exist_ok=True)
    return records


def take(data: Path, path: Path, **more: Any) -> Outcome:
    """Import; pictures are believed."""
    return import_file(
        data,
        path,
        ServerConfig(),
        redraw=lambda _, content: ("image/png", content),
        open_records=unsynced,
        **more,
    )


@asynccontextmanager
async def served(data: Path, name: str) -> AsyncIterator[World]:
    """A workspace, and somebody signed in."""
    records = unsynced(data)
    hub = RecordingHub(records)
    workspace = Workspace(records, hub, ServerConfig())
    user, team = users.by_name(records.reader, name), teams.by_name(records.reader, "home")
    assert user is not None
    assert team is not None
    token = records.write_now(lambda tx: sessions.start(tx, user["id"])[1])
    app = create_app(records, hub, workspace.config, workspace=workspace)
    try:
        yield World(workspace, app, hub, team, {name: user}, {name: token})
    finally:
        await workspace.previews.close()
        await records.close()


def alike(found: list[Row]) -> list[Row]:
    """Lines without what must differ: when they were written, and ids in paths."""
    counter = itertools.count()
    numbers: dict[str, int] = {}
    text = json.dumps([{**line, "info": None} if line["type"] == "version" else line for line in found])
    for part in text.split('"attachments/')[1:]:
        numbers.setdefault(part[:26], next(counter))
    for file_id, number in numbers.items():
        text = text.replace(file_id, f"file {number}")
    back: list[Row] = json.loads(text)
    return back


async def test_what_went_out_comes_in_and_goes_out_the_same(world: World, tmp_path: Path) -> None:
    await live(world)
    export_workspace(world.records.directory, tmp_path / "one", "mattermost", packed=tmp_path / "one.zip")
    outcome = take(tmp_path / "new", tmp_path / "one.zip")
    assert (outcome.mistakes, outcome.report.left_out) == ([], {})
    export_workspace(tmp_path / "new", tmp_path / "two", "mattermost")
    first, second = lines(tmp_path / "one"), lines(tmp_path / "two")
    assert alike(second) == alike(first)
    assert second[0]["info"]["additional"] == first[0]["info"]["additional"]
    for folder in ("one", "two"):
        (secret,) = (tmp_path / folder).glob("data/attachments/*/secret.bin")
        assert secret.read_bytes() == bytes(range(256))
        assert (tmp_path / folder / "data/emoji/ship-parrot.png").read_bytes() == PICTURE

    again = take(tmp_path / "new", tmp_path / "one")
    assert set(again.report.counts) == {"messages that were here already"}
    export_workspace(tmp_path / "new", tmp_path / "three", "mattermost")
    assert alike(lines(tmp_path / "three")) == alike(first)


async def test_all_is_read_found_and_in_its_place(world: World, tmp_path: Path) -> None:
    await live(world)
    export_workspace(world.records.directory, tmp_path / "out", "mattermost")
    take(tmp_path / "new", tmp_path / "out")
    async with served(tmp_path / "new", "bob") as new:
        team = new.team["id"]
        (unread,) = await new.ok("bob", "GET", "/users/me/teams/unread")
        assert (unread["msg_count"], unread["mention_count"]) == (0, 0)
        threads = await new.ok("bob", "GET", f"/users/me/teams/{team}/threads")
        assert (threads["total"], threads["total_unread_threads"]) == (2, 0)
        assert {one["reply_count"] for one in threads["threads"]} == {1, 2}
        found = await new.ok(
            "bob", "POST", f"/teams/{team}/posts/search", {"terms": "dark", "is_or_search": False}
        )
        assert [one["message"] for one in found["posts"].values()] == ["it is dark here"]
        pinned = await new.ok("bob", "GET", f"/channels/{new.channel()}/pinned")
        assert [one["message"] for one in pinned["posts"].values()] == ["who comes?"]
        (root,) = pinned["posts"].values()
        (info,) = root["metadata"]["files"]
        assert info["name"] == "plan b.txt"
        assert (await new.call("bob", "GET", f"/files/{info['id']}")).content == b"the plan"
        mine = await new.ok("bob", "GET", f"/users/me/teams/{team}/channels")
        kinds = sorted(one["type"] for one in mine)
        assert kinds == ["D", "D", "G", "O", "O", "P"]
        assert all(
            0 < one["last_post_at"] < world.records.now() for one in mine if one["name"] != "off-topic"
        )
        await new.ok("bob", "POST", "/posts", {"channel_id": new.channel(), "message": "we have moved"})
        robot = users.by_name(new.records.reader, "robot")
        assert robot is not None
        assert (robot["is_bot"], robot["bot_owner_id"], robot["email"]) == (1, new.id("bob"), "")


def test_what_servers_write_is_understood(tmp_path: Path) -> None:
    """Nulls, fields and lines of newer versions, and paths below or beside `data`."""
    info = {"generator": "mattermost-server", "version": "9.5.0", "created": "2024-01-16T10:23:43+05:30"}
    user = {
        **ANN["user"],
        "first_name": "\u202eAnn",
        "auth_data": None,
        "theme": "{}",
        "delete_at": 0,
        "tutorial_step": "2",
    }
    bot = {"username": "ci", "owner": "ann", "display_name": "CI", "description": "builds", "delete_at": 0}
    nothing: Row = {"edit_at": 0, "flagged_by": None, "reactions": None, "replies": None, "attachments": None}
    told = [
        {"path": "20240116/teams/x/a b.txt"},
        {"path": "data/c.txt"},
        {"path": "gone.txt"},
        {"path": "by.txt"},
    ]
    direct = {"members": ["ann", "ann"], "favorited_by": None, "header": ""}
    participants = {
        "participants": [{"username": "ann", "scheme_user": True}, {"username": "ci"}],
        "header": "",
    }
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        found = [
            {**VERSION, "info": info},
            {"type": "role", "role": {"name": "team_user"}},
            TEAM,
            CHANNEL,
            {"type": "user", "user": user},
            {"type": "bot", "bot": bot},
            post(type="", props={}, **{**nothing, "attachments": told}),
            post("hi", 1_700_000_000_001, user="ci", reactions=[{"user": "ann", "emoji_name": "+1"}]),
            {"type": "direct_channel", "direct_channel": direct},
            {"type": "direct_channel", "direct_channel": direct},
            {"type": "direct_channel", "direct_channel": participants},
            {"type": "playbook", "playbook": {}},
        ]
        archive.writestr("import.jsonl", "\n".join(map(json.dumps, found)))
        archive.writestr("data/20240116/teams/x/a b.txt", "below")
        archive.writestr("by.txt", "beside `data`: no part of it")
        archive.writestr("data/c.txt", "beside")
    dry = take(tmp_path / "data", tmp_path / "export.zip", dry=True)
    assert dry.mistakes == []
    assert not (tmp_path / "data").exists()
    outcome = take(tmp_path / "data", tmp_path / "export.zip")
    assert outcome.mistakes == []
    assert {reason: tally.count for reason, tally in outcome.report.left_out.items()} == {
        "lines of type role": 1,
        "lines of type playbook": 1,
        "files that are not there": 2,
    }
    assert {one.read_text() for one in (tmp_path / "data" / "files").iterdir()} == {"below", "beside"}
    assert outcome.report.counts["direct channels"] == 2
    assert outcome.report.counts["bots"] == 1
    assert outcome.report.changed["names with invisible characters left out"].count == 1
    again = take(tmp_path / "data", tmp_path / "export.zip")
    assert again.report.counts == {"messages that were here already": 2}


HOSTILE: dict[str, tuple[Callable[[], list[object]], str]] = {
    "not JSON": (lambda: [*BASE, "{oops"], "line 5: JSON is malformed"),
    "half a surrogate": (lambda: [*BASE, '{"type":"team","team":{"name":"\\ud800"}}'], "line 5: "),
    "deep": (lambda: [*BASE, json.dumps(post()).replace('"ahoy"', "[" * 100_000)], "line 5: "),
    "no version": (lambda: [TEAM], "line 1: the version is the first line"),
    "another version": (lambda: [{"type": "version", "version": 2}], "version 2"),
    "wrong type": (lambda: [*BASE, post(message=7)], "Expected `str`, got `int` - at `$.post.message`"),
    "missing": (lambda: [*BASE, {"type": "post", "post": {"team": "home"}}], "missing required field"),
    "no content": (lambda: [*BASE, {"type": "post"}], "has no `post`"),
    "no such user": (lambda: [*BASE, post(user="zoe")], "line 5: there is no user zoe"),
    "no such channel": (lambda: [*BASE, post(channel="hull")], "there is no channel home/hull"),
    "too early": (lambda: [VERSION, TEAM, ANN, CHANNEL], "line 3: there is no channel home/deck"),
    "twice": (lambda: [*BASE, ANN], "the user ann is there twice"),
    "one address": (
        lambda: [*BASE, {"type": "user", "user": {"username": "eve", "email": "ANN@example.com"}}],
        "the address of eve belongs to ann",
    ),
    "a name": (lambda: [VERSION, {"type": "team", "team": {"name": "../x"}}], "is no name of a team"),
    "out": (lambda: [*BASE, post(attachments=[{"path": "../../etc/passwd"}])], "leads out"),
    "root": (lambda: [*BASE, post(attachments=[{"path": "/etc/passwd"}])], "leads out"),
    "link": (lambda: [*BASE, post(attachments=[{"path": "link"}])], "leads out"),
    "future": (lambda: [*BASE, post(at=9_999_999_999_999)], "no time in milliseconds of the past"),
    "huge number": (lambda: [*BASE, post(at=10**30)], "line 5: "),
    "long": (lambda: [*BASE, post("x" * 16_384)], "more than 16383"),
    "crowd": (
        lambda: [*BASE, {"type": "direct_channel", "direct_channel": {"members": ["ann"] * 9}}],
        "1 to 8 members",
    ),
    "empty": (list, "the file is empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_wrong_is_told_and_nothing_is_changed(name: str, tmp_path: Path) -> None:
    make, said = HOSTILE[name]
    path = write(tmp_path / "in", *make())
    (tmp_path / "in" / "data").mkdir()
    (tmp_path / "in" / "data" / "link").symlink_to("/etc/passwd")
    outcome = take(tmp_path / "data", path)
    assert outcome.mistake_count == len(outcome.mistakes) == 1
    assert said in outcome.mistakes[0]
    assert not (tmp_path / "data" / "workspace.sqlite").exists()


def test_the_first_mistakes_are_told_and_all_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "in", *BASE, *(post(user=f"nobody{number}") for number in range(50)))
    outcome = take(tmp_path / "data", path)
    assert (len(outcome.mistakes), outcome.mistake_count) == (20, 50)


def test_a_line_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LONGEST_LINE", 1000)
    monkeypatch.setattr("chat_tui.server.growing.checking.LONGEST_LINE", 1000)
    outcome = take(tmp_path / "data", write(tmp_path / "in", *BASE, post("x" * 5000), post()))
    assert outcome.mistakes == ["line 5: is longer than 1000 bytes; what follows was not looked at"]


def test_a_damaged_zip_is_refused_before_anything_is_taken(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr(
            "import.jsonl", "\n".join(map(json.dumps, [*BASE, post(attachments=[{"path": "a"}])]))
        )
        archive.writestr("data/a", "unmistakable")
    content = (tmp_path / "one.zip").read_bytes()
    (tmp_path / "one.zip").write_bytes(content.replace(b"unmistakable", b"unmistakablE", 1))
    with pytest.raises(ServerError, match="damaged"):
        take(tmp_path / "data", tmp_path / "one.zip")
    (tmp_path / "notes.zip").write_bytes(content[:40])
    outcome = take(tmp_path / "data", tmp_path / "notes.zip")
    assert outcome.mistakes
    assert not (tmp_path / "data" / "workspace.sqlite").exists()
    with pytest.raises(ServerError, match="no files"):
        take(tmp_path / "data", tmp_path / "data")
    with pytest.raises(ServerError, match="There is no"):
        take(tmp_path / "data", tmp_path / "nowhere")


async def test_private_words_do_not_come_into_a_public_channel(world: World, tmp_path: Path) -> None:
    private = {"type": "channel", "channel": {**CHANNEL["channel"], "name": "town-square", "type": "P"}}
    path = write(tmp_path / "in", VERSION, TEAM, private)
    outcome = take(world.records.directory, path, dry=True)
    assert outcome.mistakes == ["line 3: the channel town-square is private there, and public here"]


async def test_it_comes_to_what_is_there_and_unread_stays_unread(world: World, tmp_path: Path) -> None:
    await world.post("alice", "is anybody here?")
    await world.ok("carol", "POST", "/channels/members/me/view", {"channel_id": world.channel()})
    square = {**post("long ago")["post"], "channel": "town-square", "user": "bob"}
    path = write(tmp_path / "in", VERSION, TEAM, {"type": "post", "post": square})
    data = world.records.directory
    assert take(data, path).report.counts == {"messages": 1}
    for name, count in (("bob", 1), ("carol", 0)):
        unread = await world.ok(name, "GET", f"/users/me/channels/{world.channel()}/unread")
        assert unread["msg_count"] == count
    page = await world.ok("bob", "GET", f"/channels/{world.channel()}/posts")
    assert [page["posts"][one]["message"] for one in page["order"]][-1] == "long ago"
    (old,) = [one for one in page["posts"].values() if one["message"] == "long ago"]
    assert old["update_at"] > old["create_at"]


def test_nobody_serves_it_meanwhile(tmp_path: Path) -> None:
    path = write(tmp_path / "in", *BASE)
    with FileLock(tmp_path / "data" / LOCK_NAME), pytest.raises(LockedError, match="Process"):
        take(tmp_path / "data", path)


def test_one_that_was_interrupted_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replies = [{"user": "ann", "message": "aye", "create_at": 20}]
    said = [
        post(f"word {number}", number, replies=replies if number == 3 else None) for number in range(1, 8)
    ]
    path = write(tmp_path / "in", *BASE, *said)
    monkeypatch.setattr(importing, "BATCH", 3)
    calls, whole = itertools.count(), FillingPosts.thread

    def broken(*arguments: Any) -> None:
        if next(calls) == 4:
            raise OSError(28, "No space left on device")
        whole(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(FillingPosts, "thread", broken)
        with pytest.raises(DiskFullError):
            take(tmp_path / "data", path)
    outcome = take(tmp_path / "data", path)
    assert outcome.report.counts == {"messages that were here already": 2, "messages": 6}
    records = unsynced(tmp_path / "data")
    try:
        counts = "c.total_msg_count, c.total_msg_count_root, m.msg_count, m.msg_count_root"
        sql = f"SELECT {counts} FROM channels c JOIN channel_members m ON m.channel_id=c.id"
        assert records.reader.execute(sql).fetchall() == [(8, 7, 8, 7)]
    finally:
        records.close_now()


def test_a_picture_is_drawn_anew() -> None:
    made = redrawn("emoji", PICTURE)
    assert made is not None
    assert made[0] == "image/png"
    assert redrawn("portrait", b"no picture") is None


def test_the_workspace_is_whole_afterwards(tmp_path: Path) -> None:
    replies = [{"user": "ann", "message": f"reply {number}", "create_at": 10 + number} for number in range(3)]
    take(
        tmp_path / "data",
        write(tmp_path / "in", *BASE, *(post(f"word{n}", n + 1, replies=replies) for n in range(3))),
    )
    records = unsynced(tmp_path / "data")
    try:
        db = records.reader
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert schema_version(db) == len(MIGRATIONS)
        counts = "total_msg_count, total_msg_count_root, last_post_at, create_at"
        sql = f"SELECT {counts} FROM channels WHERE name='deck'"
        assert db.execute(sql).fetchone() == (6, 3, 12, 1)
        assert scalar(db, "SELECT sum(reply_count) FROM posts") == 3
        records.write_now(
            lambda tx: tx.db.execute("INSERT INTO posts_words(posts_words) VALUES('integrity-check')")
        )
    finally:
        records.close_now()
