"""Does a composer cut, copy and bring back as emacs and readline do?"""

from __future__ import annotations

import pytest

from chat_tui.ui.near_words import recased, space_start, transposed, word_end, word_start
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage

EMACS = UiSettings(keys={"profile": "emacs"})
FAMILY = "👩\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("text", "at", "changed", "there"),
    [
        ("ab", 1, "ba", 2),
        ("abc", 3, "acb", 3),
        ("a", 1, "a", 1),
        ("ab", 0, "ab", 0),
        ("a\nb", 2, "a\nb", 2),
        ("ab\nc", 2, "ba\nc", 2),
        (f"a{FAMILY}b", 1, f"{FAMILY}ab", 1 + len(FAMILY)),
        ("e\u0301x", 3, "xe\u0301", 3),
    ],
)
def test_two_characters_change_their_places(text: str, at: int, changed: str, there: int) -> None:
    assert transposed(text, at) == (changed, there)


def test_words_beside_the_cursor() -> None:
    assert (word_end("  one, two", 0), word_end("one", 3)) == (5, 3)
    assert (word_start("one, two", 5), word_start("  ", 2)) == (0, 0)
    assert (space_start("one a.b ", 8), space_start("one", 3)) == (4, 0)
    assert recased("an éCOLE.", 2, "capital") == ("an École.", 8)
    assert recased("one two", 0, "upper") == ("ONE two", 3)
    assert recased("ONE", 3, "lower") == ("ONE", 3)


async def test_what_is_cut_is_brought_back_the_last_first(stage: OpenStage) -> None:
    async with stage(settings=EMACS) as on:
        box = on.composer
        await on.press("text:one two three", "ctrl+w", "ctrl+w")
        assert box.text == "one "
        await on.press("ctrl+y")
        assert box.text == "one two three"
        await on.press("home", "ctrl+k", "end", "ctrl+y", "alt+y")
        assert box.text == "two three"
        await on.press("alt+y")
        assert box.text == "one two three"
        await on.press("ctrl+z")
        assert box.text == "two three"
        await on.press("home", "alt+y")
        assert box.text == "two three"
        await on.press("alt+d", "alt+d", "alt+f", "ctrl+y")
        assert box.text == "two three"
        await on.press("alt+backspace", "ctrl+u", "ctrl+y")
        assert box.text == "two three"


async def test_what_moves_selects_while_there_is_a_mark(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    async with stage(settings=EMACS) as on:
        box = on.composer
        await on.press("text:one two", "ctrl+@", "alt+b")
        assert box.selected_text == "two"
        await on.press("alt+w")
        assert (box.text, box.selected_text) == ("one two", "")
        await on.until(lambda: on.app.clipboard == "two")
        await on.press("ctrl+space", "home", "ctrl+w")
        assert box.text == "two"
        await on.press("ctrl+space", "end", "text:!")
        assert box.text == "two!"
        await on.press("ctrl+space", "home", "escape")
        assert box.selected_text == ""
        assert on.composer.has_focus
        await on.press("alt+u", "text: x", "ctrl+t")
        assert box.text == "TWO !x"


async def test_other_profiles_have_none_of_it(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:one two", "ctrl+w", "ctrl+y", "f1", "text:ring")
        assert on.composer.ring is None
        assert "for the ring" not in on.text()
