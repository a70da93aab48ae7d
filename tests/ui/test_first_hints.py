"""Is a newcomer told one key at each of the first starts, and is it over then?"""

from __future__ import annotations

from chat_tui.config.keymap import BINDINGS
from chat_tui.ui.bindings import live_labels
from chat_tui.ui.first_hints import TIPS, tip_of
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage


def test_each_start_tells_one_and_the_first_and_the_later_ones_none() -> None:
    labels = live_labels({})
    told = [tip_of(start, labels) for start in range(1, 30)]
    assert told[0] == ""
    assert all(told[1 : len(TIPS) + 1])
    assert len(set(told)) == len(TIPS) + 1
    assert not any(told[len(TIPS) + 1 :])


def test_only_keys_that_there_are_are_told() -> None:
    assert {name for name, _ in TIPS} <= {entry.id for entry in BINDINGS}
    assert tip_of(2, {"app.search": "^F"}) == "tip: ^F search"
    assert tip_of(3, {"app.search": "^F"}) == ""


async def test_it_stands_below_an_empty_box_only(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(tips=True)) as on:
        await on.until(lambda: on.account.mine.recall("starts") == "1")
        await on.account.mine.remember("starts", "1")
        from chat_tui.ui import first_hints

        first_hints.begin(on.app, [on.account])
        await on.until(lambda: "tip: alt+a next unread" in on.text())
        await on.press("text:a")
        assert "tip:" not in on.text()
        await on.press("backspace")
        await on.until(lambda: "tip:" in on.text())
