"""T15, T16: what lets somebody in is in no log and in no file as it is, and no file is another's to read."""

from __future__ import annotations

import logging
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.conftest import World

PASSWORD = "canary-of-a-password"


def _files(directory: Path) -> Iterator[Path]:
    return (path for path in directory.rglob("*") if path.is_file())


async def test_five_canaries_are_in_no_log_and_in_no_file(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        secrets = await _planted(world)
        for secret in secrets.values():
            await world.call("", "GET", "/users/me", headers={"Authorization": f"Bearer {secret}"})
            await world.call("", "POST", "/users/login", {"login_id": "canary", "password": secret})
            await world.call("alice", "GET", f"/users/username/{secret}")
    said = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("chat_tui"))
    kept = {path: path.read_bytes() for path in _files(world.records.directory)}
    assert len(secrets) == 5
    for name, secret in secrets.items():
        assert secret not in said, f"{name} is in the log"
        assert [str(path) for path, data in kept.items() if secret.encode() in data] == [], name


async def _planted(world: World) -> dict[str, str]:
    body = {"username": "canary", "email": "canary@example.com", "password": PASSWORD}
    made = await world.ok("alice", "POST", "/users", body)
    login = await world.call("", "POST", "/users/login", {"login_id": "canary", "password": PASSWORD})
    token = await world.ok("alice", "POST", f"/users/{made['id']}/tokens", {"description": "canary"})
    invite = await world.ok("alice", "POST", "/invites", {"team_id": world.team["id"]})
    app = {
        "name": "canary",
        "callback_urls": ["https://example.com/back"],
        "homepage": "https://example.com",
        "description": "",
    }
    oauth = await world.ok("alice", "POST", "/oauth/apps", app)
    return {
        "password": PASSWORD,
        "session": login.headers["Token"],
        "access token": token["token"],
        "invitation": invite["link"].rpartition("/")[2],
        "secret of an OAuth app": oauth["client_secret"],
    }


def test_under_an_open_umask_every_file_is_the_owners_alone(tmp_path: Path, short_path: Path) -> None:
    data, path = tmp_path / "data", short_path / "s" / "chat.sock"
    command = [sys.executable, "-m", "chat_tui", "--home", str(tmp_path / "home"), "serve"]
    server = subprocess.Popen(
        [*command, "--data", str(data), "--socket", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.umask(0) and None,
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline().startswith(b"ready ")
        _use(path)
        found = {
            str(one.relative_to(data)): stat.S_IMODE(one.lstat().st_mode) for one in [data, *data.rglob("*")]
        }
        assert {name: oct(mode) for name, mode in found.items() if mode & 0o077} == {}
        assert {"workspace.sqlite", "workspace.sqlite-wal", "server.lock", "running.json"} <= set(found)
        assert stat.S_IMODE(path.parent.stat().st_mode) & 0o022 == 0, "nobody else may put a socket there"
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)


def _use(path: Path) -> None:
    transport = httpx.HTTPTransport(uds=str(path))
    with httpx.Client(transport=transport, base_url="http://localhost/api/v4", timeout=30) as http:
        http.headers["Authorization"] = f"Bearer {http.post('/users/login').headers['Token']}"
        team = http.get("/users/me/teams").json()[0]["id"]
        channel = http.get(f"/teams/{team}/channels/name/town-square").json()["id"]
        form = {"data": {"channel_id": channel}, "files": {"files": ("a.txt", b"x")}}
        assert http.post("/files", **form).status_code == 201  # type: ignore[arg-type]
