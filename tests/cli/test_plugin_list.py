"""Does the shell say which plugins are there, what each offers, and which one went wrong in the app?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.cli import front_door
from chat_tui.cli.checks import Verdict
from chat_tui.cli.checks_of_plugins import plugins_check
from chat_tui.cli.invocation import Invocation
from chat_tui.plugins.keeping import Broken, keep_broken
from tests.cli.conftest import Cli
from tests.plugins.test_finding import install

OFFERS = """
from chat_tui.plugins import Command
print("noise")
async def say(context, argument): ...
def commands(): return [Command("shown", "is shown", say), Command("join", "is not", say)]
def render(message): return None
"""


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that works in part, and one that cannot be loaded."""
    site = install(tmp_path / "site", "chat-tui-shown", "shown")
    (site / "chat_tui_shown.py").write_text(OFFERS)
    install(site, "chat-tui-gone", "gone")
    (site / "chat_tui_gone.py").write_text("import nothing_of_that_name\n")
    monkeypatch.syspath_prepend(site)


@pytest.mark.usefixtures("two")
def test_each_plugin_is_a_record_with_its_state_and_why(cli: Cli) -> None:
    done = cli("plugins", "--json")
    gone, shown = (row for row in done.records if row["name"] in ("gone", "shown"))
    assert (gone["state"], gone["offers"]) == ("broken", [])
    assert gone["why"].startswith("It cannot be loaded: ModuleNotFoundError")
    assert shown["state"] == "on"
    assert shown["offers"] == ["commands", "messages"]
    assert shown["commands"] == ["shown"]
    assert shown["why"] == "Its command /join is left out: there is one of chat-tui itself."
    assert (shown["package"], shown["version"]) == ("chat-tui-shown", "2.5")


@pytest.mark.usefixtures("two")
def test_with_no_plugins_none_is_loaded(cli: Cli) -> None:
    rows = cli("--no-plugins", "plugins", "--json").records
    assert {row["state"] for row in rows if row["name"] in ("gone", "shown")} == {"off"}


@pytest.mark.usefixtures("two")
def test_what_an_app_has_switched_off_is_told_by_others_and_by_the_doctor(cli: Cli, tmp_path: Path) -> None:
    invocation = Invocation(home=tmp_path / "home")
    keep_broken(invocation.locations.plugins_file, "shown", Broken("2.5", "3 calls went wrong."))
    (shown,) = (row for row in cli("plugins", "--json").records if row["name"] == "shown")
    assert (shown["state"], shown["why"]) == ("broken", "3 calls went wrong.")
    check = plugins_check(invocation)
    assert check.verdict is Verdict.ADVICE
    assert check.said == "gone, shown are switched off: calls went wrong"
    assert check.fix == "chat-tui plugins"


def test_the_app_opens_without_plugins_by_the_quick_door_too() -> None:
    for arguments, plugins in ((["--no-plugins"], False), (["open", "#town"], True)):
        opening = front_door.read(arguments)
        assert opening is not None
        assert opening[0].wiring_context.plugins is plugins
