"""Who and what a run consists of: a workspace, and for each client a line with faults and a process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chat_tui import wiring
from chat_tui.account.signing_in import Wish
from chat_tui.auth.secret import Secret
from chat_tui.server.runner import ServeConfig
from tests.chaos.client import ACCOUNT, context_of
from tests.chaos.plan import CLIENT_NAMES, LOBBY, PRIVATE, Intent, places
from tests.chaos.profiles import Profile
from tests.chaos.proxy import ChaosProxy
from tests.chaos.server import ChaosServer
from tests.servers import REPOSITORY

ANSWER_SECONDS = 20.0


@dataclass
class ClientProcess:
    """One headless client: its process, its line to the server, and what it left on disk."""

    name: str
    folder: Path
    proxy: ChaosProxy
    skew: float = 0.0
    mutant: str = ""
    crash_at: str = ""
    process: asyncio.subprocess.Process | None = None
    starts: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def home(self) -> Path:
        """Where it keeps everything."""
        return self.folder / self.name

    @property
    def log(self) -> Path:
        """Its own log of what it did."""
        return self.folder / f"{self.name}.ops"

    @property
    def errors(self) -> Path:
        """What it said on stderr."""
        return self.folder / f"{self.name}.log"

    @property
    def is_local(self) -> bool:
        """Whether its line is a unix socket."""
        return self.proxy.url.startswith("unix:")

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Start the process, again if need be."""
        command = [sys.executable, "-W", "default::ResourceWarning", "-m", "tests.chaos.client"]
        command += [str(self.home), str(self.folder / "world.json"), str(self.log)]
        command += ["--skew", str(self.skew), "--mutant", self.mutant, "--crash-at", self.crash_at]
        self.starts += 1
        with self.errors.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=REPOSITORY,
                limit=64 * 1024 * 1024,
            )

    async def act(self, intent: Intent) -> bool:
        """Have it do something; False if it is dead."""
        return await self._tell({"do": "act", "intent": intent.as_json()})

    async def retry(self) -> None:
        """Have it not wait any longer."""
        await self._tell({"do": "retry"})

    async def ask(self, what: str) -> dict[str, Any] | None:
        """Its status or its dump; None if it is dead or does not answer."""
        async with self._turn:
            process = self.process
            if not await self._tell({"do": what}) or process is None or process.stdout is None:
                return None
            try:
                line = await asyncio.wait_for(process.stdout.readline(), ANSWER_SECONDS)
            except TimeoutError:
                return None
        answer: dict[str, Any] | None = json.loads(line) if line.endswith(b"\n") else None
        return answer

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if there is a process to get it."""
        if self.process is not None and self.is_running:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)

    async def kill(self) -> None:
        """SIGKILL."""
        self.signal(signal.SIGKILL)
        await self.wait()

    async def quit(self) -> int | None:
        """Have it leave; its exit code, or None if it had to be killed."""
        await self._tell({"do": "quit"})
        try:
            await asyncio.wait_for(self.wait(), ANSWER_SECONDS)
        except TimeoutError:
            await self.kill()
            return None
        return self.process.returncode if self.process is not None else None

    async def wait(self) -> None:
        """Until the process has ended."""
        if self.process is not None:
            if self.process.stdin is not None and not self.is_running:
                self.process.stdin.close()
            await self.process.wait()

    async def _tell(self, command: dict[str, Any]) -> bool:
        process = self.process
        if process is None or process.stdin is None or not self.is_running:
            return False
        try:
            process.stdin.write(json.dumps(command).encode() + b"\n")
            await process.stdin.drain()
        except (ConnectionError, RuntimeError):
            return False
        return True


@dataclass
class Stage:
    """A workspace with its people, all signed in, nobody started yet."""

    folder: Path
    server: ChaosServer
    clients: list[ClientProcess]
    user_ids: dict[str, str]
    channels: dict[str, str]
    """Ids by place."""


MakeClient = Callable[[int, ClientProcess, dict[str, str]], ClientProcess]


def _as_it_is(number: int, client: ClientProcess, channels: dict[str, str]) -> ClientProcess:
    return client


@asynccontextmanager
async def stage(
    profile: Profile, seed: int, keep: Path | None = None, make_client: MakeClient = _as_it_is
) -> AsyncIterator[Stage]:
    """Build everything; all processes are killed and, unless kept, all files removed at the end.

    `make_client` may put another kind of client in a place.
    """
    folder = Path(tempfile.mkdtemp(prefix="cx", dir="/tmp"))
    async with AsyncExitStack() as stack:
        stack.callback(_clear, folder, keep)
        port = _free_port()
        server = ChaosServer(
            ServeConfig(folder / "data", folder / "s.sock", f"127.0.0.1:{port}", name="Chaos")
        )
        stack.push_async_callback(server.kill)
        await server.start()
        names = CLIENT_NAMES[: profile.clients]
        for name in names:
            await server.add_user(name)
        user_ids = {name: server.users[name].id for name in names}
        channels = await _make_channels(server, profile.clients)
        (folder / "world.json").write_text(json.dumps({"places": channels}))
        clients = []
        for number, name in enumerate(names):
            upstream = folder / "s.sock" if number % 2 == 0 else ("127.0.0.1", port)
            proxy = ChaosProxy(
                upstream, folder / f"{name}.sock" if number % 2 == 0 else 0, seed=seed + number
            )
            await proxy.start()
            stack.push_async_callback(proxy.close)
            skew = profile.skews[number] if number < len(profile.skews) else 0.0
            client = make_client(number, ClientProcess(name, folder, proxy, skew), channels)
            stack.push_async_callback(client.kill)
            service = wiring.signing_in(context_of(client.home), Wish(proxy.url, ACCOUNT))
            stack.push_async_callback(service.close)
            await service.by_password(name, Secret(server.users[name].password))
            clients.append(client)
        yield Stage(folder, server, clients, user_ids, channels)


async def _make_channels(server: ChaosServer, clients: int) -> dict[str, str]:
    owner, found = "owner", {}
    team = (await server.call(owner, "GET", "/users/me/teams"))[0]["id"]
    for place, members in places(clients).items():
        ids = [server.users[CLIENT_NAMES[number]].id for number in members]
        if "+" in place:
            made = await server.call(CLIENT_NAMES[members[0]], "POST", "/channels/direct", ids)
        else:
            kind = "P" if place == PRIVATE else "O"
            body = {"team_id": team, "name": place, "display_name": place.title(), "type": kind}
            made = await server.call(owner, "POST", "/channels", body)
            for user_id in ids:
                await server.call(owner, "POST", f"/channels/{made['id']}/members", {"user_id": user_id})
        found[place] = str(made["id"])
    assert LOBBY in found
    return found


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _clear(folder: Path, keep: Path | None) -> None:
    if keep is not None:
        shutil.copytree(
            folder, keep, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.sock", "*.lock", "run")
        )
    shutil.rmtree(folder, ignore_errors=True)
