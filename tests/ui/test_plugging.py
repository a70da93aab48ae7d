"""Do plugins work in the app as a person uses it, and does the app go on when one does not?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chat_tui.commands.registry import COMMANDS, find
from chat_tui.plugins.host import Host, Wishes
from chat_tui.plugins.thread import PluginThread
from chat_tui.ui.app import ChatApp
from chat_tui.ui.dressing import FALLBACK_THEME
from chat_tui.ui.settings import UiSettings
from tests.plugins import bad
from tests.ui.conftest import OpenStage, Stage

EXAMPLE = Path(__file__).parents[2] / "examples/chat-tui-tickets/src"


def with_plugins(
    settings: dict[str, Any] | None = None, theme: str = "chat-dark", **plugins: Any
) -> UiSettings:
    rows = [bad.found(plugin, name, f"chat-tui-{name}") for name, plugin in plugins.items()]
    thread = partial(PluginThread, look=0.02, blocked_after=1.0)
    return UiSettings(
        theme=theme,
        plugins=lambda: Host(Wishes(settings=settings or {}), finder=lambda: rows, make_thread=thread),
    )


@pytest.fixture
def tickets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., UiSettings]:
    """The example, with two tickets."""
    monkeypatch.syspath_prepend(EXAMPLE)
    from chat_tui_tickets import Tickets

    file = tmp_path / "tickets.txt"
    file.write_text("PROJ-123 The build is slow\nPROJ-124 Colours\n")
    own = {"tickets": {"file": str(file), "log": str(tmp_path / "mentions.log")}}
    return partial(with_plugins, own, tickets=Tickets)


async def stands(staged: Stage) -> None:
    await staged.until(lambda: staged.app.plugged is not None and staged.app.plugged.host.plugins)
    await staged.until(lambda: all(p.state != "new" for p in staged.app.plugged.host.plugins))  # type: ignore[union-attr]
    await staged.pilot.pause()


async def test_the_example_says_shows_proposes_and_writes_down(
    stage: OpenStage, tickets: Callable[..., UiSettings], tmp_path: Path
) -> None:
    async with stage((100, 30), tickets()) as staged:
        await stands(staged)
        await staged.open("general")
        maya, general = staged.world.people["maya"].id, staged.world.channels["general"].id
        staged.world.server.post(maya, general, "@tom PROJ-123 and `PROJ-124`")
        await staged.until(lambda: "PROJ-123 The build is slow" in staged.text())
        assert "and PROJ-124" in staged.text()
        await staged.until((tmp_path / "mentions.log").exists)
        assert "#general maya: '@tom PROJ-123" in (tmp_path / "mentions.log").read_text()
        await staged.press("text:/ticket PROJ-")
        await staged.until(lambda: "PROJ-124  Colours" in staged.text())
        await staged.press("down", "tab", "enter")
        await staged.until(
            lambda: any(
                m.text.startswith("PROJ-124: Colours ") for m in staged.world.server.world.messages.values()
            )
        )
        await staged.press("text:/ticket X-1", "enter")
        await staged.until(lambda: "There is no ticket X-1." in staged.text())
        assert "tickets-dusk" in staged.app.available_themes
    assert find("ticket") is None, "with the app its plugins end"


async def test_one_is_switched_off_and_on_in_the_list(
    stage: OpenStage, tickets: Callable[..., UiSettings]
) -> None:
    async with stage((100, 30), tickets(broken=object())) as staged:
        await stands(staged)
        await staged.open("general")
        maya, general = staged.world.people["maya"].id, staged.world.channels["general"].id
        staged.world.server.post(maya, general, "see PROJ-123")
        await staged.until(lambda: "see PROJ-123 The build" in staged.text())
        await staged.press("text:/plugins", "enter")
        await staged.until(lambda: "chat-tui-tickets 1.0. /ticket" in staged.text())
        assert "commands, messages, completion, events, themes" in staged.text()
        await staged.press("enter")
        await staged.until(lambda: "You switched it off." in staged.text())
        assert "ticket" not in COMMANDS
        await staged.press("down")
        await staged.until(lambda: "It has none of the hooks" in staged.text())
        await staged.press("up", "escape")
        await staged.until(lambda: "see PROJ-123" in staged.text() and "slow" not in staged.text())
        await staged.press("text:/plugins", "enter")
        await staged.until(lambda: "You switched it off." in staged.text())
        await staged.press("enter", "escape")
        await staged.until(lambda: "see PROJ-123 The build" in staged.text())
        await staged.press("ctrl+p", "text:ticket")
        await staged.until(lambda: "Say what a ticket is about" in staged.text())


async def test_a_theme_of_a_plugin_that_was_chosen_is_there_at_the_next_start_at_once(
    stage: OpenStage, tickets: Callable[..., UiSettings], tmp_path: Path
) -> None:
    settings = replace(tickets(theme="tickets-dusk"), kept_themes=tmp_path / "kept")
    assert ChatApp([], settings).theme == FALLBACK_THEME
    async with stage((80, 24), settings) as staged:
        await staged.until(lambda: staged.app.theme == "tickets-dusk")
        assert "There is no theme" not in staged.text()
    assert ChatApp([], settings).theme == "tickets-dusk"


async def test_the_app_goes_on_whatever_plugins_do(
    stage: OpenStage, capfd: pytest.CaptureFixture[str]
) -> None:
    plugins: dict[str, Any] = {
        "raises": bad.Raises(SystemExit(3)),
        "spins": bad.Spins(),
        "takes": bad.Takes("join", "fine"),
        "floods": bad.Floods(),
        "mutates": bad.Mutates(),
        "newer": bad.Newer(),
        "codes": bad.Answers("\x1b[2J**hello** \x1b]0;x\x07"),
    }
    async with stage((100, 30), with_plugins(None, **plugins)) as staged:
        await stands(staged)
        await staged.open("general")
        host = staged.app.plugged.host  # type: ignore[union-attr]
        maya, general = staged.world.people["maya"].id, staged.world.channels["general"].id
        staged.world.server.post(maya, general, "hello")

        def states() -> dict[str, str]:
            return {plugin.name: plugin.state for plugin in host.plugins}

        await staged.until(lambda: states()["raises"] == states()["spins"] == states()["newer"] == "broken")
        await staged.until(lambda: "␛[2Jhello ␛]0;x␇" in staged.text())
        assert states()["takes"] == states()["floods"] == states()["codes"] == "on"
        assert COMMANDS["join"].plugin == ""
        assert COMMANDS["fine"].plugin == "takes"
        await staged.press("text:still typing")
        assert staged.composer.text == "still typing"


async def test_without_plugins_nothing_is_looked_for(stage: OpenStage) -> None:
    async with stage() as staged:
        await staged.press("text:/plugins", "enter")
        await staged.until(lambda: "Plugins are off" in staged.text())
    assert sys.modules.get("chat_tui_tickets") is None or staged.app.plugged is None
