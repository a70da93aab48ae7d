"""Which word of a line is being typed in bash, in which quotes, and how is another put in its place?"""

from __future__ import annotations

import re

from chat_tui.model.frozen import dataclass

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+\Z")
_SPECIAL = re.compile(r"([^A-Za-z0-9_@%+=:,./-])")


@dataclass(frozen=True, slots=True)
class Typed:
    """A line up to the cursor: its whole words, and the last one, which may be empty."""

    words: tuple[str, ...]
    current: str
    raw: str
    """The last word as it was typed, with quotes and backslashes."""
    quote: str
    """The quote that is open at the cursor; empty for none."""


def typed(line: str) -> Typed:
    """Take a line apart as bash does; expansions are left as they are."""
    words: list[str] = []
    word, begun, quote, start = "", False, "", 0
    place = 0
    while place < len(line):
        character = line[place]
        if not quote and character in " \t\n":
            if begun:
                words.append(word)
            word, begun, start = "", False, place + 1
        elif character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote, begun = character, True
        elif character == "\\" and quote != "'" and place + 1 < len(line):
            place += 1
            word, begun = word + line[place], True
        else:
            word, begun = word + character, True
        place += 1
    return Typed(tuple(words), word, line[start:] if begun else "", quote)


def quoted(value: str, quote: str) -> str:
    """A word as it is typed on from an open quote, which the shell closes itself; or with backslashes."""
    if quote == "'":
        return "'" + value.replace("'", "'\\''")
    if quote == '"':
        return '"' + re.sub(r'([\\"$`])', r"\\\1", value)
    return value if _PLAIN.match(value) else _SPECIAL.sub(r"\\\1", value)


def replacement(now: Typed, replaced: str, value: str) -> str:
    """What bash puts in place of `replaced`, the end of the raw word behind what it thinks parts words."""
    whole = quoted(value, now.quote)
    kept = now.raw[: len(now.raw) - len(replaced)] if now.raw.endswith(replaced) else ""
    return whole.removeprefix(kept) if whole.startswith(kept) else whole
