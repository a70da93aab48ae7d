"""Tests of finding commands: by name, by prefix, by another name, and what a wrong one gets."""

from __future__ import annotations

import pytest

from chat_tui.commands import COMMANDS, complete
from chat_tui.commands.registry import command, is_command
from tests.commands.conftest import Desk

PROMISED = {
    "help", "quit", "theme", "me", "msg", "join", "leave", "topic", "shrug", "read", "reconnect", "search",
    "status", "away", "online", "dnd", "create",
}  # fmt: skip


def test_every_promised_command_exists_with_a_line_of_help() -> None:
    assert not PROMISED - COMMANDS.keys()
    assert all(one.summary and not one.summary.endswith(".") for one in COMMANDS.values())


def test_a_prefix_finds_commands_by_any_of_their_names() -> None:
    assert [one.name for one in complete("sa")] == ["save", "saved"]
    assert [one.name for one in complete("dm")] == ["msg"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/join #town", True),
        ("/?", True),
        ("/", False),
        ("//not a command", False),
        ("/usr/bin/env python", False),
        ("hello /join", False),
        ("", False),
        ("/me first\nsecond", True),
        ("/msg\n@maya two", True),
        ("/usr/bin\nsecond", False),
    ],
)
def test_a_line_is_a_command_only_if_it_is_meant_so(line: str, expected: bool) -> None:
    assert is_command(line) is expected


def test_two_commands_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="/help"):
        command("help", "Another")(lambda context, argument: None)  # type: ignore[arg-type, return-value]


async def test_an_unknown_command_names_the_nearest(desk: Desk) -> None:
    assert not await desk.type("/jion #town")
    assert desk.ui.said == [("error", "There is no command /jion. Did you mean /join?")]


async def test_a_missing_argument_shows_how_it_is_written(desk: Desk) -> None:
    assert not await desk.type("/join")
    assert desk.ui.said[0][1].startswith("/join #channel:")


async def test_what_goes_wrong_is_a_sentence_with_the_next_thing_to_try(desk: Desk) -> None:
    assert not await desk.type("/theme chat-lihgt")
    assert desk.ui.said == [("error", "There is no theme chat-lihgt. Try chat-light.")]
