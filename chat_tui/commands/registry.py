"""Which commands exist, and how a typed line finds its function."""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable

from chat_tui.commands.arguments import Arguments
from chat_tui.commands.at_server import run_at_server
from chat_tui.commands.context import CommandContext
from chat_tui.errors import ChatError
from chat_tui.model.frozen import dataclass

Function = Callable[[CommandContext, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name without the slash, one line of help, how its argument is written, other names."""

    name: str
    summary: str
    function: Function
    args: str = ""
    aliases: tuple[str, ...] = ()
    arguments: Arguments | None = None
    """What may be proposed behind it."""
    plugin: str = ""
    """The plugin that it is from."""

    @property
    def needs_argument(self) -> bool:
        """Whether it does nothing alone; an optional argument is written in brackets."""
        return bool(self.args) and not self.args.startswith("[")

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.args}".rstrip()


COMMANDS: dict[str, Command] = {}
"""Every command by its first name, in the order of the topics."""
_BY_ANY_NAME: dict[str, Command] = {}


def command(
    name: str,
    summary: str,
    *,
    args: str = "",
    aliases: tuple[str, ...] = (),
    arguments: Arguments | None = None,
) -> Callable[[Function], Function]:
    """Register a function as a command; a name given twice is a mistake of ours."""

    def register(function: Function) -> Function:
        take_in(Command(name, summary, function, args, aliases, arguments))
        return function

    return register


def take_in(made: Command) -> None:
    """From now on it exists; ValueError if there is one of that name."""
    for known_as in (made.name, *made.aliases):
        if known_as in _BY_ANY_NAME:
            raise ValueError(f"two commands are called /{known_as}")
        _BY_ANY_NAME[known_as] = made
    COMMANDS[made.name] = made


def take_out(plugin: str) -> None:
    """From now on there are none of this plugin."""
    for name in [name for name, known in COMMANDS.items() if known.plugin == plugin]:
        for known_as in (name, *COMMANDS.pop(name).aliases):
            del _BY_ANY_NAME[known_as]


def is_command(line: str) -> bool:
    """Whether a typed text is meant as a command: `/word`, but not `//` nor a path like `/usr/bin`.

    It may have several lines: a word to one person must never be said to all because of a newline in it.
    """
    word = line.split(maxsplit=1)[0] if line.strip() else ""
    return line.startswith("/") and len(word) > 1 and "/" not in word[1:]


def complete(prefix: str) -> list[Command]:
    """Commands that have a name beginning with `prefix` (without the slash), by name."""
    begun = prefix.lower()
    found = {command.name: command for name, command in _BY_ANY_NAME.items() if name.startswith(begun)}
    return [found[name] for name in sorted(found)]


def find(name: str) -> Command | None:
    """The command of a name, without the slash; its other names count."""
    return _BY_ANY_NAME.get(name.lower())


async def run(context: CommandContext, line: str) -> bool:
    """Run a typed line, with or without its slash; says whether it succeeded.

    What goes wrong is told to the person as a sentence, with the next thing to try.
    """
    name, argument = first_word(line.strip().removeprefix("/"))
    found = find(name)
    if found is None:
        return await _run_elsewhere(context, name, f"/{line.strip().removeprefix('/')}")
    if found.needs_argument and not argument:
        context.ui.notify(f"{found.usage}: {found.summary}", "warning")
        return False
    try:
        await found.function(context, argument)
    except ChatError as error:
        context.ui.notify(f"{error} {error.hint}".rstrip(), "error")
        return False
    return True


async def _run_elsewhere(context: CommandContext, name: str, line: str) -> bool:
    try:
        if await run_at_server(context, line):
            return True
    except ChatError as error:
        context.ui.notify(f"{error} {error.hint}".rstrip(), "error")
        return False
    context.ui.notify(_unknown(name), "error")
    return False


def first_word(text: str) -> tuple[str, str]:
    """The first word, and all behind it as it was typed, whatever stands between them."""
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    return word, text.strip()[len(word) :].strip()


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), _BY_ANY_NAME, n=1)
    hint = f"Did you mean /{close[0]}?" if close else "/help names them all."
    return f"There is no command /{name}. {hint}"
