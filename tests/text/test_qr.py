"""Is a QR code in half blocks the same code, with its quiet zone, and left out where it does not fit?"""

from __future__ import annotations

import pytest
import segno

from chat_tui.text.qr import qr_lines

LINK = "https://chat.example.org/oauth/device?user_code=BCDF-GHJK"
UPPER, LOWER = frozenset("▀█"), frozenset("▄█")


def modules(lines: tuple[str, ...]) -> list[list[bool]]:
    """Dark modules, read back from the blocks."""
    rows = []
    for line in lines:
        rows += [[cell not in UPPER for cell in line], [cell not in LOWER for cell in line]]
    return rows


@pytest.mark.parametrize(("room", "quiet"), [((80, 24), 4), ((38, 19), 2)])
def test_the_blocks_are_the_code_and_light_is_around_it(room: tuple[int, int], quiet: int) -> None:
    lines = qr_lines(LINK, *room)
    code = segno.make(LINK, error="l", micro=False, boost_error=False)
    expected = [[bool(dark) for dark in row] for row in code.matrix_iter(border=quiet)]
    assert modules(lines)[: len(expected)] == expected
    assert not any(expected[0])
    assert len(lines) <= room[1]
    assert {len(line) for line in lines} == {len(expected)}


def test_what_does_not_fit_is_left_out() -> None:
    assert qr_lines(LINK, 80, 16) == ()
    assert qr_lines(LINK, 32, 24) == ()
