"""Does a message speak to me, and which words of it do?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

EVERYBODY = frozenset({"all", "channel", "here"})

_AT = re.compile(r"(?<![\w@/.])@([a-zA-Z0-9][\w.\-]*)")
_CODE = re.compile(r"(?ms)^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*\s*$|\Z)|(`+)(?!`).*?(?<!`)\2(?!`)")
_TRAILING = ".-_"


def _names_at(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Every `@word`: start, end, and the names it may mean (a trailing dot may be the sentence's)."""
    for match in _AT.finditer(text):
        name = match.group(1).lower()
        yield match.start(), match.end(), (name, name.rstrip(_TRAILING))


def handles_in(text: str) -> list[str]:
    """The `@names` of a text in lower case, without the @; code left out, and `@all` and its like."""
    if "@" not in text:
        return []
    names = (match.group(1).lower().rstrip(_TRAILING) for match in _AT.finditer(_CODE.sub(" ", text)))
    return [name for name in names if name not in EVERYBODY]


def calls_everybody(text: str) -> str:
    """The first `@all` or its like in a text, code left out; empty if there is none."""
    if "@" not in text:
        return ""
    found = (match.group(1).rstrip(_TRAILING) for match in _AT.finditer(_CODE.sub(" ", text)))
    return next((f"@{name.lower()}" for name in found if name.lower() in EVERYBODY), "")


@lru_cache(maxsize=64)
def _words(names: frozenset[str]) -> re.Pattern[str] | None:
    """Finds the mention words that are no handles: those written without @ by their owner."""
    words = sorted((word for word in names if word), key=len, reverse=True)
    if not words:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def word_spans(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where words stand that mention their owner without an @; none of them begins with one."""
    pattern = _words(words)
    return iter(()) if pattern is None else (match.span() for match in pattern.finditer(text))


def mention_spans(text: str, names: frozenset[str], *, everybody: bool = True) -> list[tuple[int, int]]:
    """Where `text` mentions one of `names` or everybody, as (start, end) pairs in order; code counts as well.

    Whether a call to everybody is a mention is for the caller to say.
    `names` holds handles written `@name` and further words (a first name) that mention without the @.
    """
    handles = frozenset(name[1:].lower() for name in names if name.startswith("@"))
    handles |= EVERYBODY if everybody else frozenset()
    spans: list[tuple[int, int]] = []
    for start, end, candidates in _names_at(text) if "@" in text else ():
        for name in candidates:
            if name in handles:
                spans.append((start, start + 1 + len(name) if end - start > 1 + len(name) else end))
                break
    spans.extend(word_spans(text, frozenset(name for name in names if not name.startswith("@"))))
    return sorted(spans)


def mentions_me(text: str, names: frozenset[str], *, everybody: bool = True) -> bool:
    """Whether `text` mentions one of `names` or everybody, code left out; see `mention_spans`."""
    if not mention_spans(text, names, everybody=everybody):
        return False
    plain = _CODE.sub(" ", text)
    return bool(mention_spans(plain, names, everybody=everybody)) if "`" in text or "~~~" in text else True
