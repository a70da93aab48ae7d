"""Are links written only where a terminal knows them, and can they be clicked all the same?"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from chat_tui.ui.deeds import opening
from chat_tui.ui.hyperlinks import knows_links
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage

ADDRESS = "https://example.org/r/0.5"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-1/default,1,0"}, True),
        ({"TERM": "screen"}, False),
        ({"TERM": "xterm-256color", "STY": "1.pts"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "rxvt-unicode-256color"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({}, False),
    ],
)
def test_the_environment_tells_who_knows_links(environ: Mapping[str, str], expected: bool) -> None:
    assert knows_links(environ) is expected


@pytest.mark.parametrize("osc8", [True, False])
async def test_a_link_can_be_clicked_written_or_not(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch, osc8: bool
) -> None:
    opened: list[str] = []

    async def noted(_place: object, url: str) -> None:
        opened.append(url)

    monkeypatch.setattr(opening, "open_url", noted)
    async with stage((110, 40), UiSettings(osc8=osc8)) as on:
        await on.open("release")
        await on.until(lambda: ADDRESS in on.text())
        row = next(number for number, line in enumerate(on.lines()) if ADDRESS in line)
        written = [segment for strip in on._strips() for segment in strip]
        assert any(each.style and each.style.link for each in written) is osc8
        await on.pilot.click(offset=(on.lines()[row].index(ADDRESS) + 3, row))
        await on.until(lambda: opened == [ADDRESS])
