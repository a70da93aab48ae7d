"""Goes a text never without the file that is still being read for it, however fast the keys are?"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events

from chat_tui.model.files import OutgoingFile
from chat_tui.ui import guarding
from tests.ui.conftest import OpenStage, Stage
from tests.ui.test_attaching import files, sent
from tests.ui.test_never_elsewhere import said

ASKED = "Not sent yet"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text("the plan")
    return path


class Slow:
    """A disk that is read when we say so."""

    def __init__(self, staged: Stage) -> None:
        self._take, self.go_on = staged.account.spool.take, asyncio.Event()
        staged.account.spool.take = self.take  # type: ignore[method-assign]

    async def take(self, path: Path, most: int) -> OutgoingFile:
        await self.go_on.wait()
        return await self._take(path, most)


async def test_a_text_waits_for_the_file_that_is_being_read_and_so_does_what_follows_it(
    stage: OpenStage, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarding, "SOON", 0.01)
    async with stage() as on:
        await on.open("release")
        disk = Slow(on)
        on.composer.set_text(f"/attach {plan}")
        await on.press("enter", "text:see", "enter")
        await on.until(lambda: "It goes once its file is read." in on.text())
        await on.press("text:and so", "enter", "x")
        assert on.composer.text == "x"
        assert [draft.text for draft in on.account.drafts.all()] == ["see\nand so\nx"]
        await on.open("design")
        await on.press("text:elsewhere", "enter")
        await on.until(lambda: said(on, "design") == {"design": ["elsewhere"]})
        assert said(on, "release")["release"][-1] != "see"
        disk.go_on.set()
        await on.until(lambda: said(on, "release")["release"][-1] == "and so")
        [message] = sent(on)
        assert (message.text, [file.name for file in message.attachments]) == ("see", ["plan.txt"])
        await on.until(lambda: [draft.text for draft in on.account.drafts.all()] == ["x"])


async def test_enter_alone_sends_the_file_once_it_is_there(stage: OpenStage, plan: Path) -> None:
    async with stage() as on:
        await on.open("release")
        disk = Slow(on)
        on.composer.set_text(f"/attach {plan}")
        await on.press("enter", "enter")
        disk.go_on.set()
        await on.until(lambda: sent(on))
        assert sent(on)[0].text == ""


@pytest.mark.parametrize("key", ["enter", "ctrl+y"])
async def test_without_its_file_nothing_goes_unasked(stage: OpenStage, plan: Path, key: str) -> None:
    async with stage() as on:
        await on.open("general")
        disk = Slow(on)
        on.composer.set_text(f"/attach {plan}x")
        await on.press("enter", "text:see", "enter")
        disk.go_on.set()
        await on.until(lambda: ASKED in on.text())
        assert said(on, "general") == {"general": []}
        await on.press(key)
        await on.until(lambda: ASKED not in on.text())
        if key == "enter":
            assert on.composer.text == "see"
            assert said(on, "general") == {"general": []}
        else:
            await on.until(lambda: said(on, "general") == {"general": ["see"]})
            assert on.composer.is_empty


async def test_a_paste_that_becomes_a_file_is_waited_for(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("release")
        disk = Slow(on)
        on.app.post_message(events.Paste("line\n" * 30))
        await on.press("f", "text:see", "enter")
        assert files(on) == []
        disk.go_on.set()
        await on.until(lambda: sent(on))
        assert [file.name for file in sent(on)[0].attachments] == ["pasted.txt"]
