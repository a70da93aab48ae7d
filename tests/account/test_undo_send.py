"""Is a message that is held said after its seconds, once and in order, and not when it is taken back?"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.account.lanes import LONGEST_HOLD
from chat_tui.account.regrets import into_draft
from chat_tui.errors import TargetError, UnreachableError
from chat_tui.model.actions import SendMessage
from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import Millis
from chat_tui.model.outbox import OutboxItem, OutboxState, last_held
from tests.account.conftest import Town

HOLD = 5.0


async def hold(town: Town, text: str, *files: OutgoingFile) -> None:
    """Ada says something that she may take back for a while."""
    action = SendMessage(town.account.new_client_id(), town.channel.id, text, files=files)
    await town.account.perform(action, hold=HOLD)


def held(town: Town) -> tuple[OutboxItem, SendMessage]:
    """What can be taken back."""
    item = last_held(town.account.outbox.pending(town.channel.id))
    assert item is not None
    assert isinstance(item.action, SendMessage)
    return item, item.action


async def test_it_goes_after_its_seconds_and_what_is_said_after_it_waits(town: Town) -> None:
    await town.start()
    await hold(town, "first")
    await town.time.advance(HOLD / 2)
    assert held(town)[0].seconds_held(Millis(int(town.time.wall() * 1000))) == 3
    await town.say("second")
    await town.time.advance(HOLD / 2 - 0.1)
    assert town.on_server() == []
    await town.time.advance(0.2)
    assert town.on_server() == ["first", "second"]


async def test_it_returns_to_the_head_of_the_draft_and_lets_the_others_pass(town: Town) -> None:
    account = await town.start()
    await hold(town, "oops")
    await town.say("second")
    account.drafts.set(town.channel.id, None, "being written")
    await into_draft(account, *held(town))
    assert account.mine.items() == account.outbox.pending(town.channel.id)
    await town.time.advance(2 * HOLD)
    assert town.on_server() == ["second"]
    draft = account.mine.draft(town.channel.id)
    assert draft is not None
    assert draft.text == "oops\nbeing written"


async def test_its_files_go_up_only_after_its_seconds_and_return_with_it(town: Town, tmp_path: Path) -> None:
    account = await town.start()
    path = tmp_path / "a.txt"
    path.write_text("some words")
    await hold(town, "with a file", await account.attaching.take(path))
    await town.time.advance(HOLD / 2)
    assert town.server.world.files == {}
    item, action = held(town)
    await into_draft(account, item, action)
    assert account.drafts.files(town.channel.id) == action.files
    assert account.spool.has(action.files[0])
    await hold(town, "again", *action.files)
    await town.time.advance(HOLD + 1)
    [message] = town.server.world.messages.values()
    assert [(each.name, message.text) for each in message.attachments] == [("a.txt", "again")]


async def test_what_is_being_sent_leaves_the_draft_as_it_was(town: Town) -> None:
    account = await town.start()
    await hold(town, "too late")
    item, action = held(town)
    account.drafts.set(town.channel.id, None, "being written")
    await town.time.advance(HOLD + 1)
    assert town.on_server() == ["too late"]
    with pytest.raises(TargetError):
        await into_draft(account, item, action)
    draft = account.drafts.get(town.channel.id)
    assert draft is not None
    assert draft.text == "being written"


@pytest.mark.parametrize(("away", "left"), [(0.0, HOLD), (3.0, 2.0), (3_600.0, 0.0)])
async def test_after_a_kill_it_is_held_for_what_is_left(town: Town, away: float, left: float) -> None:
    await hold(town, "kept")  # nothing runs that could send it: what follows is all that the disk has
    await town.reopen()
    town.time.now += away
    await town.start()
    assert (town.on_server() == []) is (left > 0)
    await town.time.advance(left + 0.1)
    assert town.on_server() == ["kept"]


async def test_a_clock_that_is_put_right_does_not_hold_it_for_days(town: Town) -> None:
    await hold(town, "kept")
    item, _ = held(town)
    await town.account.mine.update(replace(item, next_try=Millis(item.next_try + 10**9)))
    await town.reopen()
    await town.start()
    await town.time.advance(LONGEST_HOLD + 1)
    assert town.on_server() == ["kept"]


async def test_who_leaves_meanwhile_has_sent_it(town: Town) -> None:
    account = await town.start()
    await hold(town, "bye")
    closing = asyncio.create_task(account.outbox.close())
    await town.time.until(closing.done)
    await closing
    assert town.on_server() == ["bye"]


async def test_neither_a_line_that_breaks_nor_impatience_ends_its_seconds(town: Town) -> None:
    account = await town.start()
    await hold(town, "mine")
    account.outbox.reconnected()
    account.retry_now()
    await town.time.advance(HOLD / 2)
    assert town.on_server() == []
    await account.outbox.retry(held(town)[0].client_id)
    await town.time.advance(0.1)
    assert town.on_server() == ["mine"]


async def test_once_it_was_tried_in_vain_what_is_said_after_it_still_waits(town: Town) -> None:
    account = await town.start()
    town.server.faults.refusals.append(UnreachableError("away"))
    await hold(town, "first")
    await town.time.until(lambda: account.outbox.stuck())
    assert account.outbox.pending(town.channel.id)[0].state is OutboxState.RETRY
    await town.say("second")
    await town.time.until(lambda: account.outbox.waiting() == 0)
    assert town.on_server() == ["first", "second"]
