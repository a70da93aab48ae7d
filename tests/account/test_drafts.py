"""Tests of drafts: here at once, on disk within a second, never lost at the end."""

from __future__ import annotations

import pytest

from chat_tui.account.draft_saving import SAVE_WITHIN
from chat_tui.errors import DiskFullError
from chat_tui.model.ids import MessageId
from chat_tui.model.outbox import Draft
from tests.account.conftest import Town

ROOT = MessageId("m1")


async def test_a_draft_is_here_at_once_and_on_disk_within_a_second(town: Town) -> None:
    account, channel = town.account, town.channel.id
    account.drafts.set(channel, None, "hel")
    draft = account.drafts.get(channel)
    assert draft is not None
    assert draft.text == "hel"
    await town.time.advance(SAVE_WITHIN / 2)
    account.drafts.set(channel, None, "hello")
    await town.time.advance(SAVE_WITHIN / 2)
    await town.time.until(lambda: account.mine.drafts())
    assert account.mine.drafts()[0].text == "hello"


async def test_a_thread_has_a_draft_of_its_own_and_an_edit_is_part_of_it(town: Town) -> None:
    account, channel = town.account, town.channel.id
    account.drafts.set(channel, None, "here")
    account.drafts.set(channel, ROOT, "there", editing=MessageId("m2"))
    account = await town.reopen()
    here, there = account.drafts.get(channel), account.drafts.get(channel, ROOT)
    assert (here and here.text, there and there.text, there and there.editing) == ("here", "there", "m2")


async def test_an_emptied_draft_is_gone_on_disk_too(town: Town) -> None:
    account, channel = town.account, town.channel.id
    account.drafts.set(channel, None, "hello")
    await account.drafts.flush()
    account.drafts.set(channel, None, "")
    assert account.drafts.get(channel) is None
    account = await town.reopen()
    assert account.drafts.all() == ()


async def test_an_edit_without_text_is_still_an_edit(town: Town) -> None:
    town.account.drafts.set(town.channel.id, None, "", editing=ROOT)
    assert town.account.drafts.get(town.channel.id) is not None


async def test_only_coming_and_going_is_told(town: Town) -> None:
    account, channel = town.account, town.channel.id
    told: list[bool] = []
    account.drafts._publish = lambda changes: told.append(channel in changes.drafts)
    for text in ("h", "he", "hel"):
        account.drafts.set(channel, None, text)
    assert told == [True]
    account.drafts.drop(channel)
    assert told == [True, True]


async def test_a_full_disk_loses_nothing_and_is_tried_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, channel = town.account, town.channel.id

    async def full(draft: Draft) -> None:
        raise DiskFullError("No space left.")

    with monkeypatch.context() as patch:
        patch.setattr(account.mine, "save_draft", full)
        account.drafts.set(channel, None, "precious")
        await town.time.advance(3)
        assert account.drafts.get(channel) is not None
        assert account.drafts.trouble == "No space left."
    await town.time.until(lambda: account.mine.drafts())
    assert account.mine.drafts()[0].text == "precious"
    assert account.drafts.trouble == ""
