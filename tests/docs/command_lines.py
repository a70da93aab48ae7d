"""Which `chat-tui` command lines does a page show, and would our command line understand them?"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click

from chat_tui.cli.main import chat_tui
from chat_tui.cli.program_option import OPTION

_BLOCK = re.compile(r"^```(?:sh|bash|console)\b[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OPERATOR = re.compile(r"[();<>|&]+")
_ENDS = re.compile(r"[();|&]+")


def command_lines(text: str) -> Iterator[list[str]]:
    """The words behind each `chat-tui` in the fenced shell blocks of a page, one command a list."""
    for block in _BLOCK.findall(text):
        for line in _logical_lines(block):
            yield from _commands(_words(line))


def _logical_lines(block: str) -> Iterator[str]:
    """Lines with what goes on in the next one: after a backslash, a pipe, or inside of quotes."""
    line = ""
    prompts = any(part.startswith("$ ") for part in block.splitlines())
    for part in block.splitlines():
        if prompts and not line and not part.startswith("$ "):
            continue  # what was printed
        line += part.removeprefix("$ ") if not line else "\n" + part
        if line.endswith("\\"):
            line = line[:-1]
        elif _is_whole(line):
            yield line
            line = ""
    if "chat-tui" in line:
        yield re.sub(r"['\"`]", "", line)


def _is_whole(line: str) -> bool:
    if line.rstrip().endswith(("|", "&&")):
        return False
    try:
        shlex.split(line, comments=True)
    except ValueError:
        return False
    return True


def _words(line: str) -> list[str]:
    line = line.replace("$(", " ( ").replace("`", " ; ")
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.commenters = "#"
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:
        return line.split()


def _commands(words: list[str]) -> Iterator[list[str]]:
    found: list[str] | None = None
    skip = False
    for word in words:
        if skip:
            skip = False
        elif _OPERATOR.fullmatch(word):
            if _ENDS.fullmatch(word):
                if found is not None:
                    yield found
                found = None
            else:
                skip = True
                if found and found[-1] in {"1", "2"}:
                    found.pop()
        elif word == "chat-tui" and found is None:
            found = []
        elif found is not None:
            found.append(word)
    if found is not None:
        yield found


def complaint(words: list[str]) -> str:
    """What is wrong with a command line: a command or option that there is not; nothing if all is well."""
    command: click.Command = chat_tui
    context = click.Context(chat_tui, info_name="chat-tui")
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in {OPTION, "--"}:
            return ""
        if word.startswith("-") and word != "-":
            name, glued, _ = word.partition("=")
            option = _option(command, context, name)
            if option is None:
                return f"`{' '.join(words)}`: {context.command_path} has no {name}"
            if not glued and not option.is_flag and not option.count and rest:
                rest.pop(0)
        elif isinstance(command, click.Group):
            found = command.get_command(context, word)
            if found is None:
                return "" if _stands_for_words(word) else f"`{' '.join(words)}`: no command {word!r}"
            command, context = found, click.Context(found, context, info_name=word)
    return ""


def _option(command: click.Command, context: click.Context, name: str) -> click.Option | None:
    for option in command.get_params(context):
        if isinstance(option, click.Option) and name in (*option.opts, *option.secondary_opts):
            return option
    short = name[:2]
    if not name.startswith("--") and len(name) > 2:  # -n5
        found = _option(command, context, short)
        return found if found is not None and not found.is_flag else None
    return None


def _stands_for_words(word: str) -> bool:
    return word in {"…", "..."} or word.isupper() or word.startswith("[") or word.endswith(("…", "..."))
