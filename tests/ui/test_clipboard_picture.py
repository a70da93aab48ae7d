"""Does ctrl+v attach the picture that is in the clipboard, if it is one, may go and is near?"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events

from chat_tui.errors import FileError
from chat_tui.ui import clipboard_picture
from chat_tui.ui.clipboard_picture import Picture, Tool, picture_there, read, tool_for
from tests.ui.conftest import OpenStage, Stage
from tests.ui.test_attaching import files, sent

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
XCLIP = ("xclip", "-selection", "clipboard", "-out", "-target")
PROGRAM = """#!/bin/sh
here=$(dirname "$0")
for last; do :; done
case "$last" in
  TARGETS|--list-types) cat "$here/kinds" ;;
  image/*) cat "$here/picture" ;;
  *) cat "$here/text" 2>/dev/null ;;
esac
"""


class Clipboard:
    """A clipboard that programs on PATH know."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("wl-paste", "xclip"):
            (folder / name).write_text(PROGRAM)
            (folder / name).chmod(0o755)
        self.hold("TARGETS\nimage/tiff\nimage/png\n", PNG)

    def hold(self, kinds: str, picture: bytes = b"", text: str = "") -> None:
        (self.folder / "kinds").write_text(kinds)
        (self.folder / "picture").write_bytes(picture)
        (self.folder / "text").write_text(text)


@pytest.fixture
def near(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clipboard:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("TMUX", "SSH_CONNECTION", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return Clipboard(folder)


def said(on: Stage) -> str:
    return " ".join(toast.message for toast in on.app._notifications)


def test_the_program_that_is_there_is_asked() -> None:
    def only(*names: str) -> object:
        return lambda asked: asked if asked in names else None

    both = {"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}
    wayland = Tool(("wl-paste", "--list-types"), ("wl-paste", "--type", "KIND"))
    assert tool_for(both, "linux", only("wl-paste", "xclip")) == wayland  # type: ignore[arg-type]
    assert tool_for(both, "linux", only("xclip")) == Tool((*XCLIP, "TARGETS"), (*XCLIP, "KIND"))  # type: ignore[arg-type]
    assert tool_for({}, "linux", only("wl-paste", "xclip")) is None  # type: ignore[arg-type]
    assert tool_for({**both, "SSH_CONNECTION": "x"}, "linux", only("xclip")) is None  # type: ignore[arg-type]
    of_macos = tool_for({}, "darwin", only("osascript", "pngpaste"))  # type: ignore[arg-type]
    assert of_macos is not None
    assert of_macos.prints == ("pngpaste", "-")
    without = tool_for({}, "darwin", only("osascript"))  # type: ignore[arg-type]
    assert without is not None
    assert without.prints[0] == "osascript"


@pytest.mark.parametrize(
    ("kinds", "ending"),
    [
        ("TARGETS\nimage/png\n", "png"),
        ("text/html\nimage/jpeg\nimage/png\n", "png"),
        ("image/jpeg\n", "jpg"),
        ("«class PNGf», 5523, TIFF picture, 99", "png"),
        ("text/plain;charset=utf-8\nimage/png\n", None),
        ("UTF8_STRING\nimage/png\n", None),
        ("image/tiff\n", None),
        ("", None),
    ],
)
async def test_a_picture_without_text_is_found(near: Clipboard, kinds: str, ending: str | None) -> None:
    near.hold(kinds)
    found = await picture_there({"DISPLAY": ":0"})
    assert (found.ending if found is not None else None) == ending


async def test_its_bytes_are_those_that_were_copied_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "picture"
    picture = Picture(("cat", str(path)), "png")
    path.write_bytes(PNG)
    assert await read(picture, len(PNG)) == PNG
    with pytest.raises(FileError, match="larger than the server takes"):
        await read(picture, len(PNG) - 1)
    path.write_text(f"«data PNGf{PNG.hex().upper()}»\n")
    assert await read(picture, 10_000) == PNG
    for broken, why in (
        (b"<html>", "is no png"),
        (b"", "no picture"),
        ("«data PNGfXY»".encode(), "no picture"),
    ):
        path.write_bytes(broken)
        with pytest.raises(FileError, match=why):
            await read(picture, 10_000)
    with pytest.raises(FileError, match="cannot be run"):
        await read(Picture(("no-such-program-at-all",), "png"), 10)
    monkeypatch.setattr(clipboard_picture, "PATIENCE", 0.01)
    began = time.monotonic()
    with pytest.raises(FileError, match="gave no picture"):
        await read(Picture(("sleep", "600"), "png"), 10)
    assert time.monotonic() - began < 300


async def test_ctrl_v_attaches_it_and_the_next_text_takes_it_along(stage: OpenStage, near: Clipboard) -> None:
    async with stage() as on:
        await on.open("release")
        await on.press("ctrl+v", "text:see", "enter")
        await on.until(lambda: sent(on))
        [message] = sent(on)
        assert (message.text, [file.name for file in message.attachments]) == ("see", ["pasted.png"])
        on.app.post_message(events.Paste(""))  # what some terminals make of it
        await on.until(lambda: files(on) == ["pasted.png"])
        await on.press("ctrl+v")
        await on.until(lambda: files(on) == ["pasted.png", "pasted-2.png"])
        near.hold("text/plain\n", text="words")
        await on.press("ctrl+v")
        assert on.composer.text == "words"


async def test_what_is_no_picture_or_too_large_is_told(stage: OpenStage, near: Clipboard) -> None:
    async with stage() as on:
        await on.open("release")
        near.hold("image/png\n", b"<html>")
        await on.press("ctrl+v")
        await on.until(lambda: "is no png" in said(on))
        near.hold("image/png\n", PNG)
        server = on.world.server
        server.capabilities = replace(server.capabilities, max_file_size=100)
        await on.press("ctrl+v")
        await on.until(lambda: "larger than the server takes" in said(on))
        assert files(on) == []


async def test_over_ssh_it_is_said_why_not(
    stage: OpenStage, near: Clipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    async with stage() as on:
        await on.open("release")
        await on.press("ctrl+v")
        assert "Over ssh only your terminal's own key pastes" in said(on)
        assert files(on) == []
