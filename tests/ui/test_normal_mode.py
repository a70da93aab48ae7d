"""Does a composer edit as vim does, and can all of it be undone?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import pytest
from textual.events import Key, Paste

from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage

VIM = UiSettings(keys={"profile": "vim"})
CASES = [
    ("one two", ["escape", "0", "x"], "ne two"),
    ("one two", ["escape", "0", "d", "w"], "two"),
    ("one two", ["escape", "d", "b"], "one o"),
    ("one two", ["escape", "0", "w", "c", "w", "x", "y"], "one xy"),
    ("one two", ["escape", "0", "A", "A"], "one twoA"),
    ("one two", ["escape", "o", "A"], "one two\nA"),
    ("one two", ["escape", "O", "A"], "A\none two"),
    ("one two", ["escape", "l", "l", "i", "A"], "one twAo"),
    ("a\nb\nc", ["escape", "k", "d", "d"], "a\nc"),
    ("a\nb\nc", ["escape", "g", "g", "d", "d"], "b\nc"),
    ("a\nb\nc", ["escape", "g", "g", "2", "d", "d"], "c"),
    ("a\nb\nc", ["escape", "k", "k", "d", "G"], ""),
    ("one two", ["escape", "q", "z", "Q"], "one two"),
    ("one two", ["escape", "d", "escape", "x"], "one tw"),
    ("one two", ["escape", "d", "q", "x"], "one tw"),
    ("👩‍🚀x", ["escape", "0", "x"], "x"),
    ("👩‍🚀👩‍🚀x", ["escape", "0", "2", "x"], "x"),
    ("", ["escape", "x", "d", "d", "D", "w", "b", "i", "A"], "A"),
    ("one two three", ["escape", "0", "2", "x", "u"], "one two three"),
    ("one two three", ["escape", "0", "x", "d", "w", "2", "u"], "one two three"),
    ("one two", ["escape", "0", "d", "w", "u", "ctrl+r"], "two"),
    ("one two", ["escape", "0", "i", "X", "escape", "w", "full_stop"], "Xone Xtwo"),
    ("one two", ["escape", "0", "c", "w", "a", "b", "escape", "w", "full_stop"], "ab ab"),
    ("one two", ["escape", "0", "v", "e", "d"], " two"),
    ("one two", ["escape", "v", "b", "x"], "one "),
    ("a\nb\nc", ["escape", "V", "k", "d"], "a"),
    ("one two", ["escape", "0", "v", "e", "ctrl+x"], " two"),
    ("one two", ["escape", "v", "escape", "x"], "one tw"),
    ("one (two)", ["escape", "h", "c", "i", "b", "x"], "one (x)"),
    ("one\n\ntwo", ["escape", "d", "i", "p"], "one\n"),
    ("one\n", ["escape", "p"], "one\n\none"),
]


def as_events(names: Sequence[str]) -> Iterator[Key]:
    """Keys as Textual makes them."""
    for name in names:
        yield Key(name, name if len(name) == 1 else None)


def play(on: Stage, names: Sequence[str]) -> None:
    """Have the composer take keys; what it does not take is typed, or is what the key is bound to."""
    box = on.composer
    for event in as_events(names):
        if not box.takes_for_itself(event):
            if event.key == "ctrl+x":
                box.action_cut()
            box.insert_text(event.character or "")


async def test_letters_move_and_delete_in_the_normal_mode_of_vim(stage: OpenStage) -> None:
    async with stage(settings=VIM) as on:
        box = on.composer
        for text, names, left in CASES:
            if names[-1] == "p":  # what was copied in one text is there in all
                box.set_text("one")
                play(on, ["escape", "y", "y", "i"])
            box.set_text(text)
            play(on, names)
            assert box.text == left, (text, names)
            assert box.normal is not None
            box.normal.end()


async def test_one_change_is_undone_at_once_and_is_the_draft(stage: OpenStage) -> None:
    async with stage(settings=VIM) as on:
        await on.open("random")
        box = on.composer
        await on.press("text:one two three", "escape", "0", "text:d2w")
        assert box.text == "three"
        draft = on.account.drafts.get(on.world.channels["random"].id, None)
        assert draft is not None
        assert draft.text == "three"
        await on.press("u")
        assert box.text == "one two three"
        await on.press("text:ww", "v", "text:ee")
        assert box.selected_text == "three"[:4]
        await on.press("ctrl+c")
        await on.until(lambda: on.app.clipboard == "three")


async def test_what_is_yanked_is_in_the_clipboard_and_what_is_there_can_be_put(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # no program to copy with: it is the terminal's, and ours
    async with stage(settings=VIM) as on:
        on.app.copy_to_clipboard("from elsewhere")
        await on.press("escape", "p")
        await on.until(lambda: on.composer.text == "from elsewhere")
        await on.press("0", "text:yiw")
        await on.until(lambda: on.app.clipboard == "from")


async def test_nothing_is_proposed_for_what_a_command_leaves(stage: OpenStage) -> None:
    async with stage(settings=VIM) as on:
        proposals = on.composer.proposals
        assert proposals is not None
        await on.press("text:@mayax", "escape", "x")
        assert (on.composer.text, proposals.is_open) == ("@maya", False)
        await on.press("u", "x", "x")
        assert (on.composer.text, proposals.is_open) == ("@may", False)
        await on.press("a", "backspace")
        assert proposals.is_open


async def test_up_and_down_go_by_rows_as_they_are_seen(stage: OpenStage) -> None:
    async with stage(settings=VIM) as on:
        on.composer.set_text("word " * 40)
        play(on, ["escape", "k"])
        row, column = on.composer.cursor_location
        assert row == 0
        assert 0 < column < 195
        play(on, ["9", "k"])
        assert on.composer.wrapped_document.location_to_offset(on.composer.cursor_location).y == 0
        assert not on.screen.main.messages.has_focus
        await on.press("k")
        await on.until(lambda: on.screen.main.messages.has_focus)


async def test_a_paste_and_a_chord_are_what_they_are_elsewhere(stage: OpenStage) -> None:
    async with stage(settings=VIM) as on:
        await on.press("text:ab", "escape")
        on.app.post_message(Paste("xyz"))
        await on.until(lambda: on.composer.text == "axyzb")
        assert not on.composer.takes_for_itself(Key("alt+a", "a"))
        assert on.composer.takes_for_itself(Key("q", "q"))


async def test_who_does_not_follow_vim_loads_none_of_it(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [
        each for each in sys.modules if each.startswith(("chat_tui.ui.vim", "chat_tui.ui.normal_mode"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    for profile in ("default", "emacs", "weechat"):
        async with stage(settings=UiSettings(keys={"profile": profile})) as on:
            on.composer.set_text("")
            await on.press("text:a", "escape", "text:x")
            assert on.composer.text == "ax"
            assert not [each for each in sys.modules if each.startswith("chat_tui.ui.vim")]
