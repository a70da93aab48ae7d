"""Which backends the contract is tried on: the fake one and Mattermost against our embedded workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import TokenLogin
from chat_tui.backends.base import Backend
from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.backends.registry import load
from chat_tui.model.actions import CreateChannel, JoinChannel
from chat_tui.net.endpoint import Endpoint
from tests.contracts.scene import Person, Scene


async def backends_of(kind: str, stack: AsyncExitStack, tmp_path: Path) -> list[Backend]:
    """Alice's and Bob's backends at a new server, both closed at the end."""
    backends: list[Backend]
    if kind == "fake":
        server = FakeServer()
        backends = [FakeBackend(server, server.add_user(name).id) for name in ("alice", "bob")]
    else:
        from tests.servers import running_server

        running = await stack.enter_async_context(running_server(tmp_path, users=("alice", "bob")))
        endpoint = Endpoint.parse(running.url)
        tokens = (running.users[name].token for name in ("alice", "bob"))
        backends = [load(kind)(endpoint, TokenLogin(Secret(token)), None) for token in tokens]
    for backend in backends:
        stack.push_async_callback(backend.close)
    return backends


@pytest.fixture(params=["fake", "mattermost"])
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    """Alice and Bob, in a channel that Alice made; for each backend."""
    async with AsyncExitStack() as stack:
        backends = await backends_of(request.param, stack, tmp_path)
        alice, bob = [Person(backend, await backend.sign_in()) for backend in backends]
        workspace_id = (await alice.snapshot()).workspaces[0].id
        made = await alice.backend.perform(CreateChannel(workspace_id, "contract", "The contract"))
        assert made.channel_id is not None
        await bob.backend.perform(JoinChannel(made.channel_id))
        yield Scene(alice, bob, workspace_id, made.channel_id)
