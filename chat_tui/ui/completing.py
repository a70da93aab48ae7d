"""What may the word under the cursor become? Pure: text and the store in, candidates out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from chat_tui.model.channels import ChannelKind
from chat_tui.model.frozen import dataclass
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.titles import channel_title

if TYPE_CHECKING:
    from chat_tui.store.store import Store

LIMIT = 8
WORD = re.compile(r"(?:^|(?<=[\s(\[>*_]))([@#~:])([\w.+-]*)$")
COMMAND = re.compile(r"^/([a-z-]*)$")
SHORTEST_EMOJI = 2
"""Letters after the colon before emoji are proposed: `:)` and `10:30` are no emoji."""
EVERYBODY = (("channel", "everybody here"), ("here", "everybody who is online"), ("all", "everybody here"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal: what is inserted, what is shown, and a word about it."""

    insert: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """Proposals for the text from `start` to the cursor of the present line."""

    start: int
    candidates: tuple[Candidate, ...]


Names = Callable[[], Iterable[tuple[str, str]]]
"""Command names with a line of help each."""


def completion(line: str, column: int, row: int, store: Store, commands: Names) -> Completion | None:
    """Proposals at this place of a text, or None; commands only at the very beginning."""
    before = line[:column]
    if row == 0 and (match := COMMAND.match(before)):
        return _made(0, _commands(match[1], commands))
    match = WORD.search(before)
    if match is None:
        return None
    sign, prefix = match[1], match[2]
    found: Iterable[Candidate]
    if sign == "@":
        found = _people(prefix.casefold(), store)
    elif sign == ":":
        found = _emoji(prefix, store) if len(prefix) >= SHORTEST_EMOJI else ()
    else:
        found = _channels(prefix.casefold(), store)
    return _made(match.start(1), found)


def _made(start: int, found: Iterable[Candidate]) -> Completion | None:
    candidates = tuple(found)[:LIMIT]
    return Completion(start, candidates) if candidates else None


def _commands(prefix: str, commands: Names) -> Iterable[Candidate]:
    """The one of just this name comes first, so that Enter runs it."""
    found = [(name, help_text) for name, help_text in commands() if name.startswith(prefix)]
    found.sort(key=lambda each: each[0] != prefix)
    return (Candidate(f"/{name} ", f"/{name}", help_text) for name, help_text in found)


def _people(prefix: str, store: Store) -> list[Candidate]:
    """People whose handle or any word of whose name begins so; handles first."""
    ranked: list[tuple[int, str, Candidate]] = []
    for user in store.users():
        if user.deleted or not user.name:
            continue
        name = safe_line(user.name, 64)
        shown = safe_line(user.display_name, 64) if user.display_name else ""
        if name.casefold().startswith(prefix):
            rank = 0
        elif any(word.startswith(prefix) for word in shown.casefold().split()):
            rank = 1
        else:
            continue
        ranked.append((rank, name, Candidate(f"@{name} ", f"@{name}", shown)))
    ranked.sort(key=lambda each: each[:2])
    found = [candidate for _rank, _name, candidate in ranked]
    found += [
        Candidate(f"@{name} ", f"@{name}", about) for name, about in EVERYBODY if name.startswith(prefix)
    ]
    return found


def _channels(prefix: str, store: Store) -> list[Candidate]:
    found = []
    for summary in store.channel_summaries():
        channel = summary.channel
        if channel.kind in (ChannelKind.DIRECT, ChannelKind.GROUP):
            continue
        slug, title = safe_line(channel.name, 64), channel_title(store, channel)
        if slug.casefold().startswith(prefix) or title.casefold().startswith(prefix):
            found.append(Candidate(f"~{slug} ", f"~{slug}", title if title != slug else ""))
    return sorted(found, key=lambda each: each.label)


def _emoji(prefix: str, store: Store) -> list[Candidate]:
    """Those that people made here first, which the server alone has a picture of."""
    from chat_tui.text.emoji import search

    made = [name for name in store.custom_emoji() if name.casefold().startswith(prefix.casefold())]
    return [Candidate(f":{name}: ", f":{name}:", "made here") for name in made] + [
        Candidate(f":{name}: ", f":{name}:", glyph) for name, glyph in search(prefix, LIMIT)
    ]
