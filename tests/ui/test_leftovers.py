"""Does a dialog that was closed leave its memory?"""

from __future__ import annotations

import gc
import sys
import weakref

from rich.segment import Segment
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.cache import FIFOCache
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.ui.leftovers import keep_no_line, make_caches_late
from chat_tui.ui.widgets.query_box import QueryBox
from tests.ui.conftest import OpenStage

LATEST = 2
"""Screens that Textual may still name: the last one focused, the last under the mouse."""


async def test_dialogs_that_were_closed_are_gone_with_all_that_they_painted(stage: OpenStage) -> None:
    boxes: weakref.WeakSet[object] = weakref.WeakSet()
    painters: weakref.WeakSet[StylesCache] = weakref.WeakSet()
    async with stage((100, 30)) as on:
        for _ in range(6):
            await on.press("ctrl+k")
            for widget in on.app.screen.walk_children(Widget, with_self=True):
                boxes.add(widget)
                painters.add(widget._styles_cache)
            several = len(on.app.screen.walk_children(with_self=True))
            await on.press("escape")
        gc.collect()
        assert len([box for box in boxes if isinstance(box, QueryBox)]) <= LATEST
        assert len(painters) <= LATEST * several


def test_a_line_that_is_painted_does_not_keep_itself() -> None:
    keep_no_line()
    line = Strip([Segment("0123456789")])
    before = sys.getrefcount(line)
    assert list(line.divide([10, 12])) == [line]
    assert [part.text for part in line.divide([4, 10])] == ["0123", "456789"]
    assert sys.getrefcount(line) == before


def test_a_line_has_a_cache_once_it_is_asked_for_one() -> None:
    make_caches_late()
    line = Strip([Segment("0123456789", Style(bold=True))], 10)
    assert not any(isinstance(each, FIFOCache) for each in gc.get_referents(line))
    part = line.crop(2, 5)
    assert part.text == "234"
    assert line.crop(2, 5) is part
    assert line.divide([4, 10]) is line.divide([4, 10])
    assert (
        line.apply_style(Style(italic=True)).adjust_cell_length(12).crop_extend(0, 14, None).cell_length == 14
    )
    assert line == Strip(list(line), 10)
    assert sum(isinstance(each, FIFOCache) for each in gc.get_referents(line)) == 3
    assert not hasattr(line, "_no_such_thing")
