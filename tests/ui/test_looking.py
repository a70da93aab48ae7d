"""Is a channel read only while somebody looks at the terminal?"""

from __future__ import annotations

from textual.events import AppBlur, AppFocus

from tests.ui.conftest import OpenStage, Stage


def unread(on: Stage) -> int:
    summary = on.account.store.summary(on.world.channels["welcome"].id)
    assert summary is not None
    return summary.membership.unread


async def test_what_comes_while_nobody_looks_is_read_when_somebody_does(stage: OpenStage) -> None:
    async with stage() as on:
        await on.until(lambda: unread(on) == 0)
        on.app.post_message(AppBlur())
        await on.until(lambda: on.account.read_marks.reading is None)
        posted = on.world.server.post(on.world.people["maya"].id, on.world.channels["welcome"].id, "psst")
        await on.until(lambda: on.account.store.message(posted.id) is not None)
        await on.until(lambda: "psst" in on.text())
        await on.pilot.pause(0.1)
        assert unread(on) == 1
        on.app.post_message(AppFocus())
        await on.until(lambda: unread(on) == 0)
