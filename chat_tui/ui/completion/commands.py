"""Which command may be meant behind a slash, and what may stand behind it?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from chat_tui.commands import COMMANDS
from chat_tui.commands.registry import find, is_command
from chat_tui.model.channels import Channel
from chat_tui.store.query import HAS, IS
from chat_tui.text.sanitize import is_safe, safe_line
from chat_tui.ui.completion import Candidate, Completion, Spot
from chat_tui.ui.completion.channels import NO_MATCH, joined_channels, named_so, rank_of
from chat_tui.ui.completion.paths import path_completion

if TYPE_CHECKING:
    from chat_tui.commands.arguments import Arguments
    from chat_tui.store.store import Store
    from chat_tui.ui.destination import Destination

_NAME = re.compile(r"^/([\w-]*)$")
_OPERATORS = (
    ("from:", "who said it"),
    ("in:", "the channel"),
    ("before:", "a day, or 3d"),
    ("after:", "a day, or 3d"),
    ("on:", "a day"),
    *((f"has:{name}", "what hangs on it") for name in HAS),
    *((f"is:{name}", "what it is") for name in IS),
)


class Sources(Protocol):
    """Where the things come from that commands are about."""

    store: Store

    def themes(self) -> Iterable[str]:
        """Names."""

    def server_commands(self, place: Destination | None) -> Sequence[tuple[str, str, str]]:
        """Those the server has itself, as far as it has told: name, what stands behind it, what it does."""

    def people(self, typed: str, place: Destination | None) -> list[Candidate]:
        """People alone, no groups."""

    def public_channels(self) -> Sequence[Channel]:
        """All that can be joined, as far as the server has told; those we are in come first."""


def command_completion(spot: Spot, place: Destination | None, sources: Sources) -> Completion | None:
    """Names, or what may stand behind one; None for a text that is no command."""
    before = spot.before
    if spot.row:
        return None
    if match := _NAME.match(before):
        found = _names(match[1], sources.server_commands(place))
        return Completion(0, tuple(found)) if found else None
    name, blank, rest = before[1:].partition(" ")
    command = find(name) if blank and is_command(before) else None
    if command is None or command.arguments is None:
        return None
    if command.arguments.kind == "path":
        return path_completion(spot.lines[0], spot.column, 0)
    words = rest.split(" ")
    if len(words) > 1 and not command.arguments.many:
        return None
    word = words[-1]
    candidates = _arguments(command.arguments, word, place, sources)
    return Completion(len(before) - len(word), tuple(candidates), offered=not word) if candidates else None


def _names(typed: str, servers: Sequence[tuple[str, str, str]]) -> list[Candidate]:
    """The one of just this name comes first, so that Enter runs it; other names of a command count."""
    ranked = []
    for command in COMMANDS.values():
        name = typed if typed in command.aliases else command.name
        rank = min(rank_of(typed, name), *(rank_of(typed, other) + 1 for other in command.aliases), NO_MATCH)
        ranked.append((rank, 0, name, command.summary))
    for name, hint, about in servers:
        if find(name) is None and is_safe(name):  # of the same name ours is what runs
            words = safe_line(f"server: {about} {hint}".strip(), 120)
            ranked.append((rank_of(typed, name), 1, name, words))
    found = sorted(each for each in ranked if each[0] < NO_MATCH)
    return [Candidate(f"/{name} ", f"/{name}", about) for _, _, name, about in found]


def _arguments(
    wanted: Arguments, word: str, place: Destination | None, sources: Sources
) -> Sequence[Candidate]:
    if wanted.kind == "person":
        return sources.people(word.lstrip("@"), place)
    if wanted.kind == "channel":
        return joined_channels(word.lstrip("#~"), sources.store, "#")
    if wanted.kind == "public channel":
        return named_so(word.lstrip("#~"), sources.public_channels(), sources.store, "#")
    if wanted.kind == "theme":
        return _matching(word, ((name, "") for name in sources.themes()))
    if wanted.kind == "command":
        return _matching(word, ((each.name, each.summary) for each in COMMANDS.values()))
    if wanted.kind == "search":
        return _operators(word, place, sources)
    return _matching(word, wanted.words)


def _matching(typed: str, words: Iterable[tuple[str, str]]) -> list[Candidate]:
    ranked = [(rank_of(typed, word), word, about) for word, about in words]
    ranked.sort(key=lambda each: each[0])
    return [Candidate(f"{word} ", word, about) for rank, word, about in ranked if rank < NO_MATCH]


def _operators(word: str, place: Destination | None, sources: Sources) -> list[Candidate]:
    """The operators, and behind two of them who and where."""
    minus = "-" if word.startswith("-") else ""
    operator, colon, typed = word.removeprefix("-").partition(":")
    found: list[Candidate] = []
    if colon and operator == "from":
        found = sources.people(typed.lstrip("@"), place)
    elif colon and operator == "in":
        found = joined_channels(typed.lstrip("#~"), sources.store, "#")
    if found:
        before = f"{minus}{operator}:"
        return [Candidate(f"{before}{each.insert}", each.label, each.detail, each.sign) for each in found]
    wanted = word.removeprefix("-")
    named = [(name, about) for name, about in _OPERATORS if name.startswith(wanted)]
    return [
        Candidate(f"{minus}{name}" + ("" if name.endswith(":") else " "), name, about)
        for name, about in named
    ]
