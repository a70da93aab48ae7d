"""Does docs/plugins.md say what holds: each budget, each name, a first plugin that works as it stands?"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from chat_tui import plugins
from chat_tui.plugins import api, budgets
from chat_tui.plugins.finding import Found
from chat_tui.plugins.offers import markdown_in
from chat_tui.plugins.plugin import Plugin

PAGE = (Path(__file__).parents[2] / "docs/plugins.md").read_text("utf-8")


def block(language: str, holding: str) -> str:
    """The one fenced block of a language that holds some words."""
    found = [text for text in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if holding in text]
    assert len(found) == 1
    return str(found[0])


@pytest.mark.parametrize("hook", budgets.BUDGETS)
def test_the_table_has_the_budget_of_each_call(hook: budgets.Hook) -> None:
    one = budgets.BUDGETS[hook]
    assert f"| `{hook}` | {one.slow:g} s | {one.limit:g} s | {one.most:,} |" in PAGE


@pytest.mark.parametrize(
    "said",
    [
        f"After {budgets.MOST_FAULTS} faults",
        f"{budgets.FORGIVEN_AFTER} good calls in a row",
        f"longer than {budgets.SIGN_AFTER:g} s says",
        f"in a queue of {budgets.MOST_EVENTS};",
        f"{budgets.MOST_NOTICES} in {budgets.NOTICES_WITHIN:g} s of one plugin",
        f"At most {budgets.MOST_COMMANDS} commands, {budgets.MOST_PROPOSALS} proposals and "
        f"{budgets.MOST_FOLDERS} folders",
    ],
)
def test_every_other_number_is_that_of_the_code(said: str) -> None:
    assert said in " ".join(PAGE.split())


@pytest.mark.parametrize(
    "protocol", ["HasCommands", "Renders", "Completes", "Hears", "HasThemes", "Configured"]
)
def test_every_hook_is_on_the_page(protocol: str) -> None:
    methods = [name for name in vars(getattr(api, protocol)) if not name.startswith("_")]
    assert methods
    assert all(f"`{name}(" in PAGE for name in methods)


def test_every_event_is_on_the_page() -> None:
    assert all(f"`{kind.__name__}`" in PAGE or f"`{kind.__name__}(" in PAGE for kind in api.Event.__args__)


async def test_the_first_plugin_works_as_it_stands_there() -> None:
    project: dict[str, Any] = tomllib.loads(block("toml", "entry-points"))
    assert project["project"]["entry-points"]["chat_tui.plugins"] == {"dice": "chat_tui_dice"}
    module = ModuleType("chat_tui_dice")
    exec(block("python", "def commands"), vars(module))
    plugin = Plugin(Found("dice", "chat-tui-dice", "0.1", lambda: module), {}, lambda _: None)
    await plugin.load()
    assert plugin.is_on
    assert [command.name for command in plugin.offers.commands] == ["roll"]
    assert plugin.offers.wants is not None
    assert plugin.offers.wants.search(":game_die: 3 of 6")
    render = plugin.offers.render
    assert render is not None
    message = api.Message("1", "a", "#c", "ada", ":game_die: 3 of 6", datetime.now(UTC))
    (outcome,) = await plugin.ask("render", [lambda: render(message)], markdown_in)
    assert outcome.value == ":game_die: **3** of 6"
    plugin.switch_off()


def test_what_plugins_import_is_light_and_all_of_it_is_named() -> None:
    assert set(plugins.__all__) == {
        name for name, value in vars(api).items() if getattr(value, "__module__", "") == api.__name__
    } | {"API", "Event"}
