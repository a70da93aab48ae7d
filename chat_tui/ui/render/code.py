"""How is a block of code drawn?

Colours never change which text is on which line, so nothing moves when they arrive after the first paint.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style

from chat_tui.text.width import cells, split_at
from chat_tui.ui.render.lines import PLAIN, Line, Piece
from chat_tui.ui.render.look import Look


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
