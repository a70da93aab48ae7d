"""Is each line of a pipe one message, in order, and does the end say what came of it?"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.conftest import Cli, World


def texts(world: World) -> list[str]:
    return [message.text for message in world.server.world.messages.values()]


def test_each_line_is_a_message_and_none_a_command(cli: Cli, world: World) -> None:
    said = cli("tail", "-i", "-n", "0", "#town", stdin="one\n\n/quit\ntwo")
    assert said.code == 0
    assert texts(world) == ["one", "/quit", "two"]
    assert [line for line in said.lines if not line.startswith("--")] == [
        "1 ada (you): one",
        "2 ada (you): /quit",
        "3 ada (you): two",
    ]


def test_many_lines_keep_their_order(cli: Cli, world: World) -> None:
    lines = [f"line {number}" for number in range(50)]
    assert cli("tail", "-i", "-n", "0", "#town", stdin="\n".join(lines)).code == 0
    assert texts(world) == lines


def test_a_line_that_is_refused_ends_it_and_the_others_are_not_sent(cli: Cli, world: World) -> None:
    said = cli("tail", "-i", "#town", stdin=f"one\n{'x' * 20_000}\ntwo\n")
    assert (said.code, texts(world) in (["one"], [])) == (6, True)
    assert "Line 2 has 20000 characters" in said.err


def test_a_setting_makes_line_mode_what_opens(
    cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAT_TUI_UI__MODE", "plain")
    assert cli("open", "#town", stdin="hello\n").code == 0
    assert texts(world) == ["hello"]


def test_line_mode_imports_no_screen() -> None:
    code = "import sys, chat_tui.cli.line_mode.beginning; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"textual", "rich", "httpx", "pydantic"} & set(out.split())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [((), 2), (("#town", "#ops"), 2), (("--json", "#town"), 2), (("#nowhere",), 3)],
)
def test_lines_need_one_place_to_go_to(cli: Cli, world: World, arguments: tuple[str, ...], code: int) -> None:
    said = cli("tail", "-i", *arguments, stdin="one\n")
    assert (said.code, texts(world)) == (code, [])
