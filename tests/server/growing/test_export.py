"""Is a workspace written as Mattermost's importer takes it, whole, and with word of what stays behind?"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from chat_tui.errors import DiskFullError, ServerError
from chat_tui.server.growing.export import export_workspace
from chat_tui.server.growing.fitting import Names
from chat_tui.server.growing.lines import LONGEST_MESSAGE
from chat_tui.server.growing.report import Report
from chat_tui.server.records.posts import NewPost, create
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from tests.server.conftest import World
from tests.server.growing.rich import PICTURE, lines, live


def of_type(found: list[Row], kind: str) -> list[Row]:
    return [line[kind] for line in found if line["type"] == kind]


def check_people(users: list[Row], data: Path) -> None:
    people = {one["username"]: one for one in users}
    assert people["alice"]["roles"] == "system_admin system_user"
    assert people["dave"]["delete_at"] > 0
    assert (people["bob"]["position"], people["bob"]["military_time"]) == ("Sailor", "true")
    assert (data / people["bob"]["profile_image"]).read_bytes() == PICTURE
    (home,) = people["bob"]["teams"]
    places = {one["name"]: one for one in home["channels"]}
    assert places["town-square"]["favorite"] is True
    assert places["hold"]["roles"] == "channel_admin channel_user"
    assert (people["gus"]["roles"], people["gus"]["teams"][0]["roles"]) == ("system_guest", "team_guest")
    assert people["gus"]["teams"][0]["channels"][0]["roles"] == "channel_guest"
    assert people["robot"]["email"] == "robot@unknown.invalid"


async def test_every_line_is_valid_and_nothing_is_missing(world: World, tmp_path: Path) -> None:
    await live(world)
    target = tmp_path / "out"
    report = export_workspace(world.records.directory, target, "mattermost")
    found = lines(target)
    kinds = [line["type"] for line in found]
    order = ["version", "emoji", "team", "channel", "user", "post", "direct_channel", "direct_post"]
    assert list(dict.fromkeys(kinds)) == order
    (root,) = [post for post in of_type(found, "post") if post["message"] == "who comes?"]
    assert [one["message"] for one in root["replies"]] == ["I do", "me too"]
    assert root["replies"][1]["edit_at"] > root["replies"][1]["create_at"]
    assert {(one["user"], one["emoji_name"]) for one in root["reactions"]} == {
        ("carol", "tada"),
        ("alice", "ship-parrot"),
    }
    assert (root["is_pinned"], root["flagged_by"], root["channel"]) == (True, ["bob"], "town-square")
    data = target / "data"
    assert (data / root["attachments"][0]["path"]).read_bytes() == b"the plan"
    assert root["attachments"][0]["path"].endswith("/plan b.txt")
    assert (data / root["replies"][0]["attachments"][0]["path"]).read_bytes() == b"the list"
    check_people(of_type(found, "user"), data)
    archived = {one["name"]: one.get("deleted_at") for one in of_type(found, "channel")}
    assert [name for name, at in archived.items() if at] == ["old"]
    members = sorted(one["members"] for one in of_type(found, "direct_channel"))
    assert members == [["alice", "bob", "carol"], ["bob", "bob"], ["bob", "carol"]]
    joined = [post for post in of_type(found, "post") if post.get("type") == "system_add_to_channel"]
    assert [post["props"]["addedUsername"] for post in joined] == ["carol"]
    assert all(post["message"] or post["props"] for post in of_type(found, "post")), "deleted"
    text = (target / "import.jsonl").read_text()
    for secret in ("a word too much", "argon2", "password", *(one["id"] for one in world.users.values())):
        assert secret not in text
    said = "\n".join(report.sentences())
    assert "addresses invented: 1 (robot@unknown.invalid)" in said
    assert "passwords" in said
    assert report.counts["messages"] == sum(
        1 + len(one.get("replies", ())) for kind in ("post", "direct_post") for one in of_type(found, kind)
    )


async def test_it_appears_whole_or_not_at_all_and_is_nobody_elses(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(world)
    target, packed = tmp_path / "out", tmp_path / "out.zip"
    export_workspace(world.records.directory, target, "mattermost", packed=packed)
    for path in (packed, *target.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    with zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        names = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
        assert set(archive.namelist()) == names
        assert "import.jsonl" in names
    with pytest.raises(ServerError, match="exists"):
        export_workspace(world.records.directory, target, "mattermost")
    with pytest.raises(ServerError, match="exists"):
        export_workspace(world.records.directory, tmp_path / "other", "mattermost", packed=packed)

    def full(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("chat_tui.server.growing.mattermost.take_in", full)
    with pytest.raises(DiskFullError):
        export_workspace(world.records.directory, tmp_path / "third", "mattermost")
    assert sorted(os.listdir(tmp_path)) == ["out", "out.zip", "workspace"]


async def test_what_is_too_long_or_gone_is_told(world: World, tmp_path: Path) -> None:
    square, alice = world.channel(), world.id("alice")

    def change(tx: Transaction) -> None:
        create(tx, NewPost(square, alice, "é" * (LONGEST_MESSAGE + 1)))
        tx.db.execute("UPDATE channels SET name='a', header=? WHERE id=?", ("h" * 2000, square))
        tx.db.execute(
            "INSERT INTO files SELECT ?, ?, ?, ?, 'lost.txt', 'txt', 4, 'text/plain', 0, 0, 1, 1, 0, 0, ''",
            ("f" * 26, alice, square, tx.db.execute("SELECT id FROM posts").fetchone()[0]),
        )
        tx.db.execute("UPDATE posts SET file_ids=?", (json.dumps(["f" * 26]),))

    world.records.write_now(change)
    report = export_workspace(world.records.directory, tmp_path / "out", "mattermost")
    (post,) = of_type(lines(tmp_path / "out"), "post")
    assert (post["channel"], len(post["message"])) == ("a-channel", LONGEST_MESSAGE)
    assert set(report.changed) >= {
        "names of channels",
        "messages shortened",
        "texts shortened (header)",
    }
    assert report.left_out["files that were gone already"].examples == ["lost.txt"]


def test_names_fit_and_are_given_once() -> None:
    report = Report()
    names = Names(report, "channel")
    assert names.fit("fine-name_1", "t") == "fine-name_1"
    assert names.fit("_Über uns", "t") == "ber-uns"
    assert [names.fit("x" * 80, "t"), names.fit("x" * 81, "t")] == ["x" * 64, "x" * 62 + "-2"]
    assert names.fit("fine-name_1", "u") == "fine-name_1"
    assert names.fit("api", "u") == "api-channel"
    assert report.changed["names of channels"].count == 4


async def test_plainly_a_file_for_each_channel_with_everything(world: World, tmp_path: Path) -> None:
    await live(world)
    target = tmp_path / "out"
    export_workspace(world.records.directory, target, "jsonl")
    channels = [json.loads(line) for line in (target / "channels.jsonl").read_text().splitlines()]
    files = {one["name"]: one["messages"] for one in channels}
    assert {"town-square", "hold", "old", "bob", "bob,carol", "alice,bob,carol"} <= set(files)
    said = [json.loads(line) for line in (target / files["town-square"]).read_text().splitlines()]
    (root,) = [one for one in said if one["text"] == "who comes?"]
    assert root["reactions"] == {"tada": ["carol"], "ship-parrot": ["alice"]}
    assert (target / root["files"][0]["path"]).read_bytes() == b"the plan"
    assert [one["text"] for one in said if one["thread"] == root["id"]] == ["I do", "me too"]
    assert "a word too much" not in (target / files["town-square"]).read_text()
    people = [json.loads(line)["name"] for line in (target / "people.jsonl").read_text().splitlines()]
    assert people == ["alice", "bob", "carol", "dave", "erin", "gus", "robot"]


def test_a_workspace_of_another_schema_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="no workspace"):
        export_workspace(tmp_path / "nowhere", tmp_path / "out", "jsonl")
    (tmp_path / "old").mkdir()
    with closing(sqlite3.connect(tmp_path / "old" / "workspace.sqlite")) as db:
        db.execute("PRAGMA user_version = 3")
    with pytest.raises(ServerError, match="schema 3"):
        export_workspace(tmp_path / "old", tmp_path / "out", "jsonl")
    assert os.listdir(tmp_path) == ["old"]
