"""Does what is copied, quoted or opened of a message arrive as it should, by whichever way there is?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.ui.clipboard import copy_command, run_copy
from chat_tui.ui.screens.hint_labels import HintLabels
from chat_tui.ui.screens.hints_overlay import HintsOverlay
from tests.ui.conftest import OpenStage, Stage

LINKS = "[notes](https://example.org/n) and https://example.org/second"
BLOCKS = "```\nfirst\n```\n```\nsecond\n  line\n```"


@pytest.fixture
def path_of_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the copy program was fed; it stands in a PATH of its own."""
    programs, copied = tmp_path / "bin", tmp_path / "copied"
    programs.mkdir()
    program = programs / "wl-copy"
    program.write_text(f'#!/bin/sh\nIFS= read -r first\n{{ printf "%s\\n" "$first"; while IFS= read -r line; '
                       f'do printf "%s\\n" "$line"; done; printf %s "$line"; }} > {copied}.part\n'
                       f"/bin/mv {copied}.part {copied}\n")  # fmt: skip
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    for name in ("TMUX", "SSH_CONNECTION", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return copied


async def chosen(on: Stage, text: str) -> None:
    """A message of maya's in `general`, chosen."""
    world = on.world
    world.server.post(world.people["maya"].id, world.channels["general"].id, text)
    await on.open("general")
    await on.until(lambda: on.account.store.timeline(world.channels["general"].id).rows)
    await on.pilot.pause()
    await on.press("shift+tab")
    await on.until(lambda: on.screen.main.pane.selected_item is not None)


async def copied(on: Stage, there: Path) -> str:
    await on.until(there.exists)
    return _read(there)


def _read(there: Path) -> str:
    return there.read_text().rstrip("\n")


async def test_a_quote_stands_in_the_composer(stage: OpenStage) -> None:
    async with stage() as on:
        await chosen(on, "one\n\ntwo")
        await on.press("greater_than_sign")
        assert on.composer.text == "> one\n>\n> two\n\n"
        assert on.composer.has_focus
        await on.press("text:yes")
        assert on.composer.text.endswith("\n\nyes")


async def test_a_quote_does_not_break_a_line(stage: OpenStage) -> None:
    async with stage() as on:
        await chosen(on, "one")
        on.composer.insert_text("As you said:")
        await on.press("greater_than_sign")
        assert on.composer.text == "As you said:\n> one\n\n"


@pytest.mark.parametrize(("key", "end"), [("Y", ":\nsay it"), ("y", "say it")])
async def test_text_and_header(stage: OpenStage, path_of_copies: Path, key: str, end: str) -> None:
    async with stage() as on:
        await chosen(on, "say it")
        await on.press(key)
        text = await copied(on, path_of_copies)
        assert text.endswith(end)
        assert text.startswith("maya, 2025-10-") == (key == "Y")


@pytest.mark.parametrize("site", ["https://chat.example.org", ""])
async def test_the_address(stage: OpenStage, path_of_copies: Path, site: str) -> None:
    async with stage() as on:
        server = on.world.server
        server.capabilities = replace(server.capabilities, site_url=site)
        await chosen(on, "say it")
        item = on.screen.main.pane.selected_item
        await on.press("L")
        message_id = getattr(item, "id", "")
        name = on.account.store.workspaces()[0].name
        expected = f"{site}/{name}/pl/{message_id}" if site else f"chat-tui open {message_id}"
        assert await copied(on, path_of_copies) == expected


async def test_one_of_several_blocks_of_code(stage: OpenStage, path_of_copies: Path) -> None:
    async with stage() as on:
        await chosen(on, BLOCKS)
        await on.press("c")
        await on.until(lambda: isinstance(on.app.screen, HintsOverlay))
        assert "2 lines" in on.text()
        await on.press("2")
        assert await copied(on, path_of_copies) == "second\n  line"


async def test_a_number_opens_a_link(stage: OpenStage, path_of_copies: Path) -> None:
    async with stage() as on:
        await chosen(on, LINKS)
        await on.press("o")
        await on.until(lambda: isinstance(on.app.screen, HintLabels))
        await on.press("2")
        assert await copied(on, path_of_copies) == "https://example.org/second"


async def test_without_code_it_says_so(stage: OpenStage) -> None:
    async with stage() as on:
        await chosen(on, "no code")
        await on.press("c")
        await on.until(lambda: any("no block of code" in each.message for each in on.app._notifications))


@pytest.mark.parametrize(
    ("environ", "platform", "program"),
    [
        ({"TMUX": "x", "SSH_CONNECTION": "y", "DISPLAY": ":0"}, "linux", "tmux"),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "linux", "wl-copy"),
        ({"DISPLAY": ":0"}, "linux", "xclip"),
        ({}, "darwin", "pbcopy"),
        ({"SSH_CONNECTION": "y", "DISPLAY": ":0"}, "linux", None),
        ({}, "linux", None),
    ],
)
def test_which_program_copies(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], platform: str, program: str | None
) -> None:
    monkeypatch.setattr("chat_tui.ui.clipboard.which", lambda name: f"/bin/{name}")
    command = copy_command(environ, platform)
    assert (command[0] if command else None) == program


async def test_a_program_that_is_not_there_copies_nothing() -> None:
    assert not await run_copy(("no-such-program-at-all",), "text")
