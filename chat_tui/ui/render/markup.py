"""How do the blocks of a message become lines?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.style import Style

from chat_tui.text.markup import parse
from chat_tui.text.nodes import (
    Blank,
    Block,
    CodeBlock,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from chat_tui.text.width import cells
from chat_tui.ui.render.code import code_lines
from chat_tui.ui.render.fold import MAX_LINES, WHOLE, Folds, folded
from chat_tui.ui.render.inline import InlineStyler
from chat_tui.ui.render.lines import PLAIN, Line, Piece, adorning, blank, wrap_pieces
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.tables import table_lines

NARROWEST = 8
_WRITTEN = {None: "- ", False: "- [ ] ", True: "- [x] "}
"""How the mark of a point is copied: as it can be written."""


def markup_lines(raw: str, width: int, look: Look, names: frozenset[str], folds: Folds = WHOLE) -> list[Line]:
    """The lines of a message's text, at most `width` cells each; `names` are those that mention oneself."""
    lines = cut_short(_Drawer(look, names, folds).blocks(parse(raw), width), look)
    return folded(lines, folds.lines, look)


def cut_short(lines: Iterator[Line], look: Look) -> list[Line]:
    """At most `MAX_LINES` lines, the last one saying that there are more."""
    made: list[Line] = []
    for line in lines:
        if len(made) == MAX_LINES:
            made.append([adorning("… the message goes on; y copies all of it", look.muted)])
            break
        made.append(line)
    return made


class _Drawer:
    """Draws blocks by one look; quotes and lists draw what is in them in the room that is left."""

    def __init__(self, look: Look, names: frozenset[str], folds: Folds) -> None:
        self._look = look
        self._folds = folds
        self._styler = InlineStyler(look, names)
        self._nesting = 0
        """In how many lists the one that is being drawn stands."""

    def blocks(self, blocks: Sequence[Block], width: int, style: Style = PLAIN) -> Iterator[Line]:
        """The lines of blocks one below the other."""
        for block in blocks:
            yield from self._block(block, max(width, NARROWEST), style)

    def _block(self, block: Block, width: int, style: Style) -> Iterator[Line]:
        match block:
            case Paragraph(children):
                for line in self._styler.lines(children, style):
                    yield from wrap_pieces(line, width)
            case Heading(_, children):
                yield from wrap_pieces(self._styler.line(children, style + self._look.heading), width)
            case CodeBlock(language, text):
                yield from code_lines(text, language, width, self._look, self._folds)
            case Quote(inside):
                mark = adorning(f"{self._look.glyphs.quote} ", self._look.quote)
                for line in self.blocks(inside, width - 2, style + self._look.quote):
                    yield [mark, *line]
            case ListBlock():
                yield from self._list(block, width, style)
            case Table():
                yield from table_lines(block, width, self._look, self._styler)
            case _:
                yield self._between(block, width)

    def _between(self, block: Rule | Blank, width: int) -> Line:
        if isinstance(block, Blank):
            return [Piece("")]
        return [adorning(self._look.glyphs.rule * min(width, 40), self._look.separator)]

    def _list(self, block: ListBlock, width: int, style: Style) -> Iterator[Line]:
        last = (block.start or 0) + len(block.items) - 1
        for number, item in enumerate(block.items):
            if block.start is None:
                mark, copied = f"{self._bullet(item)} ", _WRITTEN[item.checked]
            else:
                copied = f"{block.start + number}. "
                mark = copied.rjust(len(str(last)) + 2)
            size = cells(mark)
            inside = self.blocks(item.blocks, width - size, style)
            yield [Piece(mark, self._look.muted, f"{'  ' * self._nesting}{copied}"), *next(inside, [])]
            self._nesting += 1
            for line in inside:
                yield [blank(size), *line]
            self._nesting -= 1

    def _bullet(self, item: ListItem) -> str:
        glyphs = self._look.glyphs
        if item.checked is None:
            return glyphs.bullet
        return glyphs.done if item.checked else glyphs.undone
