"""Does a preview show what will be sent, as it will be drawn, and send just that?"""

from __future__ import annotations

from chat_tui.model.ids import ChannelId
from chat_tui.ui.destination import Destination
from chat_tui.ui.preview import why_not_shown
from tests.ui.conftest import OpenStage


async def test_a_draft_is_drawn_as_a_message_and_sent_from_there(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        staged.composer.insert_text("# Plan\n- **one** :+1:\n```python\nx = 1\n```")
        await staged.press("alt+m")
        frame = staged.text().partition("Preview")[2].partition("esc back")[0]
        assert "• one 👍" in frame
        assert "**" not in frame
        assert "x = 1" in frame
        await staged.press("escape")
        assert staged.composer.text.startswith("# Plan")
        await staged.press("alt+m", "enter")
        assert staged.composer.is_empty
        await staged.until(
            lambda: "# Plan" in " ".join(m.text for m in staged.world.server.world.messages.values())
        )


async def test_the_command_takes_the_words_behind_it(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.open("release")
        staged.composer.set_text("/preview some *words*")
        await staged.press("enter")
        await staged.until(lambda: "Preview" in staged.text())
        await staged.press("escape")
        assert staged.composer.text == "some *words*"


def test_what_is_no_message_has_no_preview() -> None:
    here = Destination(ChannelId("release"))
    assert why_not_shown(" ", (), here) == "Nothing is written here yet."
    assert "it is run, not said" in why_not_shown("/me waves", (), here)
    assert why_not_shown("//me waves", (), here) == ""
