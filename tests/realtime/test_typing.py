"""Tests of typing: who writes, until when, and how often we tell that we do."""

from __future__ import annotations

from chat_tui.model.capabilities import Capabilities
from chat_tui.model.changes import Changes
from chat_tui.model.events import TypingStarted
from chat_tui.model.ids import ChannelId, MessageId, UserId
from chat_tui.realtime.typing import Typing
from tests.virtual_time import VirtualTime

TOWN, ADA, BOB = ChannelId("town"), UserId("ada"), UserId("bob")
ROOT = MessageId("root")


def made(time: VirtualTime) -> tuple[Typing, list[Changes]]:
    told: list[Changes] = []
    return Typing(time.timing, told.append), told


async def test_somebody_who_writes_is_seen_for_six_seconds(time: VirtualTime) -> None:
    typing, told = made(time)
    typing.heard(TypingStarted(TOWN, ADA))
    assert typing.who(TOWN) == (ADA,)
    await time.advance(5.9)
    assert typing.who(TOWN) == (ADA,)
    await time.advance(0.1)
    assert typing.who(TOWN) == ()
    assert told == [Changes(typing=frozenset({TOWN}))] * 2


async def test_somebody_who_goes_on_writing_stays_and_is_told_once(time: VirtualTime) -> None:
    typing, told = made(time)
    for _ in range(4):
        typing.heard(TypingStarted(TOWN, ADA))
        await time.advance(Capabilities(0, 0, "none").typing_interval)
    assert typing.who(TOWN) == (ADA,)
    assert len(told) == 1
    typing.close()


async def test_who_posts_writes_no_longer(time: VirtualTime) -> None:
    typing, told = made(time)
    typing.heard(TypingStarted(TOWN, ADA))
    typing.heard(TypingStarted(TOWN, BOB))
    typing.posted(TOWN, ADA)
    assert typing.who(TOWN) == (BOB,)
    assert len(told) == 3
    typing.close()


async def test_a_thread_is_a_place_of_its_own(time: VirtualTime) -> None:
    typing, _ = made(time)
    typing.heard(TypingStarted(TOWN, ADA, ROOT))
    assert typing.who(TOWN) == ()
    assert typing.who(TOWN, ROOT) == (ADA,)
    typing.close()


async def test_a_lost_line_clears_all(time: VirtualTime) -> None:
    typing, told = made(time)
    typing.heard(TypingStarted(TOWN, ADA))
    typing.clear()
    typing.clear()
    assert typing.who(TOWN) == ()
    assert len(told) == 2
    typing.close()


async def test_we_tell_once_in_an_interval_for_each_place(time: VirtualTime) -> None:
    typing, _ = made(time)
    assert typing.may_tell(TOWN, None, 5.0)
    assert not typing.may_tell(TOWN, None, 5.0)
    assert typing.may_tell(TOWN, ROOT, 5.0)
    time.stall(5)
    assert typing.may_tell(TOWN, None, 5.0)


async def test_after_sending_the_next_key_is_told_at_once(time: VirtualTime) -> None:
    typing, _ = made(time)
    typing.may_tell(TOWN, None, 5.0)
    typing.sent(TOWN, None)
    assert typing.may_tell(TOWN, None, 5.0)
