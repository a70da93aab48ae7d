"""What may the words behind a command be? Said with the command, looked up by whoever proposes them."""

from __future__ import annotations

from typing import Literal

from chat_tui.model.frozen import dataclass

Kind = Literal["person", "channel", "public channel", "theme", "command", "path", "search", "word"]


@dataclass(frozen=True, slots=True)
class Arguments:
    """The kind of thing that the first word names, or every word of them with `many`."""

    kind: Kind
    words: tuple[tuple[str, str], ...] = ()
    """Of the kind `word`: each with what it means."""
    many: bool = False


PERSON, PEOPLE = Arguments("person"), Arguments("person", many=True)
CHANNEL, PUBLIC_CHANNEL = Arguments("channel"), Arguments("public channel")
THEME, COMMAND, PATH = Arguments("theme"), Arguments("command"), Arguments("path", many=True)
SEARCH = Arguments("search", many=True)
"""Its operators are proposed by their beginnings."""


def one_of(*words: tuple[str, str]) -> Arguments:
    """One of a few words."""
    return Arguments("word", words)
