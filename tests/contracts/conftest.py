"""Which backends the contract is tried on: the fake one, Mattermost against our workspace, and a folder."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import TokenLogin
from chat_tui.backends.base import Backend
from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.backends.registry import load
from chat_tui.model.actions import CreateChannel, JoinChannel, SetPresence
from chat_tui.model.users import Presence
from chat_tui.net.endpoint import Endpoint
from examples.folder_backend import FolderBackend
from tests.contracts.scene import Person, Scene
from tests.servers import ServerHandle, running_server

_numbers = itertools.count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def workspace(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServerHandle]:
    """One embedded workspace for all tests; each of them makes a channel of its own in it."""
    async with running_server(tmp_path_factory.mktemp("contracts"), users=("alice", "bob")) as running:
        yield running


def fake_backends() -> list[Backend]:
    """Alice's and Bob's backends at a new fake server."""
    server = FakeServer()
    return [FakeBackend(server, server.add_user(name).id) for name in ("alice", "bob")]


def real_backends(workspace: ServerHandle) -> list[Backend]:
    """New backends of Alice and Bob at the embedded workspace."""
    endpoint = Endpoint.parse(workspace.url)
    tokens = (workspace.users[name].token for name in ("alice", "bob"))
    return [load("mattermost")(endpoint, TokenLogin(Secret(token)), None) for token in tokens]


@pytest.fixture(params=["fake", "mattermost", "folder"])
def backends(request: pytest.FixtureRequest, tmp_path: Path) -> list[Backend]:
    """Alice's and Bob's backends, of each kind in turn; the workspace is started by its first user."""
    if request.param == "folder":
        return [FolderBackend(tmp_path, name, pause=0.01) for name in ("alice", "bob")]
    if request.param == "fake":
        return fake_backends()
    return real_backends(request.getfixturevalue("workspace"))


@pytest.fixture
async def scene(backends: list[Backend]) -> AsyncIterator[Scene]:
    """Alice and Bob, in a channel that Alice made."""
    async with AsyncExitStack() as stack:
        for backend in backends:
            stack.push_async_callback(backend.close)
        alice, bob = [Person(backend, await backend.sign_in()) for backend in backends]
        # All share one embedded workspace: what somebody chose by hand in another test is taken back.
        for person in (alice, bob):
            await person.backend.perform(SetPresence(Presence.ONLINE))
        workspace_id = (await alice.snapshot()).workspaces[0].id
        name = f"c{next(_numbers):03}-contract"
        made = await alice.backend.perform(CreateChannel(workspace_id, name, "The contract"))
        assert made.channel_id is not None
        await bob.backend.perform(JoinChannel(made.channel_id))
        yield Scene(alice, bob, workspace_id, made.channel_id, name)
