"""Do short names find their pictures, and prefixes their names?"""

from __future__ import annotations

from pathlib import Path

import pytest

import chat_tui.text.emoji
from chat_tui.text.emoji import SHORTCODES, glyph, replace_shortcodes, search
from chat_tui.text.sanitize import is_safe
from chat_tui.text.width import cells


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("+1", "👍"),
        ("thumbsup", "👍"),
        ("tada", "🎉"),
        ("heart", "❤️"),
        ("white_check_mark", "✅"),
        ("slightly_smiling_face", "🙂"),
        ("rocket", "🚀"),
        ("eyes", "👀"),
        ("TADA", "🎉"),
        ("+1_medium_dark_skin_tone", "👍🏾"),
        ("wave_light_skin_tone", "👋🏻"),
        ("no_such_thing", None),
        ("", None),
    ],
)
def test_a_short_name_has_its_picture(name: str, picture: str | None) -> None:
    assert glyph(name) == picture


def test_there_are_enough_and_all_can_be_shown() -> None:
    assert len(SHORTCODES) >= 1800
    assert all(is_safe(picture) and 1 <= cells(picture) <= 2 for picture in SHORTCODES.values())


def test_each_name_alone_has_the_picture_that_it_has_among_all() -> None:
    assert {name: glyph(name) for name in SHORTCODES} == dict(SHORTCODES)
    assert glyph("tada confetti_ball") is None
    assert glyph("#") is None


def test_the_table_is_small() -> None:
    assert Path(chat_tui.text.emoji.__file__).with_name("emoji.txt").stat().st_size < 150_000


def test_a_search_gives_beginnings_first_and_the_shortest_of_them() -> None:
    names = [name for name, _ in search("tad")]
    assert names[0] == "tada"
    found = [name for name, _ in search("heart")]
    assert found[0] == "heart"
    assert found.index("heart_eyes") < found.index("red_heart")
    assert search("") == []
    assert len(search("a", limit=7)) == 7


def test_short_names_in_text_are_replaced_and_others_left() -> None:
    assert replace_shortcodes("done :tada: at 12:30:45 :nope:") == "done 🎉 at 12:30:45 :nope:"


def test_a_flag_goes_by_the_letters_of_its_land() -> None:
    assert replace_shortcodes("from :flag-se: to :flag-zz:") == "from 🇸🇪 to :flag-zz:"
