"""Is every line of a picker seen, and said where there are more?"""

from __future__ import annotations

import pytest

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


def edge(lines: list[str]) -> list[str]:
    """The last column within the frame, where no label stands."""
    return [line.rstrip()[-3:-2] for line in lines[3:23]]
