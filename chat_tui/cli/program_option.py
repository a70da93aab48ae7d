"""Where does the program of `--exec CMD...` end on a command line, and what is left for us?

All words behind `--exec` are the program's. One word with spaces in it is split as a shell would, and the
words behind it are ours: `--exec 'notify-send -- hi' '#build'`.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])

OPTION = "--exec"
PROGRAM_SECONDS = 30.0


class CommandWithProgram(click.Command):
    """A command with `--exec`, whose words never reach click."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the program out of the words, then read the others."""
        ours, program = split(args)
        rest = super().parse_args(ctx, ours)
        if program is not None:
            ctx.params["command"] = program
        return rest


def split(words: Sequence[str]) -> tuple[list[str], tuple[str, ...] | None]:
    """Our words, and those of the program; None where there is none. Raises UsageError."""
    end = words.index("--") if "--" in words else len(words)
    at = next((n for n, word in enumerate(words[:end]) if word.partition("=")[0] == OPTION), None)
    if at is None:
        return list(words), None
    _, glued, value = words[at].partition("=")
    behind = [value, *words[at + 1 :]] if glued else list(words[at + 1 :])
    if not behind or not behind[0].strip():
        raise click.UsageError("--exec needs the command to run behind it: --exec ./deploy now")
    if behind[0].split() == [behind[0]]:
        return list(words[:at]), tuple(behind)
    try:
        return [*words[:at], *behind[1:]], tuple(shlex.split(behind[0]))
    except ValueError as error:
        raise click.UsageError(f"--exec {behind[0]!r} has a quote without an end.") from error


def program_options(what: str) -> Callable[[Function], Function]:
    """`--exec` and `--seconds`; `what` is what the program is given."""

    def add(function: Function) -> Function:
        shown = click.option(
            OPTION,
            "command",
            metavar="CMD...",
            default=(),
            type=click.UNPROCESSED,
            help=f"Run CMD, without a shell, for {what} as JSON on its input: all words behind it; "
            "one quoted word is split.",
        )
        timed = click.option(
            "--seconds",
            metavar="SECONDS",
            type=click.FloatRange(1, 3600),
            default=PROGRAM_SECONDS,
            show_default=True,
            help="How long CMD may take.",
        )
        return shown(timed(function))

    return add
