"""Does a part of the screen look the same when only the widgets that are seen there are rendered?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.geometry import Region
from textual.widgets import Static

from chat_tui.ui.frames.painter import _of_chops
from chat_tui.ui.frames.seen import STOCK, render_what_is_seen, seen_renders


class Overlapping(App[None]):
    """Widgets beside, inside, above and half outside each other."""

    CSS = """
    Screen { layers: below above; background: #102030; }
    #side { width: 12; border: round red; }
    #tall { height: 40; background: #203040; }
    #float { layer: above; offset: 8 3; width: 20; height: 4; background: #405060; }
    #low { dock: bottom; height: 2; background: #506070; }
    """

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("side " * 20, id="side")
            with Vertical():
                yield Static("head", id="head")
                with VerticalScroll(id="scroll"):
                    yield Static("\n".join(f"line {n}" for n in range(40)), id="tall")
        yield Static("above " * 12, id="float")
        yield Static("low", id="low")


@pytest.fixture(autouse=True)
def as_textual_does() -> Iterator[None]:
    """Leave it as it was."""
    before = Compositor._get_renders
    yield
    Compositor._get_renders = before  # type: ignore[method-assign]


def cells(app: App[None], dirty: list[Region]) -> set[tuple[int, int, str]]:
    """Where an update writes what."""
    app.screen._compositor._dirty_regions.update(dirty)
    update = app.screen._compositor.render_partial_update()
    assert isinstance(update, ChopsUpdate)
    return {
        (y, x + index, character)
        for y, x, end, strip in _of_chops(update)
        for index, character in enumerate("".join(segment.text for segment in strip)[: end - x])
    }


async def test_each_part_is_what_textual_makes_of_it() -> None:
    assert STOCK is not None
    app = Overlapping()
    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one("#scroll").scroll_to(y=7, animate=False)
        await pilot.pause()
        for dirty in (
            [app.query_one("#side").region],
            [app.query_one("#tall").region.intersection(app.query_one("#scroll").region)],
            [app.query_one("#float").region],
            [app.query_one("#head").region, app.query_one("#low").region],
            [Region(3, 2, 30, 3), Region(40, 15, 7, 5)],
        ):
            Compositor._get_renders = STOCK  # type: ignore[method-assign]
            expected = cells(app, dirty)
            render_what_is_seen()
            assert cells(app, dirty) == expected
            assert expected


async def test_what_lies_below_is_not_rendered() -> None:
    app = Overlapping()
    async with app.run_test(size=(60, 20)):
        part = app.query_one("#float").region
        (only,) = seen_renders(app.screen._compositor, part)
        assert only[1] == part
        assert len(list(STOCK(app.screen._compositor, part))) > 3  # type: ignore[misc]
