"""Does the second gate hold when the first was forgotten, and do crashes tell nothing private?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.widgets import Static

from chat_tui.text.sanitize import is_safe
from chat_tui.ui.safety import SafetyFilter
from tests.ui.conftest import OpenStage

BLACK = Color(0, 0, 0)
HOSTILE = ["\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "a\u202eb", "a\nb", "\x00", "\x7f", "\udc9b"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_segment_is_made_visible_and_stays_one_line(text: str) -> None:
    (segment,) = SafetyFilter().apply([Segment(text, Style(bold=True))], BLACK)
    assert is_safe(segment.text)
    assert "\n" not in segment.text
    assert segment.style == Style(bold=True)


def test_a_crafted_link_loses_its_address() -> None:
    style = Style(link="https://x.example/\x1b\\\x1b]52;c;aGk=\x07")
    (segment,) = SafetyFilter().apply([Segment("x", style)], BLACK)
    assert segment.style is not None
    link = segment.style.link
    assert link is None or is_safe(link)


def test_clean_lines_are_the_same_object() -> None:
    line = [Segment("hello"), Segment("wörld ●", Style(link="https://example.org/"))]
    assert SafetyFilter().apply(line, BLACK) is line


async def test_nothing_hostile_reaches_what_textual_writes() -> None:
    class Careless(App[None]):
        def compose(self) -> ComposeResult:
            yield Static(Content("name\x1b]0;owned\x07\x9b2J"))

        def get_line_filters(self) -> list[SafetyFilter]:
            return [SafetyFilter()]

    app = Careless()
    async with app.run_test() as pilot:
        await pilot.pause()
        written = "".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "name␛]0;owned" in written
        assert is_safe(written)


async def test_a_crash_prints_nothing_and_is_told_to_whoever_runs_the_app(stage: OpenStage) -> None:
    def crash() -> None:
        secret = "".join(["hun", "ter2"])
        raise ZeroDivisionError(secret)

    with pytest.raises(ZeroDivisionError):  # only tests raise it in the app itself
        await _crash(stage, crash)


async def _crash(stage: OpenStage, crash: Callable[[], None]) -> None:
    async with stage() as on:
        on.app.call_later(crash)
        await on.until(lambda: on.app.fault)
        assert isinstance(on.app.fault, ZeroDivisionError)
        assert on.app.return_code == 1
        assert on.app._exit_renderables == []
