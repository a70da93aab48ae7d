"""Is a form that a command opens told of, though it cannot be answered here?"""

from __future__ import annotations

from chat_tui.model.events import FormOpened
from tests.ui.conftest import OpenStage


async def test_a_form_is_never_silence(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        form = FormOpened("t1", "Survey\x1b[2J", "Tell us")
        on.world.server.streams.publish(on.world.me.id, form)
        await on.until(lambda: "Answer it in a browser" in on.text())
        assert 'opened the form "Survey' in on.text()
        assert "Tell us" in on.text()
        assert "only visible to you" in on.text()
