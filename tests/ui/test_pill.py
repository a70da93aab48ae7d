"""Is the pill for new messages there at every width, over the pane, and nowhere else?"""

from __future__ import annotations

import pytest

from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.pill import pill
from tests.ui.fake_timeline import CHANNEL, message
from tests.ui.pane_bench import a_timeline, running


@pytest.mark.parametrize(
    ("width", "told"), [(80, " ↓ 12 new  End "), (24, " ↓ 12 new "), (14, " ↓ 12 "), (6, " ↓ "), (4, None)]
)
def test_it_takes_at_most_half_of_the_width(width: int, told: str | None) -> None:
    strip = pill(12, width, Look())
    assert (strip.text if strip is not None else None) == told


@pytest.mark.parametrize("width", [12, 20, 60, 200])
async def test_it_lies_over_the_last_row_and_changes_no_other(width: int) -> None:
    async with running(a_timeline(100), size=(width, 10)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.page_up()
        before = bench.screen
        assert "↓" not in bench.seen
        bench.source.put(message(200), message(201))
        bench.changed("m00200", "m00201")
        assert "↓" in bench.screen[-1]
        assert bench.screen[:-1] == before[:-1]
        assert {len(line) for line in bench.screen} == {width}
        start = bench.screen[-1].index("↓") - 1
        assert bench.screen[-1][:start] == before[-1][:start]
        assert bench.screen[-1][-1] == before[-1][-1]
        bench.pane.scroll_to_end()
        assert "↓" not in bench.seen
