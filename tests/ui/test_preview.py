"""Does a preview show what will be sent, as it will be drawn, and send just that?"""

from __future__ import annotations

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


async def test_what_is_no_message_has_no_preview(stage: OpenStage) -> None:
    async with stage((120, 30)) as staged:
        await staged.open("release")
        await staged.press("alt+m")
        await staged.until(lambda: "Nothing is written here yet." in staged.text())
        staged.composer.insert_text("/me waves")
        await staged.press("alt+m")
        await staged.until(lambda: "it is run, not said" in staged.text())
        assert staged.app.screen is staged.screen
