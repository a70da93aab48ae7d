"""How tests get a real workspace: in a thread of the test process, or as a process that can be killed.

`async with running_server(tmp_path, users=("alice", "bob")) as server:` serves on a unix socket (and, with
`listen="127.0.0.1:0"`, on a port). The users are ordinary members with passwords; `owner` is the
administrator, signed in by peer credentials. `server_process(...)` does the same in a process: `await
server.kill()` is SIGKILL, `await server.start()` starts it again on the same data and socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, unix_connect

import tests.quick_passwords  # noqa: F401 - for the server in this process
from chat_tui.server.runner import ServeConfig, run

START_SECONDS = 60.0
REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class ServerUser:
    """Somebody who is signed in at the workspace under test."""

    id: str
    username: str
    password: str
    token: str


@dataclass
class ServerHandle:
    """A running workspace; `users` are by name."""

    config: ServeConfig
    address: str = ""
    users: dict[str, ServerUser] = field(default_factory=dict)

    @property
    def socket(self) -> Path:
        """The unix socket it listens on."""
        assert self.config.socket is not None
        return self.config.socket

    @property
    def url(self) -> str:
        """What an account's configuration says of it: unix:///path."""
        return f"unix://{self.socket}"

    def http(self, user: str | None = None) -> httpx.AsyncClient:
        """A client of the REST API, signed in as one of the users; close it."""
        headers = {"Authorization": f"Bearer {self.users[user].token}"} if user else {}
        transport = httpx.AsyncHTTPTransport(uds=str(self.socket), verify=False)
        return httpx.AsyncClient(
            transport=transport, base_url="http://localhost/api/v4", headers=headers, timeout=START_SECONDS
        )

    async def call(self, user: str | None, method: str, path: str, body: object = None) -> Any:
        """The JSON that one request answers; fails the test unless its status is 2xx."""
        async with self.http(user) as http:
            answer = await http.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def open_socket(self, user: str, query: str = "") -> ClientConnection:
        """A WebSocket signed in by header as one of the users; close it."""
        headers = {"Authorization": f"Bearer {self.users[user].token}"}
        return await self.open_anonymous_socket(query, headers)

    async def open_anonymous_socket(
        self, query: str = "", headers: dict[str, str] | None = None
    ) -> ClientConnection:
        """A WebSocket with just these headers."""
        uri = f"ws://localhost/api/v4/websocket{query}"
        return await unix_connect(
            str(self.socket),
            uri,
            additional_headers=headers or {},
            compression=None,
            ping_interval=None,
            open_timeout=START_SECONDS,
        )

    async def add_user(self, name: str, *, password: str = "") -> ServerUser:
        """Make a user with a password, a member of the workspace's first team, and sign them in."""
        password = password or f"password of {name}"
        await self._make_user(name, password)
        async with self.http() as http:
            answer = await http.post("/users/login", json={"login_id": name, "password": password})
        assert answer.status_code == 200, answer.text
        user = ServerUser(answer.json()["id"], name, password, answer.headers["Token"])
        self.users[name] = user
        return user

    async def sign_in_by_peer(self, name: str) -> ServerUser:
        """Sign in as the unix user the test runs as; known under `name` from then on."""
        async with self.http() as http:
            answer = await http.post("/users/login")
        assert answer.status_code == 200, answer.text
        user = ServerUser(answer.json()["id"], answer.json()["username"], "", answer.headers["Token"])
        self.users[name] = user
        return user

    async def _make_user(self, name: str, password: str) -> None:
        owner = "owner" if "owner" in self.users else (await self.sign_in_by_peer("owner"), "owner")[1]
        body = {"username": name, "email": f"{name}@example.com", "password": password}
        made = await self.call(owner, "POST", "/users", body)
        teams = await self.call(owner, "GET", "/users/me/teams")
        if not teams:
            team = {"name": "home", "display_name": "Home", "type": "O"}
            teams = [await self.call(owner, "POST", "/teams", team)]
        joined = {team["id"] for team in await self.call(owner, "GET", f"/users/{made['id']}/teams")}
        for team in teams[:1]:
            if team["id"] not in joined:
                member = {"team_id": team["id"], "user_id": made["id"]}
                await self.call(owner, "POST", f"/teams/{team['id']}/members", member)


class ServerProcess(ServerHandle):
    """A workspace in a process of its own; started by `server_process`."""

    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, again if need be, and wait until it answers."""
        script = (
            "import sys, tests.quick_passwords; from pathlib import Path;"
            "from chat_tui.server.runner import ServeConfig, serve;"
            f"sys.exit(serve({self.config!r}, lambda address: print('ready', address, flush=True)))"
        ).replace("PosixPath", "Path")
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE, cwd=REPOSITORY
        )
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), START_SECONDS)
        assert line.startswith(b"ready "), f"the workspace did not start: {line!r}"
        self.address = line.decode().removeprefix("ready ").strip()

    async def kill(self) -> None:
        """SIGKILL: no farewell, no checkpoint."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        await asyncio.wait_for(self.process.communicate(), START_SECONDS)
        assert self.process.returncode is not None
        return self.process.returncode


@asynccontextmanager
async def running_server(
    tmp_path: Path, *, users: Sequence[str] = (), listen: str = "", personal: bool = False, name: str = "Test"
) -> AsyncIterator[ServerHandle]:
    """A workspace in a thread with a loop of its own; stopped at the end."""
    with _short_directory() as directory:
        config = ServeConfig(
            tmp_path / "workspace",
            directory / "chat.sock",
            listen,
            name=name,
            personal=personal,
            requests_per_second=0.0,
        )
        handle = ServerHandle(config)
        thread = _ServerThread(config)
        handle.address = await asyncio.to_thread(thread.begin)
        try:
            await _add_users(handle, users)
            yield handle
        finally:
            await asyncio.to_thread(thread.end)


@asynccontextmanager
async def server_process(
    tmp_path: Path, *, users: Sequence[str] = (), listen: str = "", personal: bool = False, name: str = "Test"
) -> AsyncIterator[ServerProcess]:
    """A workspace in a process of its own; killed at the end if it still runs."""
    with _short_directory() as directory:
        config = ServeConfig(
            tmp_path / "workspace",
            directory / "chat.sock",
            listen,
            name=name,
            personal=personal,
            requests_per_second=0.0,
        )
        handle = ServerProcess(config)
        await handle.start()
        try:
            await _add_users(handle, users)
            yield handle
        finally:
            if handle.process is not None and handle.process.returncode is None:
                await handle.kill()


async def _add_users(handle: ServerHandle, users: Sequence[str]) -> None:
    for name in users:
        await handle.add_user(name)


@contextlib.contextmanager
def _short_directory() -> Iterator[Path]:
    """A private directory whose path is short enough for a socket; pytest's own are not."""
    path = Path(tempfile.mkdtemp(prefix=f"ct{os.getpid()}-", dir="/tmp"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class _ServerThread:
    def __init__(self, config: ServeConfig) -> None:
        self._config = config
        self._ready = threading.Event()
        self._address = ""
        self._error: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._main, name="workspace", daemon=True)

    def begin(self) -> str:
        """Start and wait until it answers; its address."""
        self._thread.start()
        assert self._ready.wait(START_SECONDS), "the workspace did not start"
        if self._error is not None:
            raise self._error
        return self._address

    def end(self) -> None:
        """Stop it and wait; raises what it failed with."""
        if self._loop is not None and self._stop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_SECONDS)
        assert not self._thread.is_alive(), "the workspace did not stop"
        if self._error is not None:
            raise self._error

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed to the test's thread
            self._error = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        await run(self._config, self._answers, self._stop)

    def _answers(self, address: str) -> None:
        self._address = address
        self._ready.set()
