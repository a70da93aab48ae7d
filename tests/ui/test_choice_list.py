"""Is every line of a picker seen, and said where there are more?"""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from chat_tui.ui.settings import UiSettings
from chat_tui.ui.widgets.choice_list import ChoiceList
from tests.ui.conftest import OpenStage


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (140, 40)])
async def test_the_chosen_line_is_seen_down_to_the_last(stage: OpenStage, size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.press("ctrl+p", "up")
        choices = on.app.screen.query_one(ChoiceList)
        assert choices.place == choices.count - 1
        assert choices.region.bottom < on.app.screen.query_one(".dialog").region.bottom
        assert "See who somebody is" in on.text()


async def test_an_arrow_says_that_there_is_more_above_or_below(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        await on.press("ctrl+p")
        assert (edge(on.lines()).count("↓"), edge(on.lines()).count("↑")) == (1, 0)
        await on.press("up")
        assert (edge(on.lines()).count("↓"), edge(on.lines()).count("↑")) == (0, 1)


@pytest.mark.parametrize("theme", ["chat-dark", "terminal"])
async def test_the_chosen_line_has_a_ground_of_its_own_on_which_all_is_read(
    stage: OpenStage, theme: str
) -> None:
    async with stage((80, 24), UiSettings(theme=theme)) as on:
        await on.press("ctrl+k")
        choices = on.app.screen.query_one(ChoiceList)
        await on.until(lambda: choices.count > 1)
        chosen, other = (styles(strip) for strip in choices.render_lines(Region(0, 0, choices.size.width, 2)))
        assert {each.bgcolor for each in chosen[:-1]}.isdisjoint({each.bgcolor for each in other})
        assert len({each.color for each in chosen}) > 1
        assert all(each.color != each.bgcolor for each in chosen)


def styles(strip: Strip) -> list[Style]:
    """Of all that is written in a line; the last is of the edge."""
    return [each.style for each in strip if each.style is not None and each.text.strip()]


def edge(lines: list[str]) -> list[str]:
    """The last column within the frame, where no label stands."""
    return [line.rstrip()[-3:-2] for line in lines[3:23]]
