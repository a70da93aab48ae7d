"""Does a program of the user's give the token, and is it told in a sentence when it does not?"""

from __future__ import annotations

import sys

import pytest

from chat_tui.auth.secret import Secret
from chat_tui.auth.token_command import token_of
from chat_tui.errors import WithheldError


def python(script: str) -> tuple[str, ...]:
    """A command that runs a script."""
    return (sys.executable, "-c", script)


async def test_the_first_line_is_the_token_and_no_shell_reads_it() -> None:
    assert await token_of(("printf", "tok en\\nlogin: me\\n")) == Secret("tok en")
    assert await token_of(("echo", "$HOME;`id`")) == Secret("$HOME;`id`")


async def test_it_can_neither_ask_nor_draw_on_our_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPG_TTY", "/dev/pts/0")
    script = (
        "import os, sys; print(sys.stdin.read() == '', 'GPG_TTY' in os.environ, os.getsid(0) == os.getpid())"
    )
    assert await token_of(python(script)) == Secret("True False True")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("/nowhere/pass", "show"), "token_command: /nowhere/pass: No such file or directory."),
        (
            ("sh", "-c", "echo tok; echo one >&2; printf '\\033[31mlocked\\a' >&2; exit 2"),
            "failed: ␛[31mlocked␇",
        ),
        (("false",), "token_command: false failed: it ended with 1"),
        (("true",), "token_command: true wrote nothing."),
    ],
)
async def test_what_goes_wrong_is_a_sentence_without_the_token(command: tuple[str, ...], told: str) -> None:
    with pytest.raises(WithheldError) as withheld:
        await token_of(command)
    assert told in str(withheld.value)
    assert "tok" not in str(withheld.value).replace("token_command", "")
    assert str(withheld.value).isprintable()


async def test_one_that_hangs_is_ended_with_all_that_it_started() -> None:
    with pytest.raises(WithheldError, match="gave nothing within"):
        await token_of(("sh", "-c", "sleep 600 & sleep 600"), patience=0.1)
