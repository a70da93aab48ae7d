"""How does the search behave: stages, marks, context, going there and coming back?"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual._compositor import Compositor
from textual.geometry import Region, Size
from textual.widget import Widget

from chat_tui.ui.found import snippet
from chat_tui.ui.screens.search import SearchScreen
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage


def searching_on(on: Stage) -> SearchScreen:
    assert isinstance(on.app.screen, SearchScreen)
    return on.app.screen


async def test_what_is_found_is_counted_and_marked_and_shown_with_what_is_around(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        await on.open("release")
        await on.press("ctrl+f", "text:smok")
        await on.until(lambda: "Search · 1 hit · " in on.text())
        lines = on.text()
        assert lines.count("Smoke tests are green") == 2  # in the list and in its context
        assert "Cutting the runner pool" in lines  # what was said before it
        await on.press("tab")
        assert on.text().count("Smoke tests are green") == 1


async def test_the_context_is_beside_the_hits_where_there_is_room(stage: OpenStage) -> None:
    async with stage((140, 40)) as on:
        await on.press("ctrl+f", "text:smok")
        await on.until(lambda: "1 hit" in on.text())
        screen = searching_on(on)
        around, hits = screen.query_one("ContextPreview").region, screen.choices.region
        assert around.x >= hits.right
        assert around.height > 20


async def test_the_hit_alone_has_a_ground_of_its_own_in_the_context(stage: OpenStage) -> None:
    async with stage((140, 40)) as on:
        await on.press("ctrl+f", "text:smok")
        await on.until(lambda: "1 hit" in on.text() and on.text().count("Smoke tests are green") == 2)
        around = searching_on(on).query_one("ContextPreview")
        strips = around.render_lines(Region(0, 0, around.size.width, around.size.height))
        grounds = [{each.style.bgcolor for each in strip if each.style is not None} for strip in strips]
        plain = around.visual_style.rich_style.bgcolor
        assert [each for each in grounds if len(each) > 1] == []
        assert 1 <= sum(each != {plain} for each in grounds) <= 2
        assert any(each.style is not None and each.style.underline for strip in strips for each in strip)


async def test_what_is_cut_in_the_context_says_so(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        lin, design = on.world.people["lin"].id, on.world.channels["design"].id
        on.world.server.post(lin, design, "a needle")
        on.world.server.post(lin, design, "hay " * 60)
        await on.open("design")
        await on.until(lambda: "hay hay" in on.text())
        await on.press("ctrl+f", "text:needle")
        await on.until(lambda: "hay…" in on.text() or "ha…" in on.text() or "h…" in on.text())


async def test_another_letter_lays_out_nothing(stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage((140, 40)) as on:
        await on.press("ctrl+f", "text:s")
        await on.until(lambda: "at least two letters" in on.text())
        laid_out: list[object] = []
        reflow = Compositor.reflow

        def counted(compositor: Compositor, parent: Widget, size: Size) -> object:
            laid_out.append(parent)
            return reflow(compositor, parent, size)

        monkeypatch.setattr(Compositor, "reflow", counted)
        await on.press("text:mok")
        screen = searching_on(on)
        await on.until(lambda: "1 hit" in on.text() and "from this machine" in on.text())
        assert screen not in laid_out


async def test_what_the_server_finds_stands_below(stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage((80, 24)) as on:
        lin, design = on.world.people["lin"].id, on.world.channels["design"].id
        monkeypatch.setattr(on.account.store, "find", _nothing)
        on.world.server.post(lin, design, "an unheard word")
        await on.press("ctrl+f", "text:unheard", "ctrl+r")
        await on.until(lambda: "from this machine and acme" in on.text())
        assert any("unheard word" in line and "server" in line for line in on.lines())


async def _nothing(*_: object, **__: object) -> list[object]:
    return []


async def test_enter_before_anything_was_found_goes_to_the_first_hit(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        await on.open("welcome")
        await on.press("ctrl+f", "text:runner pool", "enter")
        await on.until(lambda: on.screen.visits.here == on.world.channels["release"].id)
        await on.until(lambda: on.screen.main.messages.selected is not None)


@pytest.mark.parametrize("key", ["escape", "alt+left"])
async def test_one_comes_back_to_the_line_that_was_read(stage: OpenStage, key: str) -> None:
    async with stage((80, 24)) as on:
        for number in range(60):
            on.world.server.post(on.world.people["lin"].id, on.world.channels["infra"].id, f"line {number}")
        before = on.screen.visits.here
        await on.open("infra")
        await on.until(lambda: "line 59" in on.text())
        await on.press("pageup", "pageup")
        read = on.screen.main.messages.place
        assert read is not None
        await on.press("ctrl+f", "text:runner pool", "enter")
        await on.until(lambda: on.screen.visits.here == on.world.channels["release"].id)
        await on.press(key)
        await on.until(lambda: on.screen.visits.here == on.world.channels["infra"].id)
        await on.pilot.pause()
        assert on.screen.main.messages.place == read
        await on.press("alt+left")  # there is no jump to come back from any more: the channel before
        assert on.screen.visits.here == before


async def test_escape_is_itself_again_once_somebody_went_on(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        await on.open("welcome")
        await on.press("ctrl+f", "text:runner pool", "enter")
        await on.until(lambda: on.screen.visits.here == on.world.channels["release"].id)
        await on.open("design")
        await on.press("escape")
        assert on.screen.visits.here == on.world.channels["design"].id


async def test_what_was_found_is_written_to_a_file_of_ones_own(stage: OpenStage, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    async with stage((80, 24), UiSettings(downloads=folder)) as on:
        await on.open("release")
        await on.press("ctrl+f", "text:smok")
        await on.until(lambda: "1 hit" in on.text())
        await on.press("ctrl+e")
        written = folder / "search.txt"
        await on.until(lambda: written.exists() and written.read_text().endswith("\n\n"))
        await on.press("ctrl+e")
        await on.until((folder / "search (1).txt").exists)
        assert written.stat().st_mode & 0o777 == 0o600
        told = written.read_text()
        assert "acme  release  maya\n    RC2 is up. Smoke tests are green on all four targets.\n" in told


def test_a_hit_far_back_in_a_long_message_is_seen() -> None:
    text = "x " * 300 + "token end"
    at = text.index("token")
    shown, places = snippet(text, lambda _: [(at, at + 5)])
    assert shown.startswith("…")
    assert "".join(shown[place] for place in places) == "token"


async def test_that_a_server_hides_older_hits_is_said(stage: OpenStage) -> None:
    async with stage((120, 30)) as on:
        world = on.world.server.world
        on.world.server.faults.hidden_before = max(each.created_at for each in world.messages.values())
        await on.press("ctrl+f", "text:smok", "ctrl+r")
        await on.until(lambda: "acme hides messages before 9 October 2025" in on.text())
        assert "1 hit" in on.text(), "what was heard before stays"
