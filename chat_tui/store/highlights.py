"""Which places of a text are what a query asks for? By the words of the full-text index, not by luck."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from chat_tui.model.frozen import dataclass
from chat_tui.store.query import Query, Term
from chat_tui.store.text_index import is_unbroken

Span = tuple[int, int]
_MARKS = range(0x300, 0x370)
"""Combining marks that the index drops inside a word."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text as the index has it, and where it stands."""

    folded: str
    start: int
    end: int


def highlights(text: str, query: Query) -> tuple[Span, ...]:
    """From where to where in `text` the words and phrases of `query` stand, in order, none overlapping."""
    found: list[Span] = []
    words: list[_Word] | None = None
    for term in query.terms:
        if is_unbroken(term.text) or not _is_plain(term.text):
            found += _as_written(text, term.text)
        elif text.isascii():
            found += _as_ascii(text, term)
        else:
            words = _words(text) if words is None else words
            found += _as_words(words, term)
    return tuple(_joined(sorted(found)))


def _as_written(text: str, wanted: str) -> Iterator[Span]:
    for match in re.finditer(re.escape(wanted.strip()), text, re.IGNORECASE):
        if match[0]:
            yield match.span()


def _as_ascii(text: str, term: Term) -> Iterator[Span]:
    """The same as `_as_words`, by an expression: most of what is searched is in plain letters."""
    pattern = _ascii_pattern(term)
    if pattern is not None:
        for match in pattern.finditer(text):
            yield match.span(1)


@lru_cache(maxsize=16)
def _ascii_pattern(term: Term) -> re.Pattern[str] | None:
    sought = [word.folded for word in _words(term.text)]
    if not sought or not all(map(str.isascii, sought)):
        return None
    last = "[0-9a-z]*" if term.prefix else "(?![0-9a-z])"
    words = "[^0-9a-z]+".join(sought) + last
    # Phrases may overlap, so one is looked for at every place.
    return re.compile(
        f"(?<![0-9a-z])(?=({words}))" if len(sought) > 1 else f"(?<![0-9a-z])({words})", re.I | re.A
    )


def _as_words(words: Sequence[_Word], term: Term) -> Iterator[Span]:
    sought = [word.folded for word in _words(term.text)]
    if not sought:
        return
    for at in range(len(words) - len(sought) + 1):
        run = [word.folded for word in words[at : at + len(sought)]]
        same = run[:-1] == sought[:-1]
        if same and (run[-1].startswith(sought[-1]) if term.prefix else run[-1] == sought[-1]):
            yield words[at].start, words[at + len(sought) - 1].end


def _words(text: str) -> list[_Word]:
    """The words of `text` as unicode61 tells them apart: of letters, digits and private signs."""
    words: list[_Word] = []
    folded, start = "", -1
    for at, character in enumerate(text):
        inside = _is_of_a_word(character)
        if inside and start < 0:
            start = at
        if inside:
            folded += _fold(character)
        elif start >= 0 and ord(character) not in _MARKS:
            words.append(_Word(folded, start, at))
            folded, start = "", -1
    if start >= 0:
        words.append(_Word(folded, start, len(text)))
    return words


def _is_of_a_word(character: str) -> bool:
    if character.isascii():
        return character.isalnum()
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"


def _fold(character: str) -> str:
    """Without case and without what Latin letters and their like wear."""
    if character.isascii():
        return character.lower()
    parts = unicodedata.normalize("NFD", character)
    bare = parts[0] if all(ord(part) in _MARKS for part in parts[1:]) else character
    folded = bare.casefold()
    return folded if len(folded) == 1 else bare.lower()[:1]


def _is_plain(text: str) -> bool:
    """Whether the index has all of it; the rest is looked for as it is written."""
    return all(character.isalnum() or character.isspace() for character in text) and not text.isspace()


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    held: Span | None = None
    for span in spans:
        if held is not None and span[0] <= held[1]:
            held = (held[0], max(held[1], span[1]))
            continue
        if held is not None:
            yield held
        held = span
    if held is not None:
        yield held
