"""Do pixels become cells of two, and equal neighbours one segment?"""

from __future__ import annotations

from rich.color import Color

from chat_tui.ui.render.halfblocks import half_blocks
from chat_tui.ui.render.pixels import Pixels

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def pixels(*rows: list[tuple[int, int, int]]) -> Pixels:
    return Pixels(len(rows[0]), len(rows), bytes(part for row in rows for pixel in row for part in pixel))


def test_a_small_picture_is_drawn_to_the_cell() -> None:
    picture = pixels([RED, RED, BLUE, BLUE], [RED, RED, WHITE, WHITE], [BLUE, RED, RED, RED])
    first, second = half_blocks(picture)
    assert first.text == "  ▀▀"
    assert [segment.text for segment in first] == ["  ", "▀▀"]
    styles = [segment.style for segment in first]
    assert styles[0] is not None and styles[0].bgcolor == Color.from_rgb(*RED)  # noqa: PT018
    assert styles[1] is not None and styles[1].color == Color.from_rgb(*BLUE)  # noqa: PT018
    assert styles[1].bgcolor == Color.from_rgb(*WHITE)
    assert second.text == "▀▀▀▀"
    below = [segment.style for segment in second]
    assert all(style is not None and style.bgcolor is None for style in below)
    assert [strip.cell_length for strip in (first, second)] == [4, 4]


def test_where_no_half_blocks_are_drawn_the_ground_is_coloured() -> None:
    [strip] = half_blocks(pixels([RED, BLUE], [BLUE, BLUE]), plain=True)
    assert strip.text == "  "
