"""How does the app open without the machinery of all the other commands?

Click and what it needs take a twentieth of the time to the first paint. A command line that only opens the
app is read here; anything else, and anything that is wrong, is left to click, which knows how to complain.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from chat_tui.cli.ending import ended
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.start import start_app

_VALUES = {"--account": str, "--home": Path, "--config": Path, "--theme": str}
_SWITCHES = {
    "--no-mouse": ("mouse", False),
    "--read-only": ("read_only", True),
    "--no-plugins": ("plugins", False),
}


def run(arguments: Sequence[str]) -> int | None:
    """The exit code of the app; None where the command line is not for this door."""
    opening = read(arguments)
    return None if opening is None else ended(partial(start_app, *opening), arguments)


def read(arguments: Sequence[str]) -> tuple[Invocation, str | None] | None:
    """What a command line asks of the app, and the target it opens at; None if it asks for anything else."""
    options: dict[str, Any] = {}
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        name, equals, value = rest.pop(0).partition("=")
        if name in _SWITCHES and not equals:
            field, setting = _SWITCHES[name]
            options[field] = setting
        elif name in _VALUES and (equals or rest):
            options[name.removeprefix("--")] = _VALUES[name](value if equals else rest.pop(0))
        else:
            return None
    if not rest:
        return Invocation(**options), None
    if len(rest) == 2 and rest[0] == "open" and not rest[1].startswith("-"):
        return Invocation(**options), rest[1]
    return None
