"""Do recorded bytes of a terminal do what they should, in each encoding and with each profile?"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

import pytest
from textual.events import Key

from chat_tui.config.keymap import PROFILE
from chat_tui.config.profiles import NAMES
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.terminal import Parser, mend_key_table
from tests.builders import FakeClock
from tests.ui.conftest import OpenStage, Stage

RECORDED = Path(__file__).parents[1] / "fixtures" / "keys"
ENCODINGS = ("legacy", "tmux", "kitty")
SAME = {
    "M-k": "nav.jump", "M-x": "app.commands", "M-Up": "nav.previous", "M-Down": "nav.next",
    "M-Left": "nav.back", "F1": "app.help", "F4": "nav.unread", "F5": "nav.previous", "M-a": "nav.unread",
    "M-s": "nav.last", "M-i": "app.inbox", "M-u": "app.unread_line", "C-t": "app.threads",
    "C-l": "app.redraw", "C-j": "compose.newline", "Enter": "compose.send", "Up": "compose.edit_last",
    "S-Up": "compose.reply_last",
    "BTab": "select.enter", "C-o": "compose.attach", "C-z": "compose.undo", "C-y": "compose.redo",
    "PageUp": "app.page_up", "M-Enter": "compose.newline", "C-Left": "", "M-BSpace": "",
}  # fmt: skip
"""What a key does in a composer, whatever the profile; nothing where it edits."""
CHANGES: Mapping[str, Mapping[str, str]] = {
    "default": {
        "C-k": "nav.jump", "C-p": "app.commands", "C-f": "app.search", "C-r": "app.reconnect",
        "C-g": "compose.editor", "M-K": "compose.kill_to_end", "C-_": "app.help", "C-^": "",
    },
    "vim": {
        "C-k": "nav.jump", "C-p": "app.commands", "C-f": "app.search", "C-r": "app.reconnect",
        "C-g": "compose.editor", "M-K": "compose.kill_to_end", "C-_": "app.help", "C-^": "nav.last",
    },
    "emacs": {
        "C-k": "edit.cut_to_end", "C-p": "nav.previous", "C-n": "nav.next", "C-f": "app.search",
        "C-r": "compose.reply_last", "C-g": "nav.jump", "C-_": "compose.undo", "C-]": "app.commands",
        "C-s": "select.enter", "M-v": "compose.editor", "M-K": "", "C-y": "edit.yank",
        "C-t": "edit.transpose", "M-u": "edit.upper", "C-Left": "edit.word_left",
        "M-BSpace": "edit.cut_word_back",
    },
    "weechat": {
        "C-k": "edit.cut_to_end", "C-y": "edit.yank", "C-t": "edit.transpose",
        "C-Left": "edit.word_left", "M-BSpace": "edit.cut_word_back",
        "C-p": "nav.previous", "C-n": "nav.next", "C-f": "app.search", "C-r": "app.search",
        "C-g": "nav.jump", "C-_": "app.help", "C-]": "app.commands",
        "M-v": "compose.editor", "M-/": "nav.last", "M-K": "",
    },
}  # fmt: skip
MODIFIED_ENTER = {"legacy": "compose.send", "tmux": "compose.newline", "kitty": "compose.newline"}
"""What Enter with Shift or Ctrl does: a terminal of old sends no more than Enter."""


def recorded(encoding: str) -> dict[str, str]:
    """What a terminal sends for a key by tmux's name."""
    lines = (RECORDED / f"{encoding}.txt").read_text("ascii").splitlines()
    pairs = [line.split(" ", 1) for line in lines if not line.startswith("#")]
    return {name: sent.encode("ascii").decode("unicode_escape") for name, sent in pairs}


def parsed(sent: str) -> list[Key]:
    """The keys that the app gets, once nothing more follows."""
    mend_key_table()
    parser = Parser(clock=FakeClock())
    later = itertools.count(time.monotonic(), 60)
    found = [*parser.feed(sent)]
    with mock.patch("textual._parser.get_time", side_effect=lambda: next(later)):
        found += [event for _ in range(3) for event in parser.tick()]
    return [event for event in found if isinstance(event, Key)]


@pytest.mark.parametrize("profile", NAMES)
async def test_each_key_does_the_same_in_every_encoding(stage: OpenStage, profile: str) -> None:
    async with stage(settings=UiSettings(keys={PROFILE: profile})) as on:
        active, ring = on.screen.active_bindings, on.app.ring_keys
    for encoding in ENCODINGS:
        sends = recorded(encoding)
        enter = MODIFIED_ENTER[encoding]
        wanted = {**SAME, **CHANGES[profile], "S-Enter": enter, "C-Enter": enter}
        does = {}
        for name in wanted:
            (key,) = parsed(sends[name])
            bound = (active[key.key].binding.id or "") if key.key in active else ""
            does[name] = f"edit.{ring[key.key]}" if key.key in ring else bound
        assert does == wanted, encoding


async def play(on: Stage, *keys: str) -> None:
    """Have a terminal send them, and wait until all is done."""
    for key in keys:
        for event in parsed(key):
            on.app.post_message(event)
    await on.until(lambda: on.app.keys_are_done)
    await on.pilot.pause()


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_a_session_of_writing_and_moving(stage: OpenStage, encoding: str) -> None:
    sends = recorded(encoding)
    async with stage(settings=UiSettings(keys={PROFILE: "emacs"})) as on:
        newline = sends["C-j" if encoding == "legacy" else "S-Enter"]
        await play(on, *"hé", newline, *"two", sends["M-Enter"], *"three")
        assert on.composer.text == "hé\ntwo\nthree"
        await play(on, "\x01", sends["C-k"])
        assert on.composer.text == "hé\ntwo\n"
        await play(on, sends["C-z"])
        assert on.composer.text == "hé\ntwo\nthree"
        await play(on, sends["C-g"], *"desi")
        await on.until(lambda: "design" in on.text() and on.app.screen is not on.screen)
        await play(on, sends["Enter"])
        await on.until(lambda: on.screen.visits.here == on.world.channels["design"].id)
        await play(on, sends["M-s"])
        await on.until(lambda: on.composer.text == "hé\ntwo\nthree")
        await play(on, sends["C-s"], "d")
        assert on.screen.main.messages.has_focus or on.app.screen is not on.screen
        await play(on, sends["Escape"])
        assert on.composer.text == "hé\ntwo\nthree"
