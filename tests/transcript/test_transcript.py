"""Is the transcript what is printed, and is every command in it?"""

from __future__ import annotations

import re
import shutil

import click
import pytest

from chat_tui.cli.main import chat_tui
from chat_tui.cli.shell import walk
from tests.cli.published.records import valid_record
from tests.transcript.chapters import CHAPTERS
from tests.transcript.page import PAGE, transcript
from tests.transcript.story import Step

NEEDED = ("bash", "curl", "jq", "setsid")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"it takes {', '.join(NEEDED)}")
def test_the_transcript_is_what_is_printed() -> None:
    assert transcript() == PAGE.read_text("utf-8"), "run `make transcript` and look at the difference"


def test_every_command_has_its_place_in_the_transcript() -> None:
    typed = {command for chapter in CHAPTERS for step in chapter.steps for command in commands_of(step)}
    root = chat_tui.make_context("chat-tui", [], resilient_parsing=True)
    known = {
        context.command_path.removeprefix("chat-tui ")
        for context in walk(root)
        if not isinstance(context.command, click.Group) or context.command.invoke_without_command
    }
    assert known - typed == set(), "put it into tests/transcript/chapters.py and run `make transcript`"


def test_each_record_in_the_transcript_is_one_of_the_schema() -> None:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith('{"v":')]
    assert [valid_record(line)["v"] for line in lines] == [1] * len(lines) != []


def commands_of(step: Step) -> set[str]:
    """The commands that a line and those beside it name, as `serve user add`."""
    found = {command_of(rest.split()) for rest in re.split(r"\bchat-tui\b", step.line)[1:]}
    return found.union(*map(commands_of, step.meanwhile))


def command_of(words: list[str]) -> str:
    context = chat_tui.make_context("chat-tui", [], resilient_parsing=True)
    group: click.Command | None = chat_tui
    path: list[str] = []
    while words and isinstance(group, click.Group):
        if words[0] == "--account":
            words = words[2:]
        elif (group := group.get_command(context, words[0])) is not None:
            path.append(words.pop(0))
    return " ".join(path)
