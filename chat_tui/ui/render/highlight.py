"""Which token is each piece of a code block, found without delaying the first paint?

Pygments is imported by `load` only, which is called after the first paint; until then code is plain.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import lru_cache

MAX_HIGHLIGHTED = 20_000
"""Characters; a longer block stays plain, because a lexer's time is not bounded."""


class PygmentsHighlighter:
    """Finds the tokens of code; answers None until `load` was called."""

    def __init__(self) -> None:
        self._ready = False
        self._missed = False

    @property
    def is_wanted(self) -> bool:
        """Whether it was asked before it was ready, so that loading would change what is seen."""
        return self._missed and not self._ready

    def load(self) -> None:
        """Import Pygments: some tens of milliseconds, safe to call in a thread and twice."""
        importlib.import_module("pygments.lexers")

        self._ready = True

    def __call__(self, code: str, language: str) -> Sequence[Sequence[tuple[str, str]]] | None:
        """The tokens of every line by name, or None: not ready, too long, or no such language."""
        if len(code) > MAX_HIGHLIGHTED:
            return None
        if not self._ready:
            self._missed = True
            return None
        return _tokens(code, language.lower())


@lru_cache(maxsize=256)
def _tokens(code: str, language: str) -> tuple[tuple[tuple[str, str], ...], ...] | None:
    lexers = importlib.import_module("pygments.lexers")
    try:
        lexer = lexers.get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except lexers.ClassNotFound:
        return None
    lines: list[list[tuple[str, str]]] = [[]]
    # Some lexers (diff) know a line by its end, so that the last one needs one too.
    for token, value in lexer.get_tokens(code + "\n"):
        name = _name(token)
        for number, part in enumerate(value.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append((part, name))
    told = "\n".join("".join(text for text, _ in line) for line in lines)
    return tuple(tuple(line) for line in lines[:-1]) if told == code + "\n" else None


def _name(token: object) -> str:
    """`Token.Literal.String.Double` as `String.Double`."""
    name = str(token).removeprefix("Token").removeprefix(".")
    return name.removeprefix("Literal.")
