"""Is every `chat-tui ...` that a page shows a command that there is, with options that it has?"""

from __future__ import annotations

import pytest

from tests.docs.command_lines import command_lines, complaint
from tests.docs.test_links import PAGES, ROOT


@pytest.mark.parametrize("page", [str(page.relative_to(ROOT)) for page in PAGES])
def test_the_command_lines_of_a_page_are_understood(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    assert not list(filter(None, map(complaint, command_lines(text))))


def test_command_lines_are_found_in_pipes_and_substitutions() -> None:
    block = """```sh
$ make 2>&1 | tail -n 5 | chat-tui send '#build' --code 2> log   # chat-tui nothing
chat-tui said this
```
```bash
id=$(chat-tui send "#x" "a | b") && X=1 chat-tui read x \\
   -n 3 < in
```"""
    assert list(command_lines(block)) == [
        ["send", "#build", "--code"],
        ["send", "#x", "a | b"],
        ["read", "x", "-n", "3"],
    ]


@pytest.mark.parametrize(
    "line",
    [
        "sned x",
        "send x --colour",
        "serve usr list",
        "read x -q",
        "serve webhook create out --uri x",
        "--hom d",
    ],
)
def test_what_there_is_not_is_told(line: str) -> None:
    assert complaint(line.split())


@pytest.mark.parametrize(
    "line", ["--home d send x -", "tail x --exec ./a --b", "read x -n5", "serve COMMAND"]
)
def test_what_there_is_is_not(line: str) -> None:
    assert not complaint(line.split())
