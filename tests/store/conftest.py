"""What the tests of the store share: a store on disk that is closed, and short ways to feed and read it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chat_tui.model.changes import Changes
from chat_tui.model.events import Batch, Event, SnapshotTaken, StreamOpened
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Gap
from chat_tui.store.store import Store
from tests.builders import a_channel, a_membership, a_user

ME = a_user("me")
ADA = a_user("ada")
TOWN = ChannelId("c-town")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store that is signed in as `me`, in the channel `town`, with an open stream."""
    opened = Store.open(tmp_path / "cache.sqlite")
    await apply(opened, StreamOpened(resumed=False), a_snapshot())
    yield opened
    await opened.close()


def a_snapshot() -> SnapshotTaken:
    """The lists of a server with one channel."""
    return SnapshotTaken(
        me=ME, workspaces=(), channels=(a_channel(),), memberships=(a_membership(),), users=(ADA,)
    )


async def apply(store: Store, *events: Event) -> Changes:
    """Apply events as one batch."""
    return await store.apply(Batch(events))


def shown(store: Store, channel_id: ChannelId = TOWN) -> list[str]:
    """The whole timeline as short words: the number of a message, or `gap`."""
    page = store.timeline(channel_id, limit=10_000)
    return ["gap" if isinstance(row, Gap) else str(int(row.id.removeprefix("m-"))) for row in page.rows]
