"""Do files go up before their message, each once, with progress, and can they be taken back at any time?"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.account import spool as spool_module
from chat_tui.account.account import Account
from chat_tui.account.seat import adopt
from chat_tui.account.spool import spool_of
from chat_tui.errors import (
    AuthError,
    BackendError,
    FileError,
    RateLimitedError,
    RejectedError,
    TransientError,
    UnreachableError,
)
from chat_tui.model.actions import Action, Receipt, SendMessage
from chat_tui.model.events import MessageSeen
from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import ChannelId, ClientId, FileId, Millis
from chat_tui.model.messages import Attachment, Message
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.store.mine import Mine
from tests.account.conftest import Town

TOO_LARGE = RejectedError("The file is too large.", status=413)


async def attached(town: Town, *names: str, size: int = 1_000) -> tuple[OutgoingFile, ...]:
    """Files of ada's, taken in."""
    made: list[OutgoingFile] = []
    for name in names:
        path = town.path / name
        path.write_bytes(name.encode() * (size // len(name) + 1))
        made.append(await town.account.attaching.take(path, len(made)))
    return tuple(made)


async def say(town: Town, text: str, *names: str, size: int = 1_000) -> ClientId:
    """Ada posts with files; the row's id."""
    client_id = town.account.new_client_id()
    files = await attached(town, *names, size=size)
    await town.account.perform(SendMessage(client_id, town.channel.id, text, files=files))
    return client_id


async def receipt_of(town: Town, client_id: ClientId) -> Receipt:
    waiting = asyncio.create_task(town.account.outbox.drain(client_id, 600))
    await town.time.until(waiting.done)
    return await waiting


def there(town: Town) -> list[Message]:
    return list(town.server.world.messages.values())


def copies(account: Account) -> list[str]:
    folder = spool_of(account.mine.path)
    return os.listdir(folder) if folder.exists() else []


def row(town: Town) -> OutboxItem:
    [only] = town.account.outbox.pending(town.channel.id)
    return only


class Held:
    """An upload that stands still after its first piece until it is let go."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        backend = town.account._ring.backend
        self.begun = 0
        self.go = asyncio.Event()
        original = backend.upload

        async def upload(
            channel_id: ChannelId, name: str, size: int, chunks: AsyncIterable[bytes]
        ) -> Attachment:
            self.begun += 1

            async def slowly() -> AsyncIterator[bytes]:
                first = True
                async for chunk in chunks:
                    if not first:
                        await self.go.wait()
                    first = False
                    yield chunk

            return await original(channel_id, name, size, slowly())

        monkeypatch.setattr(backend, "upload", upload)
        monkeypatch.setattr(spool_module, "PIECE", 100)


async def test_a_message_arrives_with_its_files_and_no_copy_is_left(town: Town) -> None:
    account = await town.start()
    receipt = await receipt_of(town, await say(town, "look", "one.txt", "two.png"))
    [message] = there(town)
    assert message.id == receipt.message_id
    assert [(file.name, file.mime) for file in message.attachments] == [
        ("one.txt", "text/plain"),
        ("two.png", "image/png"),
    ]
    contents = [town.server.world.files[file.id][2] for file in message.attachments]
    assert contents == [b"one.txt" * 143, b"two.png" * 143]
    await town.time.until(lambda: copies(account) == [])
    assert account.mine.items() == ()


async def test_files_alone_are_a_message(town: Town) -> None:
    await town.start()
    await receipt_of(town, await say(town, "", "one.txt"))
    assert [(message.text, len(message.attachments)) for message in there(town)] == [("", 1)]


async def test_it_is_sent_as_it_was_when_it_was_attached(town: Town) -> None:
    town.server.faults.offline = True
    await town.account.start()
    client_id = await say(town, "look", "plan.txt")
    (town.path / "plan.txt").unlink()
    town.server.faults.offline = False
    town.account.retry_now()
    await receipt_of(town, client_id)
    [(_, _, content)] = town.server.world.files.values()
    assert content.startswith(b"plan.txtplan.txt")


async def test_what_waits_survives_a_restart_and_goes_up_then(town: Town) -> None:
    client_id = await say(town, "look", "one.txt", "two.txt")
    account = await town.reopen()
    assert len(copies(account)) == 2
    await town.start()
    await town.time.until(lambda: account.outbox.item(client_id) is None)
    assert [len(message.attachments) for message in there(town)] == [2]


async def test_a_file_that_the_server_has_is_not_sent_again_after_a_crash(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.start()
    backend = town.account._ring.backend
    monkeypatch.setattr(backend, "perform", _never)
    await say(town, "look", "one.txt", "two.txt")
    await town.time.until(lambda: row(town).state is OutboxState.SENDING)
    assert len(town.server.world.files) == 2
    account = await town.reopen()
    action = account.mine.items()[0].action
    assert isinstance(action, SendMessage)
    assert {file.file_id for file in action.files} == set(town.server.world.files)
    await town.start()
    await town.time.until(lambda: there(town))
    assert len(town.server.world.files) == 2


async def test_an_answer_that_lists_files_by_id_shows_them_by_our_names(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.start()
    backend = town.account._ring.backend
    perform = backend.perform

    async def as_to_a_repeated_one(action: Action) -> Receipt:
        receipt = await perform(action)
        (event,) = receipt.events
        assert isinstance(event, MessageSeen)
        bare = tuple(Attachment(file.id, "") for file in event.message.attachments)
        return replace(receipt, events=(MessageSeen(replace(event.message, attachments=bare)),))

    monkeypatch.setattr(backend, "perform", as_to_a_repeated_one)
    receipt = await receipt_of(town, await say(town, "look", "one.txt", "two.txt"))
    (event,) = receipt.events
    assert isinstance(event, MessageSeen)
    assert [file.name for file in event.message.attachments] == ["one.txt", "two.txt"]


async def _never(_action: object) -> Receipt:
    await asyncio.Event().wait()
    raise AssertionError


@pytest.mark.parametrize(
    "error",
    [
        UnreachableError("away"),
        RateLimitedError("slow", retry_after=3),
        TransientError("perhaps"),
        TransientError("The session was renewed."),
    ],
)
async def test_an_upload_that_failed_is_tried_again_and_never_called_uncertain(
    town: Town, error: BackendError
) -> None:
    account = await town.start()
    states: set[OutboxState] = set()
    client_id = await say(town, "look", "one.txt")
    town.server.faults.refusals.append(error)
    while (item := account.outbox.item(client_id)) is not None:
        states.add(item.state)
        await town.time.advance(0.5)
    assert OutboxState.UNCERTAIN not in states
    assert [len(message.attachments) for message in there(town)] == [1]


async def test_signed_out_nothing_is_lost(town: Town) -> None:
    await town.start()
    town.server.faults.refusals.append(AuthError("who?"))
    client_id = await say(town, "look", "one.txt")
    await town.time.until(lambda: row(town).reason == "who?")
    town.account.retry_now()
    await receipt_of(town, client_id)
    assert [len(message.attachments) for message in there(town)] == [1]


async def test_a_refused_file_is_told_and_kept_for_another_try(town: Town) -> None:
    account = await town.start()
    town.server.faults.refusals.append(TOO_LARGE)
    client_id = await say(town, "look", "one.txt")
    await town.time.until(lambda: row(town).state is OutboxState.FAILED)
    assert (row(town).reason, there(town)) == ("The file is too large.", [])
    assert len(copies(account)) == 1
    await account.outbox.retry(client_id)
    await receipt_of(town, client_id)
    assert [len(message.attachments) for message in there(town)] == [1]


async def test_a_copy_that_is_gone_is_a_refusal_with_a_sentence(town: Town) -> None:
    client_id = await say(town, "look", "one.txt")
    [key] = copies(town.account)
    os.unlink(spool_of(town.account.mine.path) / key)
    await town.start()
    with pytest.raises(FileError, match=r"The copy of one\.txt is gone"):
        await receipt_of(town, client_id)
    assert there(town) == []


async def test_progress_is_told_in_bytes(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(town, monkeypatch)
    account = await town.start()
    heard: list[tuple[int, int]] = []
    waiting = asyncio.create_task(
        account.outbox.drain(
            await say(town, "look", "one.txt", "two.txt"), 600, lambda item: heard.append(item.progress)
        )
    )
    await town.time.until(lambda: heard and heard[-1] == (100, 2002))
    assert row(town).state is OutboxState.UPLOADING
    assert account.metrics().uploading == (100, 2002)
    held.go.set()
    await town.time.until(waiting.done)
    await waiting
    assert heard == sorted(heard)
    assert {(1001, 2002), (2002, 2002)} <= set(heard)


async def test_a_script_waits_as_long_as_bytes_go(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(town, monkeypatch)
    await town.start()
    waiting = asyncio.create_task(town.account.outbox.drain(await say(town, "look", "one.txt"), 10))
    await town.time.until(lambda: held.begun)
    await town.time.advance(9)
    assert not waiting.done()
    await town.time.advance(3)
    with pytest.raises(UnreachableError):
        await waiting


async def test_taken_back_while_it_goes_up_nothing_is_said_and_nothing_is_left(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(town, monkeypatch)
    account = await town.start()
    client_id = await say(town, "look", "one.txt")
    await town.say("after")
    await town.time.until(lambda: held.begun)
    await account.outbox.cancel(client_id)
    assert copies(account) == []
    await town.time.until(lambda: town.on_server() == ["after"])
    assert town.server.world.files == {}
    await town.time.until(lambda: account.mine.items() == ())


async def test_taken_back_for_a_draft_the_copies_stay(town: Town) -> None:
    client_id = await say(town, "look", "one.txt")
    item = await town.account.outbox.cancel(client_id, keep_files=True)
    assert isinstance(item.action, SendMessage)
    assert town.account.spool.has(item.action.files[0])


async def test_an_upload_holds_its_channel_but_not_the_others(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(town, monkeypatch)
    others = [town.server.add_channel(f"side-{number}").id for number in range(6)]
    account = await town.start()
    for channel_id in others[:5]:
        files = await attached(town, "one.txt")
        await account.perform(SendMessage(account.new_client_id(), channel_id, "look", files=files))
    await account.perform(SendMessage(account.new_client_id(), others[5], "quick"))
    await town.time.until(lambda: [message.text for message in there(town)] == ["quick"])
    held.go.set()
    await town.time.until(lambda: len(there(town)) == 6)


async def test_what_a_crash_left_in_the_spool_goes_at_the_next_start(town: Town) -> None:
    await attached(town, "never-sent.txt")
    await say(town, "look", "one.txt")
    account = await town.reopen()
    assert len(copies(account)) == 2
    town.server.faults.offline = True
    await account.start()
    assert len(copies(account)) == 1


async def test_an_abandoned_outbox_is_adopted_with_its_copies(town: Town, tmp_path: Path) -> None:
    theirs = tmp_path / "2" / "mine.sqlite"
    files = await attached(town, "one.txt", "two.txt")
    mine = Mine.open(theirs)
    account_spool = spool_of(town.account.mine.path)
    os.rename(account_spool, spool_of(theirs))
    action = SendMessage(ClientId("theirs"), town.channel.id, "look", files=files)
    item = OutboxItem(
        action.client_id, town.channel.id, action, OutboxState.QUEUED, Millis(int(town.time.wall() * 1000))
    )
    await mine.put(item)
    await mine.close()
    await adopt(town.account.mine, theirs)
    assert not spool_of(theirs).exists()
    await town.reopen()
    await town.start()
    await receipt_of(town, action.client_id)
    assert [len(message.attachments) for message in there(town)] == [2]


async def test_a_draft_keeps_its_files_over_a_restart_and_a_sweep(town: Town) -> None:
    files = await attached(town, "one.txt", "two.txt")
    channel = town.channel.id
    town.account.drafts.attach(channel, None, *files)
    town.account.drafts.set(channel, None, "see")
    town.account.drafts.set(channel, None, "")
    account = await town.reopen()
    await town.start()
    draft = account.drafts.get(channel)
    assert draft is not None
    assert (draft.text, draft.files) == ("", files)
    assert len(copies(account)) == 2
    account.drafts.detach(channel, None, files[0])
    assert account.drafts.files(channel) == files[1:]
    account.drafts.detach(channel, None, files[1])
    assert account.drafts.get(channel) is None


async def test_attaching_and_detaching_is_told(town: Town) -> None:
    files = await attached(town, "one.txt", "two.txt")
    account, channel = town.account, town.channel.id
    told: list[bool] = []
    account.drafts._publish = lambda changes: told.append(channel in changes.drafts)
    account.drafts.attach(channel, None, files[0])
    account.drafts.attach(channel, None, files[1])
    account.drafts.set(channel, None, "text")
    account.drafts.detach(channel, None, files[0])
    assert told == [True, True, True]


def test_what_is_said_names_every_file_in_order() -> None:
    files = tuple(OutgoingFile(f"k{number}", f"f{number}", 1) for number in range(2))
    action = SendMessage(ClientId("c"), ChannelId("ch"), "look", files=files)
    for number in range(2):
        file = action.next_file
        assert file is not None
        action = action.with_uploaded(file, FileId(f"id-{number}"))
    assert action.next_file is None
    assert (action.as_said().file_ids, action.as_said().files) == (("id-0", "id-1"), ())


async def test_a_draft_that_a_crash_left_behind_lists_no_file_that_was_sent(town: Town) -> None:
    channel = town.channel.id
    sent_file, lost_file, kept_file = await attached(town, "one.txt", "two.txt", "three.txt")
    town.account.drafts.attach(channel, None, sent_file, lost_file, kept_file)
    action = SendMessage(town.account.new_client_id(), channel, "look", files=(sent_file,))
    await town.account.perform(action)
    town.account.spool.discard((lost_file,))
    account = await town.reopen()
    town.server.faults.offline = True
    await account.start()
    assert account.drafts.files(channel) == (kept_file,)
    assert len(copies(account)) == 2
