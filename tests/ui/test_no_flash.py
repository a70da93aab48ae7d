"""Does what is said where one reads draw no badge that is gone a moment later?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chat_tui.model.actions import MarkRead
from chat_tui.ui.widgets.channel_list import ChannelList
from chat_tui.ui.widgets.status_bar import StatusBar
from tests.ui.conftest import OpenStage, Stage


def counts(on: Stage) -> str:
    """What the status bar says is new."""
    words = "".join(text for row in on.screen.query_one(StatusBar)._rows for text, _style in row)
    return words[: words.find("new") + 3].rpartition("   ")[2]


@contextmanager
def painted(on: Stage) -> Iterator[list[object]]:
    """The rows of the rail and the counts of the status bar, whenever one of them was painted anew."""
    seen: list[object] = []
    rail, bar = on.screen.query_one(ChannelList), on.screen.query_one(StatusBar)
    paint_rail, paint_bar = rail.refresh, bar.refresh

    def note_rail(*args: Any, **more: Any) -> Any:
        seen.append(rail._rows)
        return paint_rail(*args, **more)

    def note_bar(*args: Any, **more: Any) -> Any:
        seen.append(counts(on))
        return paint_bar(*args, **more)

    rail.refresh, bar.refresh = note_rail, note_bar  # type: ignore[method-assign]
    yield seen


async def test_a_message_that_is_read_as_it_comes_changes_nothing_in_the_rail(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("infra")
        await on.until(lambda: on.account.read_marks.totals()[0] == on.account.store.totals()[1])
        before = counts(on)
        assert before.endswith("new")
        with painted(on) as seen:
            maya, here = on.world.people["maya"], on.world.channels["infra"]
            on.world.server.post(maya.id, here.id, "@tom as you read this")
            await on.until(lambda: "as you read this" in on.text())
            await on.until(lambda: not on.account.read_marks.reads_at_once(here.id))
            await on.pilot.pause()
        assert set(seen) <= {before}, "the line's latency may have moved, but no count and no row"


async def test_what_is_not_read_because_nobody_looks_has_its_badge(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("infra")
        await on.until(lambda: on.account.read_marks.totals()[0] == on.account.store.totals()[1])
        on.app.app_focus = False
        on.app.update_visibility()
        maya, here = on.world.people["maya"], on.world.channels["infra"]
        on.world.server.post(maya.id, here.id, "@tom where are you?")
        await on.until(lambda: any("infra" in line and "@1" in line for line in on.lines()))


async def test_that_something_was_read_is_not_said_to_wait(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("infra")
        on.world.server.faults.offline = True
        outbox, here = on.account.outbox, on.world.channels["release"].id
        await on.account.perform(MarkRead(on.account.new_client_id(), here))
        await on.until(lambda: outbox.waiting() == 1)
        assert outbox.waiting(by_hand=True) == 0
        on.screen.status.reload()
        assert "waiting" not in on.lines()[-1]
        on.world.server.faults.offline = False
