"""How is a block of code drawn?

Colours never change which text is on which line, so nothing moves when they arrive after the first paint.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style

from chat_tui.text.diffs import looks_like_diff
from chat_tui.text.width import cells, split_at
from chat_tui.ui.render.fold import FOLD, SPARED, WHOLE, Folds, fold_words
from chat_tui.ui.render.lines import CUT, PLAIN, Line, Piece, adorning, blank, line_cells
from chat_tui.ui.render.look import Look

_INSET = 2
"""Blank cells before the code."""


def code_lines(code: str, language: str, width: int, look: Look, folds: Folds = WHOLE) -> list[Line]:
    """Lines of code on their own ground, each filled to `width`.

    Long ones are cut and go on below, or are pushed to the left by `folds.pan`.
    """
    styled = _styled(code, language, look)
    hidden = len(styled) - folds.code if folds.code else 0
    if hidden >= SPARED:
        styled = styled[: folds.code]
    lines: list[Line] = []
    for tokens in styled:
        if folds.pan is None:
            lines.extend(_cut(tokens, width, look))
        else:
            lines.append(_pushed(tokens, width, folds.pan, look))
    if hidden >= SPARED:
        told = [
            blank(_INSET, look.code_block),
            adorning(fold_words(f"{hidden}", look), look.code_block + look.muted + FOLD),
        ]
        lines.append(_filled(told, line_cells(told), width, look.code_block))
    return lines


def _styled(code: str, language: str, look: Look) -> list[Line]:
    language = language or ("diff" if looks_like_diff(code) else "")
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
    line: Line = [blank(_INSET, ground), Piece("")]
    used = _INSET
    for text, style, _ in tokens:
        rest = text
        while rest:
            head, rest = split_at(rest, width - used)
            if not head and used <= _INSET:
                head, rest = rest[0], rest[1:]
            line.append(Piece(head, ground + style))
            used += cells(head)
            if rest:
                lines.append(_filled(line, used, width, ground))
                line, used = [blank(_INSET, ground), CUT], _INSET
    lines.append(_filled(line, used, width, ground))
    return lines


def _pushed(tokens: Line, width: int, pan: int, look: Look) -> Line:
    """One line of code without its first `pan` cells, with a mark at either side where it goes on."""
    ground = look.code_block
    room = max(1, width - _INSET - 1)
    kept: Line = []
    used = -pan
    more = False
    for text, style, _ in tokens:
        size = cells(text)
        if used < 0:
            gone = min(size, -used)
            head, text = split_at(text, gone)
            if cells(head) < gone and text:  # half of a wide one: a blank stands for the other half
                half, text = split_at(text, 2)
                text = " " * (cells(half) + cells(head) - gone) + text
            used += gone
        head, rest = split_at(text, room - used) if used >= 0 else ("", "")
        more = more or bool(rest)
        kept.append(Piece(head, ground + style))
        used += cells(head)
        if more:
            break
    mark = look.glyphs.left if pan and any(piece.text for piece in tokens) else " "
    line = [adorning(f"{mark} ", ground + look.muted), Piece(""), *kept]
    line = _filled(line, line_cells(line), width - 1, ground)
    return [*line, adorning(look.glyphs.right if more else " ", ground + look.muted)]


def _filled(line: Line, used: int, width: int, ground: Style) -> Line:
    return [*line, blank(width - used, ground)]
