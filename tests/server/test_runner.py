"""Does a workspace start once, keep every event over a kill, and leave nothing behind?"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from chat_tui.errors import LockedError, ServerError
from chat_tui.server.process import is_running, status, stop
from chat_tui.server.records import scheduled, users
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.runner import ServeConfig, run, server_config
from chat_tui.server.seed import ensure_seeded
from tests.servers import ServerHandle, running_server, server_process

PATIENCE = 60.0


async def receive(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        frame: dict[str, Any] = json.loads(await socket.recv())
    return frame


async def channel_of(server: ServerHandle, user: str) -> str:
    team = (await server.call(user, "GET", "/users/me/teams"))[0]["id"]
    channel = await server.call(user, "GET", f"/teams/{team}/channels/name/town-square")
    return str(channel["id"])


async def say(server: ServerHandle, user: str, channel_id: str, text: str) -> None:
    await server.call(user, "POST", "/posts", {"channel_id": channel_id, "message": text})


async def posts(socket: ClientConnection, count: int) -> list[tuple[int, str]]:
    """Number and text of the next posts."""
    found: list[tuple[int, str]] = []
    while len(found) < count:
        frame = await receive(socket)
        if frame.get("event") == "posted":
            found.append((frame["seq"], json.loads(frame["data"]["post"])["message"]))
    return found


async def test_two_users_hear_each_other(tmp_path: Path) -> None:
    async with running_server(tmp_path, users=("alice", "bob")) as server:
        channel_id = await channel_of(server, "alice")
        async with await server.open_socket("bob") as bob:
            assert (await receive(bob))["event"] == "hello"
            await say(server, "alice", channel_id, "hello bob")
            assert (await posts(bob, 1))[0][1] == "hello bob"
            await say(server, "bob", channel_id, "hello alice")
            assert (await posts(bob, 1))[0][1] == "hello alice"


async def test_after_a_kill_a_client_goes_on_where_it_was(tmp_path: Path) -> None:
    async with server_process(tmp_path, users=("alice", "bob")) as server:
        channel_id = await channel_of(server, "alice")
        seen: list[tuple[int, str]] = []
        number = 0
        async with await server.open_socket("bob") as bob:
            connection_id = (await receive(bob))["data"]["connection_id"]
            for text in ("one", "two", "three"):
                await say(server, "alice", channel_id, text)
            seen += await posts(bob, 2)
            number = seen[-1][0]
        await server.kill()
        await server.start()
        await say(server, "alice", channel_id, "four")
        query = f"?connection_id={connection_id}&sequence_number={number + 1}"
        async with await server.open_socket("bob", query) as bob:
            numbers = [number]
            while len(seen) < 4:
                frame = await receive(bob)
                numbers.append(frame["seq"])
                if frame["event"] == "posted":
                    seen.append((frame["seq"], json.loads(frame["data"]["post"])["message"]))
        assert [text for _, text in seen] == ["one", "two", "three", "four"]
        assert numbers == list(range(number, number + len(numbers)))


async def test_a_second_workspace_on_the_same_data_names_the_first(tmp_path: Path) -> None:
    async with running_server(tmp_path) as server:
        other = ServeConfig(server.config.data, server.socket.with_name("other.sock"))
        with pytest.raises(LockedError, match=str(os.getpid())):
            await run(other, lambda _: None, asyncio.Event())


async def test_sigterm_says_goodbye_and_leaves_no_socket(tmp_path: Path) -> None:
    async with server_process(tmp_path, users=("alice",)) as server:
        socket = await server.open_socket("alice")
        await receive(socket)
        found = status(server.socket)
        assert found is not None
        assert found.health == "OK"
        await asyncio.to_thread(stop, server.socket)
        assert not is_running(found.pid)
        assert not server.socket.exists()
        with pytest.raises(ConnectionClosed) as info:
            await drain(socket)
        assert info.value.rcvd is not None
        assert info.value.rcvd.code == 1012
        assert await server.stop() == 0
        await server.start()
        assert (await server.call("alice", "GET", "/users/me"))["username"] == "alice"


async def drain(socket: ClientConnection) -> None:
    while True:
        await receive(socket)


async def come_again(server: ServerHandle) -> None:
    """A client that is back as soon as its line is gone."""
    while True:
        try:
            async with await server.open_socket("alice"):
                await asyncio.sleep(0)
        except (OSError, EOFError, ConnectionClosed, InvalidHandshake):
            await asyncio.sleep(0.001)


async def test_a_workspace_that_is_stopped_does_not_wait_for_those_who_keep_coming(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_server(tmp_path, users=("alice",)) as server:
        clients = [asyncio.create_task(come_again(server)) for _ in range(6)]
        socket = await server.open_socket("alice")
        await receive(socket)
    with pytest.raises(ConnectionClosed):
        await drain(socket)
    for client in clients:
        client.cancel()
    ends = await asyncio.gather(*clients, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ends), ends
    assert "graceful shutdown exceeded" not in caplog.text
    assert "Traceback" not in caplog.text


async def test_an_unused_personal_workspace_stops_by_itself(tmp_path: Path, short_path: Path) -> None:
    config = ServeConfig(tmp_path / "data", short_path / "s.sock", personal=True, idle_seconds=0.1)
    ready: list[str] = []
    async with asyncio.timeout(PATIENCE):
        await run(config, ready.append, asyncio.Event())
    assert ready == [str(short_path / "s.sock")]
    assert not (short_path / "s.sock").exists()


async def test_a_client_keeps_a_personal_workspace_alive(tmp_path: Path, short_path: Path) -> None:
    config = ServeConfig(tmp_path / "data", short_path / "s.sock", personal=True, idle_seconds=1.0)
    up = asyncio.Event()
    task = asyncio.create_task(run(config, lambda _: up.set(), asyncio.Event()))
    await asyncio.wait_for(up.wait(), PATIENCE)
    handle = ServerHandle(config)
    await handle.sign_in_by_peer("owner")
    socket = await handle.open_socket("owner")
    await receive(socket)
    done, _ = await asyncio.wait([task], timeout=1.5)
    assert not done
    await socket.close()
    async with asyncio.timeout(PATIENCE):
        await task


async def test_what_is_to_be_said_soon_keeps_a_personal_workspace_alive(
    tmp_path: Path, short_path: Path
) -> None:
    config = ServeConfig(tmp_path / "data", short_path / "s.sock", personal=True, idle_seconds=0.1)
    records = Records.open(config.data)
    ensure_seeded(records, server_config(config))
    kept = records.write_now(_schedule)
    records.close_now()
    up = asyncio.Event()
    task = asyncio.create_task(run(config, lambda _: up.set(), asyncio.Event()))
    await asyncio.wait_for(up.wait(), PATIENCE)
    done, _ = await asyncio.wait([task], timeout=0.5)
    assert not done
    handle = ServerHandle(config)
    await handle.sign_in_by_peer("owner")
    await handle.call("owner", "DELETE", f"/posts/schedule/{kept}")
    async with asyncio.timeout(PATIENCE):
        await task


def _schedule(tx: Transaction) -> str:
    """The owner wants something said in an hour."""
    user = users.by_uid(tx.db, os.geteuid())
    assert user is not None
    row: Row = dict.fromkeys(("channel_id", "root_id", "type"), "")
    row |= {"user_id": user["id"], "message": "later", "props": "{}", "file_ids": "[]"}
    return str(scheduled.add(tx, row | {"scheduled_at": tx.now + 3_600_000})["id"])


@pytest.mark.parametrize("gone", ["data", "s.sock"])
async def test_a_personal_workspace_ends_when_its_data_or_its_socket_is_gone_whoever_is_there(
    short_path: Path, gone: str
) -> None:
    config = ServeConfig(short_path / "data", short_path / "s.sock", personal=True, gone_seconds=0.2)
    up = asyncio.Event()
    task = asyncio.create_task(run(config, lambda _: up.set(), asyncio.Event()))
    await asyncio.wait_for(up.wait(), PATIENCE)
    handle = ServerHandle(config)
    await handle.sign_in_by_peer("owner")
    async with await handle.open_socket("owner") as socket:
        await receive(socket)
        (short_path / gone).rename(short_path / "elsewhere")
        with pytest.raises(ConnectionClosed):
            await drain(socket)
    async with asyncio.timeout(PATIENCE):
        await task


async def test_a_port_is_served_beside_the_socket(tmp_path: Path) -> None:
    async with running_server(tmp_path, users=("alice",), listen="127.0.0.1:0") as server:
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{server.address}/api/v4/system/ping")).json()["status"] == "OK"
            refused = await http.post(f"{server.address}/api/v4/users/login")
            assert refused.status_code == 400, "there are no peer credentials on TCP"
        assert (await server.call("alice", "GET", "/users/me"))["username"] == "alice"


async def test_tls_is_spoken_on_the_port_and_not_on_the_socket(tmp_path: Path, certificate: Path) -> None:
    config = ServeConfig(
        tmp_path / "data",
        None,
        "127.0.0.1:0",
        tls_cert=certificate,
        tls_key=certificate.with_suffix(".key"),
    )
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stopping = asyncio.Event()
    task = asyncio.create_task(run(config, address.set_result, stopping))
    url = await asyncio.wait_for(address, PATIENCE)
    assert url.startswith("https://127.0.0.1:")
    context = ssl.create_default_context(cafile=str(certificate))
    async with httpx.AsyncClient(verify=context) as http:
        answer = await http.get(f"{url}/api/v4/system/ping", headers={"Host": "localhost"})
        assert answer.status_code == 200
    stopping.set()
    await asyncio.wait_for(task, PATIENCE)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "server.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x"
    places = ["-out", str(path), "-keyout", str(path.with_suffix(".key"))]
    names = [*places, "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    return path


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (ServeConfig(Path("data"), None), "nowhere to listen"),
        (ServeConfig(Path("data"), None, "0.0.0.0:0"), "without TLS"),
        (ServeConfig(Path("data"), None, "127.0.0.1:0", tls_cert=Path("x")), "both a certificate"),
        (ServeConfig(Path("data"), None, ":0", tls_cert=Path("x"), tls_key=Path("y")), "cannot be used"),
    ],
)
async def test_what_cannot_be_served_is_said_and_releases_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: ServeConfig, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        with pytest.raises(ServerError, match=words):
            await run(config, lambda _: None, asyncio.Event())


async def test_strangers_are_refused_over_the_port(tmp_path: Path) -> None:
    async with running_server(tmp_path, users=("alice",), listen="127.0.0.1:0") as server:
        async with httpx.AsyncClient() as http:
            foreign = await http.get(f"{server.address}/api/v4/system/ping", headers={"Host": "evil.example"})
            assert foreign.status_code == 403
        for origin in ("http://evil.example", "null"):
            headers = {"Origin": origin, "Authorization": f"Bearer {server.users['alice'].token}"}
            with pytest.raises(InvalidStatus) as info:
                await server.open_anonymous_socket(headers=headers)
            assert info.value.response.status_code == 403


async def test_a_log_out_ends_the_events_of_its_socket(tmp_path: Path) -> None:
    async with running_server(tmp_path, users=("alice", "bob")) as server:
        channel_id = await channel_of(server, "alice")
        async with await server.open_socket("bob") as bob:
            await receive(bob)
            await server.call("bob", "POST", "/users/logout")
            await say(server, "alice", channel_id, "not for bob")
            await bob.send(json.dumps({"seq": 1, "action": "ping"}))
            frame = await receive(bob)
            while "event" in frame:
                assert frame["event"] != "posted"
                frame = await receive(bob)
            assert frame["error"]["id"] == "api.context.invalid_token.error"
