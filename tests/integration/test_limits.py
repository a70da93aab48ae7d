"""F33: is it said in words when files or memory run out, is nothing lost, and is it over afterwards?"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidHandshake

from tests.integration.host import CHAT, Host, new_host
from tests.servers import ServerProcess, server_process

FEW_FILES = [7, 9, 11, 13, 15, 20]
LITTLE_MEMORY = [56, 80, 120]
"""MiB of address space."""
SHORTAGES = ("Too many open files", "No more files can be opened", "not enough memory", "cannot be reached")
KILLED_BY_A_LIBRARY = (-signal.SIGSEGV, -signal.SIGABRT)
"""Compiled libraries do not look at what malloc gives them: then nobody is left to say why."""
RECOVERY = 5.0
"""Seconds: asyncio waits one before it accepts again."""
SPARE = 12


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with new_host("ada") as made:
        yield made


def limited(host: Host, limit: Callable[[], None], *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of ada with too little of something."""
    command = [*CHAT, "--home", str(host.home("ada")), *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**host.environment, "OPENBLAS_NUM_THREADS": "1"},
        timeout=90,
        check=False,
        preexec_fn=limit,
    )


def check(
    host: Host, done: subprocess.CompletedProcess[str], text: str, may_end_by: tuple[int, ...] = ()
) -> None:
    """It worked, or said in words why not; then it works without the limit, and nothing is there twice."""
    if done.returncode == 0:
        assert text in host.messages("ada")
    elif done.returncode not in may_end_by:
        assert any(shortage in done.stderr for shortage in SHORTAGES), done.stderr
    assert "Traceback" not in done.stderr
    assert "fault of chat-tui" not in done.stderr
    again = host.run("ada", "send", "#town-square", f"after {text}")
    assert again.returncode == 0, again.stderr
    counted = Counter(host.messages("ada"))
    assert counted[f"after {text}"] == 1
    assert counted[text] <= 1


@pytest.mark.parametrize("files", FEW_FILES)
def test_a_command_that_may_open_few_files_says_so(host: Host, files: int) -> None:
    text = f"with {files} files"
    limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))  # noqa: E731
    check(host, limited(host, limit, "send", "#town-square", text), text)


@pytest.mark.parametrize("mebibytes", LITTLE_MEMORY)
def test_a_command_with_little_memory_says_so(host: Host, mebibytes: int) -> None:
    text = f"with {mebibytes} MiB"
    size = mebibytes * 1024 * 1024
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))  # noqa: E731
    check(host, limited(host, limit, "send", "#town-square", text), text, KILLED_BY_A_LIBRARY)


async def fill(server: ServerProcess) -> list[ClientConnection]:
    """Open event streams until there are no more."""
    opened: list[ClientConnection] = []
    try:
        for _ in range(200):
            async with asyncio.timeout(2.0):
                opened.append(await server.open_socket("ada"))
    except (OSError, EOFError, TimeoutError, InvalidHandshake):
        return opened
    raise AssertionError("the limit does not hold")


async def test_a_workspace_without_files_serves_who_is_there_and_others_again_later(tmp_path: Path) -> None:
    async with server_process(tmp_path, users=("ada",)) as server:
        team = (await server.call("ada", "GET", "/users/me/teams"))[0]["id"]
        channel = (await server.call("ada", "GET", f"/users/me/teams/{team}/channels"))[0]["id"]
        assert server.process is not None
        pid = server.process.pid
        async with server.http("ada") as http:
            assert (await http.get("/users/me")).status_code == 200
            used = len(os.listdir(f"/proc/{pid}/fd"))
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + SPARE, 4096))
            crowd = await fill(server)
            assert 1 <= len(crowd) <= SPARE
            for number in range(3):
                assert (await say(http, channel, f"full {number}")).status_code == 201
            for socket in crowd:
                await socket.close()
            async with asyncio.timeout(RECOVERY):
                await until_served(server)
            assert (await say(http, channel, "after")).status_code == 201
            found = (await http.get(f"/channels/{channel}/posts")).json()["posts"].values()
    texts = Counter(post["message"] for post in found)
    assert [texts[text] for text in ("full 0", "full 1", "full 2", "after")] == [1] * 4


async def say(http: httpx.AsyncClient, channel: str, text: str) -> httpx.Response:
    body = {"channel_id": channel, "message": text, "pending_post_id": text}
    return await http.post("/posts", json=body)


async def until_served(server: ServerProcess) -> None:
    """Somebody new gets an answer."""
    while True:
        try:
            async with asyncio.timeout(1.0), await server.open_socket("ada"):
                return
        except (OSError, EOFError, TimeoutError, InvalidHandshake):
            await asyncio.sleep(0.1)
