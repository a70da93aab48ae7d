"""Is what was written in an editor never lost: when it fails, when the app ends, when one is elsewhere?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from chat_tui.model.ids import ChannelId
from chat_tui.ui import writing_outside
from chat_tui.ui.destination import Destination
from tests.ui.conftest import OpenStage, Stage
from tests.ui.world import a_world


def left(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "mine.editing").glob("*"))


def an_editor(
    monkeypatch: pytest.MonkeyPatch, staged: Stage, text: str, code: int | None = 0, go: str = ""
) -> list[str]:
    """One that saves a text and ends; meanwhile another channel may be opened."""
    seen: list[str] = []

    def edit(path: Path) -> None:
        seen.append(path.read_text())
        assert path.stat().st_mode & 0o077 == 0
        if code is not None:
            path.write_text(text)

    async def open_in_editor(app: Any, path: Path, started: Any) -> int | None:
        edit(path)
        if go:
            await staged.open(go)
        return code

    monkeypatch.setattr(writing_outside, "open_in_editor", open_in_editor)
    return seen


async def test_the_text_goes_there_and_comes_back(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with stage() as staged:
        await staged.open("release")
        seen = an_editor(monkeypatch, staged, "two\nlines\n")
        await staged.press("text:one", "ctrl+g")
        await staged.until(lambda: staged.composer.text == "two\nlines")
        assert seen == ["one"]
        await staged.until(lambda: not left(tmp_path))
        await staged.press("ctrl+z")
        assert staged.composer.text == "one"


async def test_a_command_does_what_the_key_does(stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage() as staged:
        await staged.open("release")
        seen = an_editor(monkeypatch, staged, "whole")
        staged.composer.set_text("/editor half")
        await staged.press("enter")
        await staged.until(lambda: staged.composer.text == "whole")
        assert seen == ["half"]


async def test_what_an_editor_saved_before_it_failed_is_taken(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with stage() as staged:
        await staged.open("release")
        an_editor(monkeypatch, staged, "nearly done", code=1)
        await staged.press("text:a", "ctrl+g")
        await staged.until(lambda: staged.composer.text == "nearly done")
        await staged.until(lambda: "ended with code 1" in staged.text())
        await staged.until(lambda: all(worker.group != "editor" for worker in staged.app.workers))
        seen = an_editor(monkeypatch, staged, "", code=None)  # does not even start
        await staged.press("ctrl+g")
        await staged.until(lambda: seen and not left(tmp_path))
        assert staged.composer.text == "nearly done"


async def test_who_is_elsewhere_by_then_finds_it_in_the_draft(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as staged:
        await staged.open("release")
        an_editor(monkeypatch, staged, "for release", go="design")
        await staged.press("text:a", "ctrl+g")
        release = staged.world.channels["release"].id

        def draft() -> str:
            known = staged.account.drafts.get(release)
            return known.text if known is not None else ""

        await staged.until(lambda: draft() == "for release")
        assert staged.composer.is_empty


@pytest.mark.parametrize(("there", "then"), [("", "new"), ("old ", "new"), ("other", "other\n\nnew")])
def test_it_takes_the_place_of_what_it_was_made_from_and_of_nothing_else(there: str, then: str) -> None:
    assert writing_outside._joined(there, "old", "new") == then


async def test_what_the_app_left_behind_is_brought_back_at_the_next_start(
    stage: OpenStage, tmp_path: Path
) -> None:
    world = a_world()
    async with stage(world=world) as staged:
        await staged.open("release")
        staged.composer.set_text("other")
        destination = staged.composer.destination
        assert isinstance(destination, Destination)
        edited = writing_outside._begin(tmp_path / "mine.editing", destination, "old")
        edited.file.write_text("new\n")
        await staged.account.drafts.flush()
    async with stage(world=world) as staged:
        await staged.until(lambda: not left(tmp_path))
        known = staged.account.drafts.get(destination.channel_id)
        assert known is not None
        assert known.text == "other\n\nnew"


def test_a_text_that_an_editor_still_has_is_left_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "mine.editing"
    edited = writing_outside._begin(folder, Destination(ChannelId("release")), "old")
    writing_outside._note_process(edited, os.getpid())
    assert writing_outside._left_behind(folder) == []
    writing_outside._note_process(edited, 0)
    assert [each.before for each in writing_outside._left_behind(folder)] == ["old"]
