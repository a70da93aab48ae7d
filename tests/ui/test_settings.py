"""Is a setting seen, changed and read again while the app runs, and does a broken file change nothing?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui import wiring
from chat_tui.config.listing import settings_of
from chat_tui.config.locations import Locations
from chat_tui.config.quick import QuickSettings, read_quick
from chat_tui.config.watch import LiveConfig
from chat_tui.errors import ConfigError
from chat_tui.ui import rereading
from chat_tui.ui.screens.settings import SettingsScreen
from chat_tui.ui.screens.theme_picker import ThemePicker
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage
from tests.ui.world import a_world


def configured(home: Path, text: str = "", environ: Mapping[str, str] | None = None) -> UiSettings:
    """What wiring gives the app, of a file with this text."""
    places = Locations.from_environment(home, {})
    path = places.config_file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    quick = read_quick(path, environ or {})
    live = LiveConfig(path, environ or {}, quick)

    def remake(quick: QuickSettings) -> UiSettings:
        made = wiring.ui_settings(wiring.WiringContext(places, quick), None)
        return replace(made, live=live)

    return replace(remake(quick), remake=remake)


def write(on: Stage, text: str) -> None:
    """Another program writes the file; its time is another one, however coarse the clock of the disk."""
    live = on.app.settings.live
    assert live is not None
    before = live.path.stat().st_mtime_ns if live.path.exists() else 0
    live.path.write_text(text)
    os.utime(live.path, ns=(before + 10**9, before + 10**9))
    rereading.look(on.app)


def told(on: Stage) -> str:
    """All toasts."""
    return "\n".join(notice.message for notice in on.app._notifications)


async def opened(on: Stage, words: str) -> SettingsScreen:
    await on.press(f"text:/settings {words}", "enter")
    await on.until(lambda: isinstance(on.app.screen, SettingsScreen) and on.app.screen.choices.count)
    await on.until(lambda: on.app.keys_are_done)
    screen = on.app.screen
    assert isinstance(screen, SettingsScreen)
    return screen


async def test_a_switch_is_changed_in_the_file_and_its_comments_stay(
    stage: OpenStage, tmp_path: Path
) -> None:
    settings = configured(tmp_path, "# mine\n[features]  # off\ntyping = true  # why not\n")
    async with stage(settings=settings) as on:
        await opened(on, "features.typing")
        assert "Tell others that you write" in on.text()
        await on.press("enter")
        await on.until(lambda: on.account.features.user.get("typing") is False)
        assert settings.live is not None
        assert settings.live.path.read_text() == "# mine\n[features]  # off\ntyping = false  # why not\n"
        assert "by default on" in on.text()


async def test_a_choice_and_a_number_count_at_once(stage: OpenStage, tmp_path: Path) -> None:
    async with stage(settings=configured(tmp_path)) as on:
        screen = await opened(on, "ui.density")
        await on.press("enter")
        await on.until(lambda: on.app.screen is not screen)
        await on.press("down", "enter")
        await on.until(lambda: on.screen.main.messages.look.density == "compact")
        await on.press("ctrl+u", "text:fold_lines", "enter")
        await on.until(lambda: on.app.screen is not screen)
        await on.press("ctrl+u", "text:7", "enter")
        await on.until(lambda: on.screen.main.messages.look.fold_lines == 7)


def test_what_cannot_be_is_refused_before_it_is_written(tmp_path: Path) -> None:
    live = configured(tmp_path).live
    assert live is not None
    known = {setting.name: setting for setting in settings_of(live)}
    with pytest.raises(ConfigError, match=r"ui\.fold_lines must be a whole number from 0 to 500"):
        known["ui.fold_lines"].read("9000")
    assert known["ui.fold_lines"].read(" 7 ") == 7
    assert known["notify.words"].read("deploy, fire") == ["deploy", "fire"]
    assert all(setting.help for setting in known.values())


async def test_what_the_environment_fixes_is_shown_so_and_not_written(
    stage: OpenStage, tmp_path: Path
) -> None:
    settings = configured(tmp_path, environ={"CHAT_TUI_UI__CLOCK": "12h"})
    async with stage(settings=settings) as on:
        await opened(on, "ui.clock")
        assert "12h (fixed)" in on.text()
        await on.press("enter")
        await on.until(lambda: "wins over the file" in told(on))
        assert settings.live is not None
        assert settings.live.path.read_text() == ""


async def test_a_changed_file_is_taken_and_a_broken_one_told_once(stage: OpenStage, tmp_path: Path) -> None:
    async with stage(settings=configured(tmp_path)) as on:
        write(
            on,
            '[ui]\nclock = "12h"\nmouse = false\n[compose]\nenter = "newline"\n[read]\npolicy = "manual"\n',
        )
        await on.until(lambda: "ui.mouse: from the next start on" in told(on))
        assert not on.composer.enter_sends
        assert on.account.policy.habit == "manual"
        assert not on.app.settings.clock_24h
        assert on.screen.ui_settings.mouse
        write(on, '[ui]\nclock = "24h"\nthem = "x"\n')
        await on.until(lambda: "config.toml, line 3, column 1: there is no 'ui.them'" in told(on))
        count = len(on.app._notifications)
        rereading.look(on.app)
        assert len(on.app._notifications) == count
        assert not on.composer.enter_sends
        assert not on.app.settings.clock_24h


async def test_the_file_is_looked_at_without_being_asked(
    stage: OpenStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = configured(tmp_path)
    monkeypatch.setattr("chat_tui.ui.rereading.EVERY", 0.05)
    async with stage(settings=settings) as on:
        assert settings.live is not None
        settings.live.path.write_text('[ui]\nclock = "12h"\n')
        await on.until(lambda: not on.app.settings.clock_24h)


async def test_a_theme_is_seen_as_it_is_passed_and_escape_gives_the_old_one_back(
    stage: OpenStage, tmp_path: Path
) -> None:
    kept: list[str] = []
    async with stage(settings=replace(configured(tmp_path), remember_theme=kept.append)) as on:
        on.app.take_all_themes()
        first = on.app.theme
        await on.press("text:/theme", "escape", "enter")
        await on.until(lambda: isinstance(on.app.screen, ThemePicker))
        await on.press("down")
        assert on.app.theme != first
        await on.press("text:nord")
        assert on.app.theme == "nord"
        await on.press("escape")
        assert (on.app.theme, kept) == (first, [])
        on.app.choose_theme()
        await on.until(lambda: isinstance(on.app.screen, ThemePicker))
        await on.press("text:nord", "enter")
        assert (on.app.theme, kept) == ("nord", ["nord"])


async def test_flags_say_who_decided_and_are_switched(stage: OpenStage, tmp_path: Path) -> None:
    settings = configured(tmp_path, "[features]\ntyping = false\n", {"CHAT_TUI_FEATURES__RESUME": "false"})
    world = a_world()
    world.server.capabilities = replace(world.server.capabilities, switched_off=frozenset({"previews"}))
    async with stage(settings=settings, world=world) as on:
        assert settings.live is not None
        on.account.features.user = settings.live.quick.features
        await on.press("text:/flags", "escape", "enter")
        await on.until(lambda: "by default" in on.text())
        said = [" ".join(line.strip(" │▌").split()) for line in on.lines()]
        rows = dict(line.split(" ", 1) for line in said if line.endswith(" off"))
        assert rows["previews"] == "the server says so off"
        assert rows["resume"] == "CHAT_TUI_FEATURES__RESUME off"
        await on.press("enter")
        await on.until(lambda: on.account.features.is_on("typing"))
        assert settings.live.path.read_text() == "[features]\ntyping = true\n"
        await on.press("text:prev", "enter")
        await on.until(lambda: "cannot be changed from here" in told(on))
        assert settings.live.path.read_text() == "[features]\ntyping = true\n"


@pytest.mark.parametrize("is_on", [True, False])
async def test_without_previews_nothing_that_is_linked_is_asked_for(stage: OpenStage, is_on: bool) -> None:
    world = a_world()
    world.server.capabilities = replace(world.server.capabilities, site_url="https://chat.example")
    async with stage(world=world) as on:
        previews = on.screen._around.previews
        assert previews is not None
        asked: list[str] = []

        async def ask(url: str) -> None:
            asked.append(url)

        previews._ask = ask
        on.account.features.user = {"previews": is_on}
        await on.open("release")
        url = "https://chat.example/acme/pl/abcdefghijklmnopqrstuvwxyz"
        on.world.server.post(on.world.people["maya"].id, on.world.channels["release"].id, f"see {url} there")
        await on.until(lambda: "there" in on.text())
        if is_on:
            await on.until(lambda: asked)
        await on.pilot.pause()
        assert asked == ([url] if is_on else [])


async def test_a_theme_is_given_back_to_the_terminal(stage: OpenStage, tmp_path: Path) -> None:
    settings = configured(tmp_path, '[ui]\ntheme = "nord"\n')
    async with stage(settings=settings) as on:
        on.app.take_all_themes()
        screen = await opened(on, "ui.theme")
        await on.press("enter")
        await on.until(lambda: on.app.screen is not screen)
        await on.press("down", "enter")
        await on.until(lambda: on.app.theme.startswith("chat-"))
        assert settings.live is not None
        assert settings.live.path.read_text() == "[ui]\n"
