"""Does the event stream survive a server that is killed and started again, without loss or repetition."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import TokenLogin
from chat_tui.backends.registry import load
from chat_tui.errors import TransientError
from chat_tui.model.actions import JoinChannel, SendMessage
from chat_tui.model.events import Batch, MessagePosted, StreamOpened
from chat_tui.model.ids import ChannelId, ClientId
from chat_tui.net.endpoint import Endpoint
from tests.servers import server_process


async def posted(stream: AsyncGenerator[Batch], text: str) -> list[Batch]:
    """All batches up to the one with this message."""
    batches: list[Batch] = []
    async with asyncio.timeout(60):
        while True:
            batches.append(await anext(stream))
            if text in texts(batches[-1:]):
                return batches


def texts(batches: list[Batch]) -> list[str]:
    """What was posted."""
    return [
        event.message.text for batch in batches for event in batch.events if isinstance(event, MessagePosted)
    ]


async def drain(stream: AsyncGenerator[Batch]) -> None:
    """Hear the stream to its end."""
    async for _ in stream:
        pass


async def test_a_killed_server_costs_no_event_and_repeats_none(tmp_path: Path) -> None:
    async with server_process(tmp_path, users=("alice", "bob")) as server:
        endpoint = Endpoint.parse(server.url)
        alice, bob = (
            load("mattermost")(endpoint, TokenLogin(Secret(server.users[name].token)), None)
            for name in ("alice", "bob")
        )
        team = (await server.call("owner", "GET", "/users/me/teams"))[0]["id"]
        town = await server.call("owner", "GET", f"/teams/{team}/channels/name/town-square")
        channel_id = ChannelId(town["id"])
        for backend in (alice, bob):
            await backend.perform(JoinChannel(channel_id))

        stream = bob.events(None)
        await anext(stream)
        await alice.perform(SendMessage(ClientId("one"), channel_id, "one"))
        cursor = (await posted(stream, "one"))[-1].cursor
        action = SendMessage(ClientId("two"), channel_id, "two")
        receipt = await alice.perform(action)
        await server.kill()
        with pytest.raises(TransientError):
            await drain(stream)
        with pytest.raises(TransientError):
            await alice.perform(action)

        await server.start()
        again = await alice.perform(action)
        assert again.message_id == receipt.message_id
        await alice.perform(SendMessage(ClientId("three"), channel_id, "three"))
        resumed = bob.events(cursor)
        batches = await posted(resumed, "three")
        opened = [e for batch in batches for e in batch.events if isinstance(e, StreamOpened)]
        assert opened in ([], [StreamOpened(resumed=True)])
        assert texts(batches) == ["two", "three"]
        await resumed.aclose()
        await alice.close()
        await bob.close()
