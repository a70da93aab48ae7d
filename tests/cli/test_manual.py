"""Are the manual pages good roff, and is everything in them?"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import click
import pytest

from chat_tui.cli.examples import EXAMPLES
from chat_tui.cli.main import COMMANDS, chat_tui
from chat_tui.cli.manual import GROUPS, man_page, man_pages, rendered, roff
from chat_tui.cli.shell import walk
from tests.cli.conftest import Cli

DOCS = Path(__file__).parents[2] / "docs"
PAGES = man_pages()


def known() -> dict[str, click.Context]:
    root = chat_tui.make_context("chat-tui", [], resilient_parsing=True)
    return {context.command_path.partition(" ")[2]: context for context in walk(root)}


def test_every_command_is_on_one_of_the_pages() -> None:
    together = "".join(PAGES.values())
    assert [path for path in known() if roff(f"chat-tui {path}") not in together] == []


def test_every_command_has_its_group() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(COMMANDS)


def test_the_sections_are_those_of_a_manual() -> None:
    heads = [line[4:] for line in man_page().splitlines() if line.startswith(".SH ")]
    assert heads == [
        *("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS"),
        *("FILES", "ENVIRONMENT", "EXIT STATUS", "EXAMPLES", "SEE ALSO"),
    ]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("checker", [("groff", "-man", "-ww", "-Tutf8"), ("mandoc", "-Tlint")])
def test_a_page_is_roff_without_a_warning(name: str, checker: tuple[str, ...]) -> None:
    if not shutil.which(checker[0]):
        pytest.skip(f"there is no {checker[0]} here")
    done = subprocess.run(checker, input=PAGES[name], capture_output=True, text=True, check=False)
    told = done.stderr + (done.stdout if checker[0] == "mandoc" else "")
    assert (done.returncode, told) == (0, "")


def test_the_page_is_kept_as_a_terminal_shows_it() -> None:
    shown = rendered()
    if shown is None:
        pytest.skip("there is no groff here")
    kept = (DOCS / "man.txt").read_text("utf-8")
    # How lines are filled is the formatter's; what they say is ours.
    assert kept.replace("‐\n", "").split() == shown.replace("‐\n", "").split(), "run `make docs`"
    typed = {line for lines in EXAMPLES.values() for line in lines}
    assert [line for line in kept.splitlines() if len(line) > 80 and line.strip() not in typed] == []


def test_a_command_has_a_page_when_it_is_asked_for(cli: Cli) -> None:
    page = cli("man", "serve", "token", "create").out
    assert page.startswith(".TH CHAT\\-TUI\\-SERVE\\-TOKEN\\-CREATE 1")
    assert "\\-\\-expires TIME" in page
    assert cli("man").out == PAGES["chat-tui.1"]


def test_an_unknown_command_is_told_with_its_nearest(cli: Cli) -> None:
    said = cli("man", "sned")
    assert (said.code, "send" in said.err) == (2, True)


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_example_is_of_a_command_that_is_there_and_below_its_help(path: str, cli: Cli) -> None:
    assert path in known()
    shown = cli(*path.split(), "--help").out
    assert all(line in shown for line in EXAMPLES[path])


@pytest.mark.parametrize(
    "path", [path for path, one in known().items() if not isinstance(one.command, click.Group)]
)
def test_help_begins_with_a_sentence_and_names_what_options_take(path: str) -> None:
    command = known()[path].command
    assert (command.help or "").split("\n\n")[0].strip().endswith(".")
    lines = command.get_help(known()[path]).splitlines()
    assert not [line for line in lines if " INTEGER" in line or " RANGE" in line or " FLOAT" in line]
