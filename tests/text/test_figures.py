"""Are numbers written so that people read them at a glance, and bars as high as what they stand for?"""

from __future__ import annotations

import pytest

from chat_tui.text.figures import gauge, percentile, size_text, span_text, sparkline, time_text
from chat_tui.text.width import cells


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (-5, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (214_000, "214 kB"), (9_960, "10 kB"),
     (10**15, "1000.0 TB")],
)  # fmt: skip
def test_a_size_has_one_to_three_digits_before_the_point(size: int, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 ms"), (0.0004, "0.4 ms"), (0.038, "38 ms"), (1.23, "1.2 s"), (45, "45 s"), (-1, "0 ms")],
)
def test_a_short_time_is_in_the_unit_that_suits_it(seconds: float, text: str) -> None:
    assert time_text(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (99.9, "99 s"), (100, "1 min"), (7200, "2 h"), (200_000, "2 d")]
)
def test_a_length_of_time_is_one_number(seconds: float, text: str) -> None:
    assert span_text(seconds) == text


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.95)) == (50.0, 95.0)
    assert percentile([7.0], 0.95) == 7.0
    assert percentile([], 0.5) == 0.0


def test_bars_show_the_newest_values_and_their_greatest_is_the_highest() -> None:
    assert sparkline([9, 0, 1, 2, 4], 4) == "▁▃▅█"
    assert sparkline([0, 4], 8, "ascii") == "_#"
    assert sparkline([], 8) == sparkline([1.0], 0) == ""
    assert sparkline([0.0, 0.0], 2) == "▁▁"


def test_a_calm_line_looks_calm() -> None:
    assert sparkline([0.001, 0.002], 2, least=0.050) == "▁▁"


@pytest.mark.parametrize("glyphs", ["unicode", "ascii"])
@pytest.mark.parametrize("share", [-1, 0, 0.001, 0.5, 1, 3])
def test_a_gauge_is_as_wide_as_asked(share: float, glyphs: str) -> None:
    drawn = gauge(share, 10, glyphs)
    assert cells(drawn) == 10
    assert drawn.isascii() == (glyphs == "ascii")


def test_little_left_is_not_drawn_as_nothing() -> None:
    assert (gauge(0.001, 5, "ascii"), gauge(0, 5, "ascii"), gauge(1, 5, "ascii")) == (
        "#....",
        ".....",
        "#####",
    )
