"""Does a workspace of every schema there was open and serve, and survive an upgrade that fails or is cut?"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from chat_tui.errors import CorruptError, DiskFullError, NewerSchemaError, StorageError
from chat_tui.server.app import create_app
from chat_tui.server.config import ServerConfig
from chat_tui.server.hub import Hub
from chat_tui.server.records import records as records_module
from chat_tui.server.records import upgrade
from chat_tui.server.records.records import Records
from chat_tui.server.records.schema import MIGRATIONS
from chat_tui.server.upkeep.backup import back_up
from tests.server.records import goldens
from tests.server.records.goldens import state
from tests.servers import REPOSITORY

NEWEST = len(MIGRATIONS)
OLD = range(1, NEWEST)
TOLD_ANEW = {"event_readers", "event_streams"}
"""Tables of another form now."""


def made(tmp_path: Path, version: int) -> Path:
    path = tmp_path / f"from-{version}" / "workspace.sqlite"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    goldens.build(path, version)
    return path


@pytest.mark.parametrize("version", OLD)
async def test_a_workspace_of_every_schema_opens_and_serves(tmp_path: Path, version: int) -> None:
    path = made(tmp_path, version)
    before = state(path)
    records = Records.open(path.parent)
    try:
        app = create_app(records, Hub(records, server_version="", new_id=lambda: "x" * 26), ServerConfig())
        headers = {"Authorization": f"Bearer {goldens.TOKEN}"}
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", headers=headers
        ) as http:
            me = await http.get("/api/v4/users/me")
            posts = await http.get(f"/api/v4/channels/{goldens.CHANNEL}/posts")
            body = {"channel_id": goldens.CHANNEL, "message": "still here"}
            said = await http.post("/api/v4/posts", json=body)
        assert me.json()["username"] == "ada"
        assert posts.json()["posts"][goldens.POST]["message"] == "golden words"
        assert said.status_code == 201, said.text
    finally:
        await records.close()
    version_now, after = state(path)
    assert version_now == NEWEST
    assert {table for table, count in before[1].items() if after.get(table, 0) < count} <= TOLD_ANEW
    assert state(path.with_name(f"workspace.sqlite.before-{version}")) == before


def test_a_step_that_was_released_is_never_changed() -> None:
    files = sorted(goldens.FOLDER.glob("*.sql"), key=lambda file: int(file.stem))
    assert [file.stem for file in files] == [str(number) for number in range(1, len(files) + 1)]
    for number, file in enumerate(files):
        assert goldens.step(file.read_text()) == MIGRATIONS[number], (
            f"schema {number + 1}: append another step"
        )


def test_killed_in_every_step_each_start_goes_on_where_the_last_one_was(tmp_path: Path) -> None:
    path = made(tmp_path, 1)
    version, before = state(path)
    script = [sys.executable, "-m", "tests.server.records.killed_upgrade", str(path.parent)]
    done = subprocess.run(script, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert state(path.with_name("workspace.sqlite.before-1")) == (version, before)
    Records.open(path.parent).close_now()
    version, after = state(path)
    assert version == NEWEST
    assert {table for table, count in before.items() if after.get(table, 0) < count} <= TOLD_ANEW


def test_an_upgrade_that_fails_leaves_what_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path, 1)
    before = state(path)
    monkeypatch.setattr(records_module, "MIGRATIONS", (*MIGRATIONS, "INSERT INTO users (id) VALUES ('x');"))
    with pytest.raises(StorageError, match="it is as it was"):
        Records.open(path.parent)
    assert state(path) == before
    monkeypatch.undo()
    Records.open(path.parent).close_now()
    assert state(path)[0] == NEWEST


def test_without_room_for_the_copy_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path, 1)

    def full(source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise DiskFullError("The disk is full.")

    monkeypatch.setattr(upgrade, "copy_database", full)
    with pytest.raises(DiskFullError):
        Records.open(path.parent)
    assert state(path)[0] == 1
    assert not list(path.parent.glob("*.before-*"))


def test_a_damaged_workspace_is_refused_with_the_way_back(tmp_path: Path) -> None:
    path = made(tmp_path, NEWEST)
    saved = back_up(path.parent, tmp_path / "my backup.tar")
    with path.open("r+b") as file:
        file.seek(4096 * 2 + 9)
        file.write(b"\xff" * 3000)
    content = path.read_bytes()
    with pytest.raises(CorruptError, match="is damaged") as info:
        Records.open(path.parent)
    assert info.value.hint.endswith(f"restore '{saved.path}' --data {path.parent}")
    assert path.read_bytes() == content


def test_a_newer_schema_is_refused_and_a_new_workspace_needs_no_copy(tmp_path: Path) -> None:
    Records.open(tmp_path / "new").close_now()
    Records.open(tmp_path / "new").close_now()
    assert not list((tmp_path / "new").glob("*.before-*"))
    path = tmp_path / "new" / "workspace.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {NEWEST + 1}")
    content = path.read_bytes()
    with pytest.raises(NewerSchemaError, match=f"schema {NEWEST + 1}; this one knows {NEWEST}"):
        Records.open(tmp_path / "new")
    assert path.read_bytes() == content
