"""What may stand where somebody presses Tab? From what is kept here; nobody is asked, nothing is started."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import _resolve_context, _resolve_incomplete

from chat_tui.cli.shell_words import replacement, typed
from chat_tui.config.locations import Locations
from chat_tui.config.quick import read_quick
from chat_tui.model.frozen import dataclass
from chat_tui.text.sanitize import safe_line

if TYPE_CHECKING:
    from chat_tui.store.names import Names

VARIABLE = "_CHAT_TUI_COMPLETE"
"""Names the shell that asks."""
SHELLS = ("bash", "zsh", "fish")
PERSONAL, SHARED = "personal", "shared"
_HELP = 60
"""Characters of what stands beside a proposal."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word, and a few words on it."""

    value: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Proposals:
    """What may stand there; `kind` is file or dir where the shell itself knows better."""

    kind: str
    proposals: tuple[Proposal, ...] = ()


def answer(shell: str, arguments: Sequence[str]) -> int:
    """Write what a shell asked for: its kind on the first line, then a proposal a line. The exit code."""
    if shell not in SHELLS:
        return 1
    try:
        lines = list((_for_bash if shell == "bash" else _for_others)(arguments))
    except (click.ClickException, OSError, ValueError):
        return 1  # what is typed so far has no meaning; a shell shows nothing then
    click.echo("\n".join(lines))
    return 0


def propose(before: Sequence[str], current: str) -> Proposals:
    """What may stand behind the words `before` and begins with `current`."""
    from chat_tui.cli.main import chat_tui

    words = list(before)
    context = _resolve_context(chat_tui, {}, "chat-tui", words)
    asked, wanted = _resolve_incomplete(context, words, current)
    lead = current.removesuffix(wanted) if "=" in current else ""
    if isinstance(asked, click.Parameter):
        if kind := _files(asked):
            return Proposals(kind)
        source = _source(context, asked)
        found = source(_places(context), wanted) if source else _of_click(asked, context, wanted)
    else:
        found = _of_click(asked, context, wanted)
    return Proposals(
        "plain", tuple(Proposal(lead + one.value, one.help) for one in found if one.value.startswith(wanted))
    )


def _for_bash(arguments: Sequence[str]) -> Iterator[str]:
    """`arguments` are the line up to the cursor and what bash will replace of it."""
    line, replaced = arguments
    now = typed(line)
    found = propose(now.words[1:], now.current)
    yield found.kind
    for one in found.proposals:
        yield replacement(now, replaced, one.value)


def _for_others(arguments: Sequence[str]) -> Iterator[str]:
    """`arguments` are the words behind the program's name, the last one as far as it is typed."""
    found = propose(arguments[:-1], arguments[-1] if arguments else "")
    yield found.kind
    for one in found.proposals:
        yield f"{one.value}\t{one.help}"


def _of_click(asked: click.Command | click.Parameter, context: click.Context, wanted: str) -> list[Proposal]:
    """Commands, options and choices."""
    return [
        Proposal(item.value, safe_line(item.help or "", _HELP))
        for item in asked.shell_complete(context, wanted)
        if item.type == "plain"
    ]


def _files(asked: click.Parameter) -> str:
    if not isinstance(asked.type, click.Path):
        return ""
    return "dir" if "DIR" in (asked.metavar or "") or asked.type.file_okay is False else "file"


Source = Callable[[Locations, str], list[Proposal]]


def _source(context: click.Context, asked: click.Parameter) -> Source | None:
    """Where the words of a parameter are from; None for one that we know nothing of."""
    path = context.command_path
    account = context.find_root().params.get("account")
    if asked.name in ("target", "targets", "to"):
        return lambda places, wanted: list(_targets(_known(places, account), wanted))
    if asked.name in ("account", "moved_from") or (path, asked.name) in _ACCOUNTS:
        return lambda places, _wanted: [Proposal(name) for name in _accounts(places)]
    if asked.name == "theme" or (path, asked.name) == ("chat-tui themes preview", "name"):
        return lambda places, _wanted: _themes(places)
    return None


_ACCOUNTS = frozenset((("chat-tui logout", "name"), ("chat-tui login", "url")))


def _places(context: click.Context) -> Locations:
    """As the options before the command say; no folder is made."""
    said: Mapping[str, Path | None] = context.find_root().params
    return Locations.from_environment(said.get("home"), os.environ, config=said.get("config"))


def _accounts(places: Locations) -> list[str]:
    """The accounts signed in to, then those of this host that were used."""
    import tomllib

    try:
        known = list(tomllib.loads(places.accounts_file.read_text("utf-8")))
    except (OSError, ValueError):
        known = []
    used = [name for name in (SHARED, PERSONAL) if (places.data_dir / "accounts" / name).is_dir()]
    return list(dict.fromkeys((*known, *used)))


def _known(places: Locations, account: str | None) -> Names:
    """What the newest cache of the account names; without an account, of the one that would be used."""
    from chat_tui.store.names import Names, names_in

    chosen = account or read_quick(places.config_file, os.environ).account
    for name in [chosen] if chosen else _accounts(places):
        folder = places.data_dir / "accounts" / Path(name).name
        caches = sorted(folder.glob("*/cache.sqlite"), key=lambda path: -path.stat().st_mtime)
        for found in map(names_in, caches):
            if found.channels or found.people:
                return found
    return Names()


def _targets(known: Names, wanted: str) -> Iterator[Proposal]:
    """Without a sign channels go by their bare name, which needs no quotes in any shell."""
    people = {name for name, _ in known.people}
    for name, title in known.channels:
        sign = wanted[0] if wanted[:1] in ("#", "~") else "#" if name in people else ""
        yield Proposal(sign + safe_line(name, 200), safe_line(title, _HELP))
    for name, title in known.people:
        yield Proposal("@" + safe_line(name, 200), safe_line(title, _HELP))


def _themes(places: Locations) -> list[Proposal]:
    from chat_tui.config.themes import builtin_theme_dir, find_themes

    return [Proposal(name) for name in find_themes((builtin_theme_dir(), places.user_themes))]
