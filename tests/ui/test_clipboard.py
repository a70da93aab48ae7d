"""Does what one copies while writing reach the clipboard, and does ctrl+v bring what is there?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.ui import clipboard
from tests.ui.conftest import OpenStage, Stage

NOTHING = "Nothing to paste is known here: use your terminal's own key."


def said(staged: Stage) -> list[str]:
    return [toast.message for toast in staged.app._notifications]


async def test_cut_and_copied_text_goes_the_way_that_works_here(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    monkeypatch.setattr(clipboard, "copy_command", lambda _: ("sh", "-c", f"cat > '{there}'"))
    monkeypatch.setattr(clipboard, "paste_command", lambda _: ("cat", str(there)))
    async with stage() as staged:
        await staged.open("release")
        await staged.press("text:one two", "ctrl+shift+left", "ctrl+c")
        await staged.until(lambda: there.exists() and there.read_text() == "two")
        await staged.until(lambda: "Copied by sh." in staged.text())
        assert staged.composer.text == "one two"
        await staged.press("home", *["shift+right"] * 4, "ctrl+x")
        await staged.until(lambda: there.read_text() == "one ")
        assert staged.composer.text == "two"
        await staged.press("end", "ctrl+v", "text:!")
        assert staged.composer.text == "twoone !"


async def test_without_a_program_it_goes_through_the_terminal(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "copy_command", lambda _: None)
    monkeypatch.setattr(clipboard, "paste_command", lambda _: None)
    async with stage() as staged:
        await staged.open("release")
        await staged.press("ctrl+v")
        assert said(staged) == [NOTHING]
        await staged.press("text:one", "shift+home", "ctrl+c")
        await staged.until(lambda: said(staged)[-1] == "Copied through the terminal (OSC 52).")
        await staged.press("end", "ctrl+v")
        assert staged.composer.text == "oneone"


def test_over_ssh_the_clipboard_of_the_other_machine_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "which", lambda name: f"/bin/{name}")
    assert clipboard.paste_command({"DISPLAY": ":0"}, "linux") == ("xclip", "-selection", "clipboard", "-out")
    assert clipboard.paste_command({"DISPLAY": ":0", "SSH_CONNECTION": "x"}, "linux") is None
    assert clipboard.paste_command({"TMUX": "x", "SSH_CONNECTION": "x"}, "linux") == (
        "tmux",
        "save-buffer",
        "-",
    )
