"""Is it said why a key did what it did, or nothing?"""

from __future__ import annotations

import pytest

from chat_tui.ui.inspector import bytes_label, why
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage

EMACS = {"profile": "emacs"}


@pytest.mark.parametrize(
    ("key", "runs", "user", "said"),
    [
        ("ctrl+k", "nav.jump", {}, "does nav.jump: Jump to a channel"),
        ("ctrl+g", "nav.jump", EMACS, "does nav.jump (profile emacs): Jump"),
        ("ctrl+s", "nav.jump", {"nav.jump": "ctrl+s"}, "does nav.jump (by your [keys]): Jump"),
        ("ctrl+k", "", {"nav.jump": "ctrl+s"}, "does nothing here"),
        ("r", "", {}, "is text, and is typed\nnot message.reply: only in the messages"),
        ("ctrl+e", "", {}, "edits the text: cursor line end\nnot search.export: only in dialogs"),
        ("escape", "normal.begin", {"profile": "vim"}, "not app.close: what is nearer comes first"),
        ("ctrl+w", "edit.cut_region", EMACS, "does edit.cut_region (profile emacs): Cut what is selected"),
        ("ctrl+@", "edit.mark", EMACS, "does edit.mark (profile emacs): Set the mark"),
        ("ctrl+@", "", EMACS, "many terminals send ctrl+space as the same"),
        ("tab", "", {}, "many terminals send ctrl+i as the same"),
    ],
)
def test_a_key_is_explained(key: str, runs: str, user: dict[str, str], said: str) -> None:
    assert said in "\n".join(why(key, runs, user, writing=True))


def test_normal_mode_is_spoken_of_only_where_there_is_one() -> None:
    assert "normal" not in "\n".join(why("j", "", {}, writing=True))
    assert "not normal.down: only in normal mode" in "\n".join(why("j", "", {"profile": "vim"}, writing=True))


def test_bytes_can_be_read_and_told() -> None:
    assert bytes_label(b"\x1b[1;3A") == "ESC [1;3A"
    assert bytes_label(b"\x0b") == "\\x0b"


async def test_the_inspector_explains_and_does_nothing_else(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(keys={"profile": "vim"})) as on:
        on.composer.set_text("/keys inspect")
        await on.press("enter")
        await on.until(lambda: "Press a key: it is explained, and not done." in on.text())
        before = on.screen.visits.here
        await on.press("alt+down")
        await on.until(lambda: "does nav.next: Go to the channel below" in on.text())
        await on.press("escape")
        await on.until(lambda: "does normal.begin (profile vim)" in on.text())
        await on.press("x")
        await on.until(lambda: "is text, and is typed" in on.text())
        assert "not message.expand: only in the messages" in on.text()
        assert on.text().index("is text") < on.text().index("does nav.next")
        await on.press("x")
        await on.until(lambda: on.app.screen is on.screen)
        assert on.composer.text == ""
        assert on.screen.visits.here == before
