"""Do files go up whole, stand with their message, and come down as they were, to those who may read them?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat_tui.backends.base import Backend
from chat_tui.errors import BackendError, RejectedError
from chat_tui.model.actions import CreateChannel, SendMessage
from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import MessageSeen
from chat_tui.model.ids import FileId
from tests.contracts.scene import Scene, client_id

CONTENT = bytes(range(256)) * 1024


async def pieces(content: bytes = CONTENT, size: int = 10_000) -> AsyncIterator[bytes]:
    """Content as a file is read."""
    for start in range(0, len(content), size):
        await asyncio.sleep(0)
        yield content[start : start + size]


async def fetched(backend: Backend, file_id: FileId) -> bytes:
    return b"".join([piece async for piece in backend.download(file_id)])


async def test_a_file_comes_down_as_it_went_up(scene: Scene) -> None:
    name = "résumé 1.bin"
    sent = await scene.alice.backend.upload(scene.channel_id, name, len(CONTENT), pieces())
    assert (sent.name, sent.size) == (name, len(CONTENT))
    receipt = await scene.alice.backend.perform(
        SendMessage(client_id(), scene.channel_id, "look", None, (sent.id,))
    )
    (event,) = receipt.events
    assert isinstance(event, MessageSeen)
    assert [attachment.id for attachment in event.message.attachments] == [sent.id]
    assert await fetched(scene.bob.backend, sent.id) == CONTENT


async def test_an_empty_file_is_a_file(scene: Scene) -> None:
    backend = scene.alice.backend
    sent = await backend.upload(scene.channel_id, "nothing.txt", 0, pieces(b""))
    assert sent.size == 0


@pytest.mark.parametrize("size", [len(CONTENT) - 1, len(CONTENT) + 1])
async def test_a_file_that_changes_meanwhile_is_not_sent(scene: Scene, size: int) -> None:
    with pytest.raises(BackendError):
        await scene.alice.backend.upload(scene.channel_id, "grows.bin", size, pieces())
    assert (await scene.alice.backend.sign_in()).id == scene.alice.user.id


async def test_a_file_of_a_channel_is_not_for_others(scene: Scene) -> None:
    made = await scene.alice.backend.perform(
        CreateChannel(scene.workspace_id, f"{scene.channel_name}-own", "Own", ChannelKind.PRIVATE)
    )
    assert made.channel_id is not None
    sent = await scene.alice.backend.upload(made.channel_id, "own.txt", 3, pieces(b"own"))
    await scene.alice.backend.perform(SendMessage(client_id(), made.channel_id, "mine", None, (sent.id,)))
    with pytest.raises(RejectedError):
        await fetched(scene.bob.backend, sent.id)
    with pytest.raises(RejectedError):
        await scene.bob.backend.upload(made.channel_id, "in.txt", 3, pieces(b"in!"))


async def test_a_file_that_does_not_exist_is_refused(scene: Scene) -> None:
    with pytest.raises(RejectedError):
        await fetched(scene.alice.backend, FileId("a" * 26))


async def test_a_download_may_be_left(scene: Scene) -> None:
    backend = scene.alice.backend
    sent = await backend.upload(scene.channel_id, "big.bin", len(CONTENT), pieces())
    download = backend.download(sent.id)
    assert await anext(download)
    await download.aclose()
    assert await fetched(backend, sent.id) == CONTENT


@pytest.mark.parametrize("offset", [1, 70_000, len(CONTENT) - 1])
async def test_a_download_goes_on_from_where_it_broke(scene: Scene, offset: int) -> None:
    backend = scene.alice.backend
    sent = await backend.upload(scene.channel_id, "big.bin", len(CONTENT), pieces())
    rest = b"".join([piece async for piece in backend.download(sent.id, offset)])
    assert rest == CONTENT[offset:]
