"""What does a shell want to know: completions and the manual page?"""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.shell_completion import get_completion_class

from chat_tui import __version__

VARIABLE = "_CHAT_TUI_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completions(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands and options.

    bash: eval "$(chat-tui completions bash)"    fish: chat-tui completions fish | source
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There are no completions for {shell}.")
    click.echo(kind(ctx.find_root().command, {}, "chat-tui", VARIABLE).source())


@click.command()
@click.pass_context
def man(ctx: click.Context) -> None:
    """Print the manual page:  chat-tui man | man -l -"""
    root = ctx.find_root()
    lines = [
        f'.TH CHAT-TUI 1 "" "chat-tui {__version__}"',
        *(".SH NAME", "chat-tui \\- chat in the terminal", ".SH SYNOPSIS"),
        *(".B chat-tui", "[OPTIONS] [COMMAND] [ARGUMENTS]", ".SH DESCRIPTION"),
        roff(root.command.help or ""),
        ".SH OPTIONS",
        *_options(root),
        ".SH COMMANDS",
    ]
    for command_context in walk(root):
        usage = " ".join(command_context.command.collect_usage_pieces(command_context))
        lines += [f'.SS "{roff(command_context.command_path)} {roff(usage)}"']
        lines += [roff(command_context.command.help or ""), *_options(command_context)]
    lines += [".SH EXIT STATUS", *(f".TP\n.B {code}\n{meaning}" for code, meaning in MEANINGS.items())]
    click.echo("\n".join(lines))


MEANINGS = {
    0: "all is well",
    1: "it failed",
    2: "wrong usage",
    3: "no such channel, person or message",
    4: "not signed in",
    5: "the server cannot be reached",
    6: "the server refuses",
    130: "interrupted",
}
"""The exit codes, for people."""


def walk(parent: click.Context) -> Iterator[click.Context]:
    """The context of every command below `parent`, groups before what is in them; hidden ones left out."""
    group = parent.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        if command is None or command.hidden:
            continue
        context = click.Context(command, info_name=name, parent=parent)
        yield context
        yield from walk(context)


def roff(text: str) -> str:
    """Text as roff takes it literally."""
    safe = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("\b\n", "")
    return "\n".join("\\&" + line if line.startswith(".") else line for line in safe.splitlines())


def _options(context: click.Context) -> list[str]:
    lines = []
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if record:
            lines += [".TP", f".B {roff(record[0])}", roff(record[1])]
    return lines
