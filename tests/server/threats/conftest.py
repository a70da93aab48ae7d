"""One workspace on a port and a socket, for everybody who tries to do it harm."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.servers import ServerHandle, running_server


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerHandle]:
    """The same server for a whole file: whatever was done to it, it goes on."""
    with asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        path = tmp_path_factory.mktemp("besieged")
        server = runner.run(
            stack.enter_async_context(running_server(path, users=("bob",), listen="127.0.0.1:0"))
        )
        yield server
        runner.run(stack.aclose())


@pytest.fixture
async def http(besieged: ServerHandle) -> AsyncIterator[httpx.AsyncClient]:
    """Bob, over the port."""
    headers = {"Authorization": f"Bearer {besieged.users['bob'].token}"}
    base = f"{besieged.address}/api/v4"
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=30, trust_env=False) as client:
        yield client
