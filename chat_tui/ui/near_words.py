"""What do the keys of emacs make of the words and characters beside a cursor? Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from chat_tui.text.width import graphemes

WORD = re.compile(r"\w+")
CASES: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "capital": str.capitalize,
}


def word_end(text: str, at: int) -> int:
    """The end of this word or of the next."""
    found = WORD.search(text, at)
    return found.end() if found is not None else len(text)


def word_start(text: str, at: int) -> int:
    """The beginning of this word or of the one before."""
    starts = [found.start() for found in WORD.finditer(text, 0, at)]
    return starts[-1] if starts else 0


def space_start(text: str, at: int) -> int:
    """The beginning of what stands before the cursor up to a space, as a shell takes words."""
    head = text[:at].rstrip()
    return max(head.rfind(" "), head.rfind("\n"), head.rfind("\t")) + 1


def recased(text: str, at: int, how: str) -> tuple[str, int]:
    """The next word in other letters, and the cursor behind it."""
    end = word_end(text, at)
    found = WORD.search(text, at)
    start = found.start() if found is not None else end
    changed = text[at:start] + CASES[how](text[start:end])
    return text[:at] + changed + text[end:], at + len(changed)


def transposed(text: str, at: int) -> tuple[str, int]:
    """The characters before and at the cursor in the other order; at the end of a line the two before it."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    before, behind = graphemes(text[start:at]), graphemes(text[at:end])
    if not behind and len(before) > 1:
        behind = [before.pop()]
    if not before or not behind:
        return text, at
    first = start + len("".join(before[:-1]))
    swapped = behind[0] + before[-1]
    return text[:first] + swapped + text[first + len(swapped) :], first + len(swapped)
