"""Is what a person reads back to fetched, also when the wish arises while the store tells of changes?"""

from __future__ import annotations

import pytest

from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Gap, TimelinePage
from chat_tui.ui.widgets.message_pane import MessagePane
from tests.ui.conftest import OpenStage, Stage


def a_gap(on: Stage, channel_id: ChannelId) -> Gap:
    """A gap before the newest message of a channel."""
    newest = on.account.store.newest_known(channel_id)
    assert newest is not None
    return Gap(channel_id, newest)


async def test_a_gap_that_comes_with_a_change_is_filled(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        await on.open("release")
        channel_id = on.world.channels["release"].id
        gap = a_gap(on, channel_id)
        filled: list[Gap] = []

        async def fill(asked: Gap) -> None:
            filled.append(asked)

        monkeypatch.setattr(on.account.history, "fill", fill)
        monkeypatch.setattr(MessagePane, "_gap_met", lambda pane: gap)
        on.account.feed.publish(Changes(timelines=frozenset({channel_id})))
        await on.until(lambda: filled)
        assert filled == [gap]


async def test_older_messages_are_asked_for_when_a_change_brings_the_reader_to_the_oldest(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        await on.open("release")
        channel_id = on.world.channels["release"].id
        asked: list[ChannelId] = []

        async def older(wanted: ChannelId) -> None:
            asked.append(wanted)

        monkeypatch.setattr(on.account.history, "older", older)
        monkeypatch.setattr(on.account.store, "history_complete", lambda wanted: False)
        page = on.account.store.timeline(channel_id, limit=2)
        few = TimelinePage(page.rows, has_older=False, has_newer=False)
        monkeypatch.setattr(on.account.store, "timeline", lambda *place, **limits: few)
        on.account.feed.publish(Changes(timelines=frozenset({channel_id})))
        await on.until(lambda: asked)
