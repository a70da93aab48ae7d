"""Which words belong to the program behind `--exec`?"""

from __future__ import annotations

import click
import pytest

from chat_tui.cli.program_option import split


@pytest.mark.parametrize(
    ("typed", "ours", "program"),
    [
        (["-f", "#x"], ["-f", "#x"], None),
        (["#x", "--exec", "notify", "--", "hi"], ["#x"], ("notify", "--", "hi")),
        (["#x", "--exec", "run", "-f", "--help"], ["#x"], ("run", "-f", "--help")),
        (["--exec", "run 'a b' -x", "#x", "-f"], ["#x", "-f"], ("run", "a b", "-x")),
        (["--exec=run 'a b'", "#x"], ["#x"], ("run", "a b")),
        (["--exec=run", "#x"], [], ("run", "#x")),
        (["--", "--exec"], ["--", "--exec"], None),
    ],
)
def test_all_words_behind_it_or_one_word_that_is_split(
    typed: list[str], ours: list[str], program: tuple[str, ...] | None
) -> None:
    assert split(typed) == (ours, program)


@pytest.mark.parametrize("typed", [["--exec"], ["--exec", ""], ["--exec", "run 'a"], ["--exec=", "#x"]])
def test_what_is_no_program_is_a_sentence(typed: list[str]) -> None:
    with pytest.raises(click.UsageError):
        split(typed)
