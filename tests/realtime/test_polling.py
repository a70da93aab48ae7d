"""Tests of asking instead of listening: the same ends up in the store, and the stream is taken up again."""

from __future__ import annotations

import itertools

import pytest

from chat_tui.errors import RateLimitedError, StreamRefusedError, UnreachableError
from chat_tui.model.actions import AddReaction, DeleteMessage, EditMessage
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.events import HistoryPage, MessagePosted
from chat_tui.model.ids import ChannelId, ClientId, Millis
from chat_tui.realtime.fallback import FIRST_PROBE
from chat_tui.realtime.polling import LONGEST, SHORTEST
from chat_tui.realtime.worker import LOCAL
from tests.realtime.conftest import Town

REFUSED = StreamRefusedError("The server refused the event stream (HTTP 403).")


@pytest.fixture
async def blocked(town: Town) -> Town:
    """A worker that asks, since no event stream gets through."""
    town.server.faults.stream_refusals.extend([REFUSED] * 3)
    town.bob_says("before")
    town.work()
    state = await town.phase(ConnectionPhase.POLLING)
    assert state.reason == str(REFUSED)
    assert town.status.is_online
    assert town.shown() == ["before"]
    return town


async def test_what_is_said_arrives_counts_and_is_news(blocked: Town) -> None:
    news: list[str] = []
    blocked.around.on_news = lambda posted: news.extend(one.message.text for one in posted)
    blocked.bob_says("one", "two @ada")
    await blocked.time.advance(LONGEST + 1)
    assert blocked.shown() == ["before", "one", "two @ada"]
    assert news == ["one", "two @ada"]
    summary = blocked.store.summary(blocked.channel.id)
    assert summary is not None
    assert (summary.membership.unread, summary.membership.mentions) == (3, 1)


async def test_changes_of_what_is_read_arrive(blocked: Town) -> None:
    edited, deleted = blocked.bob_says("tpyo", "gone")
    await blocked.time.advance(LONGEST + 1)
    act = blocked.server.perform
    act(blocked.bob.id, EditMessage(ClientId("1"), blocked.channel.id, edited.id, "typo"))
    act(blocked.bob.id, DeleteMessage(ClientId("2"), blocked.channel.id, deleted.id))
    act(blocked.bob.id, AddReaction(ClientId("3"), blocked.channel.id, edited.id, "eyes"))
    await blocked.time.advance(LONGEST + 1)
    assert blocked.shown() == ["before", "typo"]
    shown = blocked.store.message(edited.id)
    assert shown is not None
    assert [reaction.emoji for reaction in shown.reactions] == ["eyes"]


async def test_a_channel_nobody_reads_is_followed_too(blocked: Town) -> None:
    other = blocked.server.add_channel("other")
    blocked.server.post(blocked.bob.id, other.id, "hello")
    await blocked.time.advance(LONGEST + 1)
    assert blocked.store.channel(other.id) is not None
    summary = blocked.store.summary(other.id)
    assert summary is not None
    assert summary.membership.unread == 1


async def test_an_empty_channel_where_somebody_begins_to_talk_is_followed(blocked: Town) -> None:
    other = blocked.server.add_channel("other")
    await blocked.time.until(lambda: blocked.store.channel(other.id) is not None)
    blocked.server.post(blocked.bob.id, other.id, "hello")
    await blocked.time.advance(LONGEST + 1)
    blocked.server.post(blocked.bob.id, other.id, "again")
    await blocked.time.advance(LONGEST + 1)
    assert [text for text in blocked.shown(other.id) if text != "..."] == ["hello", "again"]


async def test_a_silent_server_is_asked_less_and_a_talking_one_more(blocked: Town) -> None:
    calls: list[float] = []
    snapshot = blocked.backend.snapshot

    async def noted() -> object:
        calls.append(blocked.time.now)
        return await snapshot()

    blocked.backend.snapshot = noted  # type: ignore[method-assign, assignment]
    await blocked.time.advance(200)
    waits = [later - earlier for earlier, later in itertools.pairwise(calls)]
    assert waits[-1] >= LONGEST
    blocked.bob_says("hello")
    await blocked.time.until(lambda: "hello" in blocked.shown())
    calls.clear()
    await blocked.time.advance(SHORTEST + 0.1)
    assert calls


async def test_a_server_that_asks_for_patience_gets_it_and_the_line_stays(blocked: Town) -> None:
    blocked.server.faults.refusals.append(RateLimitedError("slow", retry_after=50))
    await blocked.time.advance(SHORTEST + 1)
    blocked.bob_says("hello")
    await blocked.time.advance(40)
    assert blocked.status.state.phase is ConnectionPhase.POLLING
    assert blocked.shown() == ["before"]
    await blocked.time.advance(20)
    assert blocked.shown() == ["before", "hello"]


async def test_what_was_not_told_since_the_server_asked_for_patience_is_told_later(blocked: Town) -> None:
    await blocked.time.advance(LONGEST * 3)
    changed_since = blocked.backend.changed_since
    refusals = [RateLimitedError("slow", retry_after=5)]

    async def refused_once(channel_id: ChannelId, since: Millis) -> HistoryPage:
        if refusals:
            raise refusals.pop()
        return await changed_since(channel_id, since)

    blocked.backend.changed_since = refused_once  # type: ignore[method-assign]
    blocked.around.visible = None
    other = blocked.server.add_channel("other")
    blocked.server.post(blocked.bob.id, other.id, "elsewhere")
    blocked.bob_says("hello")
    await blocked.time.advance(LONGEST * 3)
    assert refusals == []
    assert blocked.shown() == ["before", "hello"]
    assert blocked.shown(other.id) in (["elsewhere"], ["...", "elsewhere"])


async def test_it_returns_to_the_stream_by_itself(blocked: Town) -> None:
    blocked.server.faults.stream_refusals.clear()
    await blocked.time.advance(FIRST_PROBE + 1)
    await blocked.phase(ConnectionPhase.ONLINE)
    blocked.bob_says("live")
    await blocked.time.advance(0.1)
    assert blocked.shown() == ["before", "live"]


async def test_a_lost_network_ends_the_asking_and_the_stream_is_tried_first(blocked: Town) -> None:
    blocked.server.faults.offline = True
    await blocked.phase(ConnectionPhase.WAITING)
    blocked.server.faults.stream_refusals.clear()
    blocked.server.faults.offline = False
    await blocked.phase(ConnectionPhase.ONLINE)


async def test_a_held_back_answer_leaves_a_gap_and_no_hole(blocked: Town) -> None:
    blocked.server.faults.since_limit = 2
    blocked.bob_says(*(str(number) for number in range(100)))
    await blocked.time.advance(LONGEST + 1)
    shown = blocked.shown()
    assert "..." in shown
    assert shown[-60:] == [str(number) for number in range(40, 100)]


async def test_a_local_server_is_never_asked_in_place_of_its_stream(town: Town) -> None:
    town.server.faults.stream_refusals.append(REFUSED)
    town.work(LOCAL)
    state = await town.phase(ConnectionPhase.BLOCKED)
    assert state.reason == str(REFUSED)


async def test_a_message_is_posted_once_to_listeners(blocked: Town) -> None:
    told: list[MessagePosted] = []
    blocked.around.on_news = told.extend
    blocked.bob_says("once")
    await blocked.time.advance(100)
    assert [posted.message.text for posted in told] == ["once"]


async def test_unreachable_while_probing_changes_nothing(blocked: Town) -> None:
    blocked.server.faults.stream_refusals.clear()
    blocked.server.faults.stream_refusals.append(UnreachableError("not now"))
    await blocked.time.advance(FIRST_PROBE + 1)
    assert blocked.status.state.phase is ConnectionPhase.POLLING
