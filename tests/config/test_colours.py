"""Is the arithmetic of colours that of WCAG and CIE?"""

from __future__ import annotations

import pytest

from chat_tui.config.colours import DEUTERANOPIA, blend, contrast, distance, is_hex, parse, quietest, readable


def test_contrast_is_the_ratio_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == pytest.approx(1)


def test_short_and_long_hex_are_the_same_colour() -> None:
    assert parse("#fa0") == parse("#ffaa00")
    assert is_hex("#FFAA00")
    assert not is_hex("red")
    with pytest.raises(ValueError):
        parse("red")


def test_red_and_green_come_close_for_deuteranopes() -> None:
    assert distance("#00aa00", "#cc5500") > 80
    assert distance("#00aa00", "#cc5500", DEUTERANOPIA) < 30


def test_a_colour_moves_only_as_far_as_it_must() -> None:
    ground = ("#16181d",)
    assert readable("#7aa2f7", ground, 4.5) == "#7aa2f7"
    moved = readable("#333366", ground, 4.5)
    assert 4.5 <= contrast(moved, ground[0]) < 6


def test_faded_text_stays_legible() -> None:
    grounds = ("#fbfaf7", "#e9e6df")
    faded = quietest("#2b2f36", grounds, 4.6)
    assert 4.6 <= min(contrast(faded, ground) for ground in grounds) < 6


def test_a_blend_lies_between() -> None:
    assert blend("#000000", "#ffffff", 0.5) == "#808080"
