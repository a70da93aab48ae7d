"""What does a plugin offer, and is each of it what it should be? Looked at in the plugin's own thread.

What comes out is made of plain texts of ours: nothing of a stranger's class is ever touched by the app.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import Any

from chat_tui.errors import ChatError, ConfigError
from chat_tui.model.frozen import dataclass
from chat_tui.plugins.api import API, Command, Proposal
from chat_tui.plugins.budgets import BUDGETS, MOST_COMMANDS, MOST_FOLDERS, MOST_PROPOSALS, WORDS
from chat_tui.text.sanitize import gate, safe_line

NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
NO_COMMANDS: tuple[Command, ...] = ()


class AnswerError(ChatError):
    """A plugin gave back what it must not; the sentence says what."""


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """The hooks of a plugin that was loaded, None for one that it has not."""

    commands: tuple[Command, ...] = NO_COMMANDS
    render: Callable[..., Any] | None = None
    wants: re.Pattern[str] | None = None
    complete: Callable[..., Any] | None = None
    on_event: Callable[..., Any] | None = None
    theme_dirs: Callable[..., Any] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """What it offers, in a word each."""
        offered = (self.commands, self.render, self.complete, self.on_event, self.theme_dirs)
        return tuple(word for word, hook in zip(WORDS, offered, strict=True) if hook)


def offers_of(entry: Any, settings: Mapping[str, Any]) -> Offers:
    """What the object of an entry point offers; a class or a function is called with the settings first."""
    own = deepcopy(dict(settings))
    if isinstance(entry, type) or inspect.isroutine(entry):
        entry = entry(own)
    elif configure := _hook(entry, "configure"):
        configure(own)
    wanted = getattr(entry, "api", API)
    if not isinstance(wanted, int) or wanted > API:
        raise ConfigError(f"It is written for version {wanted} of plugins, and this chat-tui knows {API}.")
    commands = _hook(entry, "commands")
    render = _hook(entry, "render")
    offered = Offers(
        _commands(commands()) if commands else NO_COMMANDS,
        render,
        _pattern(getattr(entry, "wants", None)) if render else None,
        _hook(entry, "complete"),
        _hook(entry, "on_event"),
        _hook(entry, "theme_dirs"),
    )
    if not offered.words:
        raise AnswerError("It has none of the hooks: see docs/plugins.md.")
    return offered


def markdown_in(answer: Any) -> str | None:
    """What `render` gave back: a text that is not too long, or None."""
    return None if answer is None else _text(answer, "render", BUDGETS["render"].most)


def word_in(answer: Any) -> str | None:
    """What `on_event` gave back: a line to be told, or None."""
    if answer is None:
        return None
    return safe_line(_text(answer, "on_event", BUDGETS["event"].most), BUDGETS["event"].most) or None


def proposals_in(answer: Any) -> tuple[Proposal, ...]:
    """What `complete` gave back, on one line each and free of all that a terminal obeys."""
    most = BUDGETS["complete"].most
    if answer is None:
        return ()
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        raise AnswerError(f"complete gave back {_kind(answer)} in place of proposals.")
    made = []
    for each in islice(answer, MOST_PROPOSALS):
        proposal = each if isinstance(each, Proposal) else Proposal(_text(each, "complete", most))
        told = (proposal.insert, proposal.label or proposal.insert, proposal.detail)
        insert, label, detail = (_text(part, "complete", most) for part in told)
        made.append(Proposal(gate(insert).replace("\n", " "), safe_line(label, 80), safe_line(detail, 120)))
    return tuple(each for each in made if each.insert)


def folders_in(answer: Any) -> tuple[Path, ...]:
    """What `theme_dirs` gave back: folders by their whole path."""
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        raise AnswerError(f"theme_dirs gave back {_kind(answer)} in place of folders.")
    found = tuple(Path(str(each)) for each in islice(answer, MOST_FOLDERS))
    for folder in found:
        if not folder.is_absolute():
            raise AnswerError(f"theme_dirs gave back {safe_line(str(folder), 80)!r}, which is no whole path.")
    return found


def _hook(entry: Any, name: str) -> Callable[..., Any] | None:
    found = getattr(entry, name, None)
    if found is not None and not callable(found):
        raise AnswerError(f"{name} is {_kind(found)} and cannot be called.")
    return found


def _commands(answer: Any) -> tuple[Command, ...]:
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        raise AnswerError(f"commands gave back {_kind(answer)} in place of commands.")
    found = tuple(islice(answer, MOST_COMMANDS))
    return tuple(_command(each) for each in found)


def _command(made: Any) -> Command:
    if not isinstance(made, Command) or not callable(made.run):
        raise AnswerError(f"commands gave back {_kind(made)} in place of a Command.")
    name, summary, args = (_text(text, "commands", 200) for text in (made.name, made.summary, made.args))
    if not NAME.fullmatch(name):
        raise AnswerError(f"{safe_line(name, 40)!r} is no name for a command.")
    return Command(name, safe_line(summary, 120), made.run, safe_line(args, 60))


def _pattern(wants: Any) -> re.Pattern[str] | None:
    try:
        return None if wants is None else re.compile(wants)
    except (re.error, TypeError) as error:
        raise AnswerError(f"wants is no regular expression: {error}.") from error


def _text(answer: Any, hook: str, most: int) -> str:
    """A text of our own; one of a stranger's class would run their code at every touch."""
    if not isinstance(answer, str):
        raise AnswerError(f"{hook} gave back {_kind(answer)} in place of a text.")
    text = str.__str__(answer)
    if len(text) > most:
        raise AnswerError(f"{hook} gave back {len(text):,} characters; {most:,} are the most.")
    return text


def _kind(answer: Any) -> str:
    return safe_line(type(answer).__name__, 40)
