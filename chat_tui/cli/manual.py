"""What do the manual pages say? Written in roff, from the commands themselves."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

import click

from chat_tui import __version__
from chat_tui.cli.examples import EXAMPLES
from chat_tui.cli.shell import MEANINGS, walk

DATE = "2026-11-23"
"""Of the release; not of the day, so that the same sources give the same page."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Writing": ("open", "send", "edit", "delete", "react"),
    "Reading": ("read", "tail", "search", "unread", "channels", "people", "save", "export"),
    "The running app": ("remote",),
    "Accounts": ("login", "logout", "accounts", "status"),
    "Workspaces and other programs": ("serve", "webhook", "plugins"),
    "Settings and help": ("doctor", "config", "themes", "schema", "completions", "man"),
}
APART = ("serve", "webhook")
"""Commands with a page of their own."""
_TARGETS = (
    ("#channel", "A channel by its short name; quote it, as the shell takes # for a comment."),
    ("channel", "The same without a sign, where no person has that name."),
    ("@person", "The talk between you and a person."),
    ("team/#channel", "A channel of one of several workspaces."),
    ("permalink", "The address of a channel or a message, as the app copies it."),
    ("id", "The id of a channel or a message, as --json tells it."),
)
_FILES = (
    (
        "~/.config/chat-tui/config.toml",
        "The settings. `chat-tui config path` names the file, `config edit` opens it.",
    ),
    ("~/.config/chat-tui/accounts.toml", "The accounts, without secrets."),
    (
        "~/.local/share/chat-tui/",
        "What accounts keep, workspaces of your own, themes, and secrets where no keyring is.",
    ),
    ("~/.local/state/chat-tui/log/", "What --debug writes, and the log of the personal workspace."),
    ("$XDG_RUNTIME_DIR/chat-tui/", "Sockets of the running app and of the personal workspace."),
)
_ENVIRONMENT = (
    ("CHAT_TUI_HOME", "One directory for everything, as --home."),
    ("CHAT_TUI_CONFIG", "The settings to read, as --config."),
    ("CHAT_TUI_ACCOUNT", "The account to use, as --account."),
    ("CHAT_TUI_TOKEN", "An access token for `login`. It is not handed on to other programs."),
    (
        "CHAT_TUI_UI__THEME",
        "Like that for every setting: the table and the key with two underscores between them.",
    ),
    ("NO_COLOR, FORCE_COLOR", "No colours, or colours in a pipe as well; --color wins over both."),
    ("EDITOR", "What `config edit` and a long draft open."),
)
_EXAMPLES = (
    ("Say something in a channel.", "chat-tui send '#build' 'The release is cut.'"),
    ("Post the output of a program as a block of code.", "make 2>&1 | chat-tui send '#build' --code"),
    ("Follow what calls you, as JSON Lines.", "chat-tui tail -f --mentions --json"),
    (
        "Read what was said in the last two hours, and mark it as read.",
        "chat-tui read '#build' --since 2h --mark",
    ),
    (
        "Keep a channel as one page with its pictures.",
        "chat-tui export '#build' --format html --media -o backup",
    ),
    (
        "Show what is unread in the status line of tmux.",
        "set -g status-right '#(chat-tui remote unread --format tmux)'",
    ),
)


def man_pages() -> Mapping[str, str]:
    """Every page by its file name."""
    from chat_tui.cli.main import chat_tui

    root = chat_tui.make_context("chat-tui", [], resilient_parsing=True)
    parts = {f"chat-tui-{name}.1": _page_of(_found(root, [name])) for name in APART}
    return {"chat-tui.1": man_page(), **parts}


def man_page() -> str:
    """The page chat-tui(1)."""
    from chat_tui.cli.main import chat_tui

    root = chat_tui.make_context("chat-tui", [], resilient_parsing=True)
    lines = [
        *_head("chat-tui", "chat in the terminal, from scripts, and a workspace of your own"),
        ".SH SYNOPSIS",
        *_usage(root),
        *(".SH DESCRIPTION", *paragraphs(root.command.help or "", targets=False)),
        *(".PP", "A", ".I TARGET", "is one of:", *_terms(_TARGETS)),
        *(".SH OPTIONS", "They stand before the command.", *_options(root)),
        ".SH COMMANDS",
        *_commands(root),
        *(".SH FILES", *_terms(_FILES)),
        *(".SH ENVIRONMENT", *_terms(_ENVIRONMENT)),
        *(
            ".SH EXIT STATUS",
            *_terms([(str(code), f"{meaning}.".capitalize()) for code, meaning in MEANINGS.items()]),
        ),
        ".SH EXAMPLES",
        *(line for words, shown in _EXAMPLES for line in (".TP", roff(words), f"\\fB{roff(shown)}\\fR")),
        *(".SH SEE ALSO", ".BR chat\\-tui\\-serve (1),", ".BR chat\\-tui\\-webhook (1),", ".BR tmux (1)"),
    ]
    return "\n".join(lines) + "\n"


def rendered() -> str | None:
    """The page as a terminal of 80 columns shows it; None where there is no groff."""
    if not shutil.which("groff"):
        return None
    command = ["groff", "-man", "-Tutf8", "-rLL=78n", "-P-cbou"]
    return subprocess.run(command, input=man_page(), capture_output=True, text=True, check=True).stdout


def _page_of(context: click.Context) -> str:
    """A page of one command, and of those below it."""
    name = context.command_path.replace(" ", "-")
    lines = [
        *_head(name, _first_sentence(context)),
        *(".SH SYNOPSIS", *_usage(context)),
        *(".SH DESCRIPTION", *paragraphs(context.command.help or "")),
        *(".SH OPTIONS", *_options(context)),
    ]
    if examples := list(_examples(context)):
        lines += [".SH EXAMPLES", *examples]
    below = list(walk(context))
    if below:
        lines.append(".SH COMMANDS")
    for one in below:
        lines += _command(one)
    lines += [".SH SEE ALSO", ".BR chat\\-tui (1)"]
    return "\n".join(lines) + "\n"


def paragraphs(text: str, *, targets: bool = True) -> Iterator[str]:
    """The help of a command: paragraphs are filled, what stands behind \\b stays as it is."""
    parts = [part for part in re.split(r"\n[ \t]*\n", text.strip()) if targets or "TARGET is" not in part]
    for number, part in enumerate(parts):
        is_shown = part.lstrip().startswith("\b")
        if number:
            yield ".sp" if is_shown else ".PP"
        if is_shown:
            yield from _shown(part.replace("\b", "").strip("\n").splitlines())
        else:
            yield _filled(part)


def roff(text: str) -> str:
    """Text as roff takes it literally."""
    safe = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    safe = safe.replace("^", "\\(ha").replace("~", "\\(ti").replace("\b", "")
    safe = "".join(sign if sign.isascii() else f"\\[u{ord(sign):04X}]" for sign in safe)
    return "\n".join("\\&" + line if line.startswith(".") else line for line in safe.splitlines())


def _filled(text: str) -> str:
    """A paragraph in lines that an editor shows whole."""
    lines = wrap(roff(" ".join(text.split())), 76, break_long_words=False, break_on_hyphens=False)
    return "\n".join("\\&" + line if line.startswith(".") else line for line in lines)


def _head(name: str, words: str) -> Iterator[str]:
    yield f'.TH {roff(name.upper())} 1 "{DATE}" "chat\\-tui {__version__}" "chat\\-tui"'
    yield from (".SH NAME", f"{roff(name)} \\- {roff(words)}")


def _first_sentence(context: click.Context) -> str:
    words = context.command.get_short_help_str(200).rstrip(".")
    return words[:1].lower() + words[1:]


def _commands(root: click.Context) -> Iterator[str]:
    for heading, names in GROUPS.items():
        yield f'.SS "{roff(heading)}"'
        for name in names:
            context = _found(root, [name])
            yield from (".TP", *_usage(context))
            if name in APART:
                yield from (
                    roff(_first_sentence(context).capitalize() + "; see"),
                    f".BR chat\\-tui\\-{name} (1).",
                )
                continue
            yield from _indented(context)
            for below in walk(context):
                yield from (".TP", *_usage(below), *_indented(below))


def _indented(context: click.Context) -> Iterator[str]:
    """What a command does and its options, below its usage."""
    for line in paragraphs(context.command.help or ""):
        yield ".IP" if line == ".PP" else line
    if options := list(_options(context)):
        yield from (".RS", *options, ".RE")
    if examples := list(_examples(context)):
        yield from (".sp", ".RS", *examples, ".RE")


def _command(context: click.Context) -> Iterator[str]:
    yield f'.SS "{roff(context.command_path)}"'
    yield from (*_usage(context), ".PP", *paragraphs(context.command.help or ""), *_options(context))
    yield from (".sp", *_examples(context))


def _examples(context: click.Context) -> Iterator[str]:
    path = context.command_path.partition(" ")[2]
    if path in EXAMPLES:
        yield from _shown(EXAMPLES[path])


def _usage(context: click.Context) -> Iterator[str]:
    pieces = " ".join(context.command.collect_usage_pieces(context))
    yield f"\\fB{roff(context.command_path)}\\fR {roff(pieces)}"


def _options(context: click.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if record and isinstance(parameter, click.Option) and "--help" not in parameter.opts:
            yield from (".TP", f".B {roff(record[0])}", _filled(record[1]))


def _terms(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in pairs:
        yield from (".TP", f".B {roff(term)}", _filled(meaning))


def _shown(lines: Sequence[str]) -> Iterator[str]:
    """Lines that stay as they are."""
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    yield from (".nf", ".RS 4", *(roff(line[margin:]) for line in lines), ".RE", ".fi")


def _found(root: click.Context, words: Sequence[str]) -> click.Context:
    """The command that the words name; UsageError with the nearest for none."""
    context = root
    for word in words:
        group = context.command
        if not isinstance(group, click.Group):
            raise click.UsageError(f"There is nothing below `{context.command_path}`.")
        _, command, _ = group.resolve_command(context, [word])
        if command is None:
            raise click.UsageError(f"There is no command {word}.")
        context = click.Context(command, info_name=word, parent=context)
    return context


@click.command(short_help="Show the manual page.")
@click.argument("command", nargs=-1)
@click.pass_context
def man(ctx: click.Context, command: tuple[str, ...]) -> None:
    """Show the manual page, or the page of COMMAND; in a pipe, write it as roff."""
    root = click.Context(ctx.find_root().command, info_name="chat-tui")
    page = _page_of(_found(root, command)) if command else man_page()
    if sys.stdout.isatty() and shutil.which("man"):
        shown = subprocess.run(["man", "-l", "-"], input=page.encode(), check=False)
        if shown.returncode == 0:
            return
    click.echo(page, nl=False)
