"""Which of many things match what was typed, the best first? Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from textual.fuzzy import FuzzySearch

from chat_tui.model.frozen import dataclass

LITERAL = 500.0
"""The score from which on the word itself was found, not only its letters in order."""
LONGEST_NAME = 24
_search = FuzzySearch()


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a picker; all text is safe. `value` is what the picker gives back."""

    value: Any
    label: str
    detail: str = ""
    right: str = ""
    sign: str = ""
    loud: bool = False
    """The right column is a mention."""
    marked: tuple[int, ...] = ()
    """Places of `label` that match what was typed."""


def matching(query: str, choices: Iterable[Choice]) -> list[Choice]:
    """Those whose label matches, best first; equals keep their order. All for an empty query."""
    wanted = query.strip()
    if not wanted:
        return list(choices)
    found: list[tuple[float, int, Choice]] = []
    for index, choice in enumerate(choices):
        score, places = _best_of(wanted, choice)
        if score:
            found.append((-score, index, replace(choice, marked=tuple(places))))
    found.sort(key=lambda each: each[:2])
    if found and found[0][0] <= -LITERAL:
        # Letters scattered over a sentence are chance, where the word itself was found.
        found = [each for each in found if each[0] <= -LITERAL or len(each[2].label) <= LONGEST_NAME]
    return [choice for _score, _index, choice in found]


def _best_of(wanted: str, choice: Choice) -> tuple[float, Sequence[int]]:
    """By its words, or a command by its name, which somebody knows who has read of it."""
    score, places = score_of(wanted, choice.label)
    name = choice.right[1:].split(" ", 1)[0] if choice.right[:1] == "/" else ""
    named = score_of(wanted.removeprefix("/"), name)[0] if name else 0.0
    return (score, places) if score >= named else (named, ())


def score_of(query: str, label: str) -> tuple[float, Sequence[int]]:
    """How well it matches, 0 for not at all, and where; a name that begins so beats one that contains it."""
    lowered, wanted = label.casefold(), query.casefold()
    at = lowered.find(wanted)
    if at >= 0 and len(lowered) == len(label):
        begins = at == 0
        word_begins = begins or not lowered[at - 1].isalnum()
        score = LITERAL + 500.0 + (500 if begins else 200 if word_begins else 0) - len(label)
        return score, range(at, at + len(wanted))
    return _search.match(query, label)
