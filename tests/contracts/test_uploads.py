"""Does the outbox bring files to every server: once, whole, in order, also when answers are lost?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chat_tui.account.account import Account, Profile
from chat_tui.errors import Delivery, TransientError
from chat_tui.model.actions import SendMessage
from chat_tui.model.files import OutgoingFile
from chat_tui.model.messages import Message
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.contracts.scene import Scene

SIZES = {"zero-first.bin": 700_000, "a-second.txt": 5, "third ü.png": 300_000}


@pytest.fixture
async def account(scene: Scene, tmp_path: Path) -> AsyncIterator[Account]:
    """Alice's account, online."""
    store, mine = Store.open(tmp_path / "cache.sqlite"), Mine.open(tmp_path / "mine.sqlite")
    made = Account(Profile("team", "Team", kind="shared"), scene.alice.backend, store, mine)
    await made.start()
    assert await made.wait_online(20)
    yield made
    await made.close()


def content(name: str, size: int) -> bytes:
    return (name.encode() * (size // len(name.encode()) + 1))[:size]


async def say(account: Account, scene: Scene, tmp_path: Path) -> SendMessage:
    files: list[OutgoingFile] = []
    for name, size in SIZES.items():
        path = tmp_path / name
        path.write_bytes(content(name, size))
        files.append(await account.attaching.take(path, len(files)))
        path.unlink()
    action = SendMessage(account.new_client_id(), scene.channel_id, "three", files=tuple(files))
    await account.perform(action)
    return action


async def check(scene: Scene, message: Message) -> None:
    """Bob has what alice sent."""
    history = await scene.bob.backend.history(scene.channel_id)
    [there] = [one for one in history.messages if one.id == message.id]
    assert [(file.name, file.size) for file in there.attachments] == list(SIZES.items())
    for file in there.attachments:
        got = b"".join([piece async for piece in scene.bob.backend.download(file.id)])
        assert got == content(file.name, file.size)
    assert [one.text for one in history.messages].count("three") == 1


async def test_files_arrive_whole_and_in_the_order_of_the_message(
    account: Account, scene: Scene, tmp_path: Path
) -> None:
    action = await say(account, scene, tmp_path)
    receipt = await account.outbox.drain(action.client_id, 30)
    assert receipt.message_id is not None
    message = account.store.message(receipt.message_id)
    assert message is not None
    await check(scene, message)
    assert account.outbox.waiting() == 0


async def test_lost_answers_double_no_message(
    account: Account, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: set[str] = set()

    def lossy(name: str) -> Any:
        original = getattr(scene.alice.backend, name)

        async def call(*arguments: Any) -> Any:
            answer = await original(*arguments)
            if name not in lost and (name == "upload" or isinstance(arguments[0], SendMessage)):
                lost.add(name)
                raise TransientError("The answer was lost.", delivery=Delivery.UNKNOWN)
            return answer

        return call

    for name in ("upload", "perform"):
        monkeypatch.setattr(scene.alice.backend, name, lossy(name))
    action = await say(account, scene, tmp_path)
    async with asyncio.timeout(30):
        receipt = await account.outbox.drain(action.client_id, 30)
    assert "upload" in lost
    message = account.store.message(receipt.message_id) if receipt.message_id else None
    assert message is not None
    await check(scene, message)
