"""How is a block of code drawn, and how does it get its colours without delaying the first paint?

Pygments is imported only by `PygmentsHighlighter.load`, which whoever draws calls after the first paint;
until then code is plain. Colours never change which text is on which line, so nothing moves when they arrive.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rich.style import Style

from chat_tui.text.width import cells, split_at
from chat_tui.ui.render.lines import PLAIN, Line, Piece
from chat_tui.ui.render.look import Look

MAX_HIGHLIGHTED = 20_000
"""Characters; a longer block stays plain, because a lexer's time is not bounded."""


def code_lines(code: str, language: str, width: int, look: Look) -> list[Line]:
    """Lines of code on their own ground, each filled to `width`; long ones are cut and go on below."""
    lines: list[Line] = []
    for tokens in _styled(code, language, look):
        lines.extend(_cut(tokens, width, look))
    return lines


def _styled(code: str, language: str, look: Look) -> list[Line]:
    found = look.highlight(code, language) if look.highlight is not None and language else None
    if found is None:
        return [[Piece(line)] for line in code.split("\n")]
    return [[Piece(text, token_style(name, look.tokens)) for text, name in line] for line in found]


def token_style(name: str, styles: Mapping[str, Style]) -> Style:
    """The style of a token such as `Name.Function.Magic`: of itself or the nearest kind above it."""
    while name:
        style = styles.get(name)
        if style is not None:
            return style
        name = name.rpartition(".")[0]
    return PLAIN


def _cut(tokens: Line, width: int, look: Look) -> list[Line]:
    ground = look.code_block
    lines: list[Line] = []
    line: Line = [Piece("  ", ground)]
    used = 2
    for text, style in tokens:
        rest = text
        while rest:
            head, rest = split_at(rest, width - used)
            if not head and used <= 2:
                head, rest = rest[0], rest[1:]
            line.append(Piece(head, ground + style))
            used += cells(head)
            if rest:
                lines.append(_filled(line, used, width, ground))
                line, used = [Piece("  ", ground)], 2
    lines.append(_filled(line, used, width, ground))
    return lines


def _filled(line: Line, used: int, width: int, ground: Style) -> Line:
    return [*line, Piece(" " * max(0, width - used), ground)]


class PygmentsHighlighter:
    """Finds the tokens of code; answers None until `load` was called."""

    def __init__(self) -> None:
        self._ready = False

    def load(self) -> None:
        """Import Pygments: some tens of milliseconds, safe to call in a thread and twice."""
        importlib.import_module("pygments.lexers")

        self._ready = True

    def __call__(self, code: str, language: str) -> Sequence[Sequence[tuple[str, str]]] | None:
        """The tokens of every line by name, or None: not ready, too long, or no such language."""
        if not self._ready or len(code) > MAX_HIGHLIGHTED:
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
    for token, value in lexer.get_tokens(code):
        name = _name(token)
        for number, part in enumerate(value.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append((part, name))
    told = "\n".join("".join(text for text, _ in line) for line in lines)
    return tuple(tuple(line) for line in lines) if told == code else None


def _name(token: object) -> str:
    """`Token.Literal.String.Double` as `String.Double`."""
    name = str(token).removeprefix("Token").removeprefix(".")
    return name.removeprefix("Literal.")
