"""How does the raw text of a message become blocks and inlines?

The dialect is what Mattermost users write: CommonMark with tables, strike-through, task lists, bare
addresses, mentions, `~channel` links, hashtags and `:short_names:`, and every newline breaks the
line. Unlike there, a quote or a list item ends with its line, and there are no underlined headings and no
HTML. It is a parser of our own because it runs before the first paint and for every message: it costs a
fraction of a general one, and its work is bounded for any input.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat_tui.text.inlines import parse_inlines, plain
from chat_tui.text.nodes import (
    Alignment,
    Blank,
    Block,
    CodeBlock,
    Heading,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from chat_tui.text.sanitize import safe_text

MAX_LENGTH = 20_000
"""Characters beyond which markup is not looked for; servers allow 16,383."""
MAX_DEPTH = 8
MAX_LINES = 600
"""Lines in which blocks are looked for; the rest of a longer message is plain."""
MAX_COLUMNS = 40
MAX_CELLS = 1500

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ ]*([^`]*)$")
_HEADING = re.compile(r" {0,3}(#{1,6})[ ]+(\S.*?)(?:[ ]+#+)?[ ]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ ]*\1){2,}[ ]*$")
_QUOTE = re.compile(r" {0,3}>[ ]?")
_ITEM = re.compile(r"( {0,11})([-*+]|\d{1,9}[.)])(?:( +)(.*)|)$")
_TASK = re.compile(r"\[([ xX])\][ ]+(?=\S)")
_DELIMITERS = re.compile(r" {0,3}\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
_CELL_END = re.compile(r"(?<!\\)\|")
_STARTERS = frozenset("`~#-*_>+|$0123456789")
_FORMULA = re.compile(r" {0,3}\$\$[ ]*$")


def parse(raw: str) -> tuple[Block, ...]:
    """The blocks of a message; the text in them is safe to show, links are safe to follow."""
    text = safe_text(raw)
    if len(text) > MAX_LENGTH:
        return (Paragraph(plain(text)),)
    lines = [line.rstrip() for line in text.split("\n")]
    blocks = _Reader(lines[:MAX_LINES], 0).blocks()
    if len(lines) > MAX_LINES:
        return (*blocks, Paragraph(plain("\n".join(lines[MAX_LINES:]))))
    return blocks


class _Reader:
    """Reads lines into blocks, one look at each line for every level of nesting."""

    def __init__(self, lines: Sequence[str], depth: int) -> None:
        self._lines = lines
        self._depth = depth
        self._at = 0
        self._blocks: list[Block] = []

    def blocks(self) -> tuple[Block, ...]:
        """All blocks; blank lines at the ends are left out."""
        blank = False
        while self._at < len(self._lines):
            if not self._lines[self._at]:
                blank = True
                self._at += 1
                continue
            if blank and self._blocks:
                self._blocks.append(Blank())
            blank = False
            self._blocks.append(self._next())
        return tuple(self._blocks)

    def _next(self) -> Block:
        line = self._lines[self._at]
        if line.startswith("    "):
            return self._indented()
        if line.lstrip()[0] in _STARTERS or "|" in line:
            for read in (
                self._fence,
                self._formula,
                self._heading,
                self._rule,
                self._quote,
                self._list,
                self._table,
            ):
                block = read(line)
                if block is not None:
                    return block
        return self._paragraph()

    def _indented(self) -> Block:
        start = self._at
        while self._at < len(self._lines) and self._lines[self._at].startswith("    "):
            self._at += 1
        return CodeBlock("", "\n".join(line[4:] for line in self._lines[start : self._at]))

    def _fence(self, line: str) -> Block | None:
        match = _FENCE.match(line)
        if match is None:
            return None
        fence = match[1]
        closing = re.compile(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}$")
        start = self._at = self._at + 1
        while self._at < len(self._lines) and not closing.match(self._lines[self._at]):
            self._at += 1
        code = self._lines[start : self._at]
        self._at += 1
        return CodeBlock(match[2].split(" ")[0][:40], "\n".join(code))

    def _formula(self, line: str) -> Block | None:
        """Lines between two `$$` are one formula, shown as it was written."""
        if not _FORMULA.match(line):
            return None
        ends = (at for at in range(self._at + 1, len(self._lines)) if _FORMULA.match(self._lines[at]))
        end = next(ends, None)
        if end is None:
            return None
        inside = self._lines[self._at + 1 : end]
        self._at = end + 1
        return CodeBlock("latex", "\n".join(inside))

    def _heading(self, line: str) -> Block | None:
        match = _HEADING.match(line)
        if match is None:
            return None
        self._at += 1
        return Heading(len(match[1]), parse_inlines(match[2]))

    def _rule(self, line: str) -> Block | None:
        if not _RULE.match(line):
            return None
        self._at += 1
        return Rule()

    def _quote(self, line: str) -> Block | None:
        if not _QUOTE.match(line):
            return None
        inside: list[str] = []
        while self._at < len(self._lines) and (match := _QUOTE.match(self._lines[self._at])):
            inside.append(self._lines[self._at][match.end() :])
            self._at += 1
        return Quote(self._nested(inside))

    def _nested(self, lines: Sequence[str]) -> tuple[Block, ...]:
        if self._depth >= MAX_DEPTH:
            return (Paragraph(plain("\n".join(lines))),)
        return _Reader(lines, self._depth + 1).blocks()

    def _list(self, line: str) -> Block | None:
        match = _ITEM.match(line)
        if match is None or not match[4]:
            return None
        marker = match[2]
        ordered = marker[-1] in ".)"
        items: list[ListItem] = []
        while self._at < len(self._lines):
            again = _ITEM.match(self._lines[self._at])
            if again is None or not again[4] or (again[2][-1] in ".)") is not ordered:
                break
            items.append(self._item(again))
            self._pass_blanks(ordered)
        return ListBlock(tuple(items), int(marker[:-1]) if ordered else None)

    def _pass_blanks(self, ordered: bool) -> None:
        """Go over blank lines if another point of the same list follows."""
        ahead = self._at
        while ahead < len(self._lines) and not self._lines[ahead]:
            ahead += 1
        match = _ITEM.match(self._lines[ahead]) if ahead < len(self._lines) else None
        if match is not None and match[4] and (match[2][-1] in ".)") is ordered:
            self._at = ahead

    def _item(self, match: re.Match[str]) -> ListItem:
        indent = len(match[1])
        inset = match.start(4)
        task = _TASK.match(match[4])
        first = match[4][task.end() :] if task else match[4]
        inside = [first]
        self._at += 1
        while self._at < len(self._lines):
            line = self._lines[self._at]
            deep = len(line) - len(line.lstrip(" "))
            if line and deep < indent + 2:
                break
            if not line and not self._continues(indent):
                break
            inside.append(line[min(deep, inset) :])
            self._at += 1
        checked = None if task is None else task[1] in "xX"
        return ListItem(self._nested(inside), checked)

    def _continues(self, indent: int) -> bool:
        """Whether behind a blank line the point goes on."""
        following = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
        return bool(following) and len(following) - len(following.lstrip(" ")) >= indent + 2

    def _table(self, line: str) -> Block | None:
        rule = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
        if "|" not in line or "-" not in rule or not _DELIMITERS.match(rule):
            return None
        header = _cells(line)
        alignments = tuple(_alignment(cell) for cell in _cells(rule))
        if len(header) != len(alignments) or len(header) > MAX_COLUMNS:
            return None
        self._at += 2
        rows: list[tuple[tuple[Inline, ...], ...]] = []
        most = MAX_CELLS // len(header)
        while self._at < len(self._lines) and "|" in self._lines[self._at] and len(rows) < most:
            row = _cells(self._lines[self._at])
            row += [""] * (len(header) - len(row))
            rows.append(tuple(parse_inlines(cell) for cell in row[: len(header)]))
            self._at += 1
        return Table(alignments, tuple(parse_inlines(cell) for cell in header), tuple(rows))

    def _paragraph(self) -> Block:
        start = self._at
        self._at += 1
        while self._at < len(self._lines) and self._lines[self._at] and not self._interrupts():
            self._at += 1
        return Paragraph(parse_inlines("\n".join(line.lstrip() for line in self._lines[start : self._at])))

    def _interrupts(self) -> bool:
        """Whether the line begins a block even though a paragraph stands right above it."""
        line = self._lines[self._at]
        stripped = line.lstrip()
        if stripped[0] not in _STARTERS and "|" not in line:
            return False
        if any(pattern.match(line) for pattern in (_FENCE, _FORMULA, _HEADING, _RULE, _QUOTE)):
            return True
        item = _ITEM.match(line)
        if item is not None and item[4] and (item[2] in "-*+" or item[2] in ("1.", "1)")):
            return True
        rule = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
        return (
            "|" in line
            and "|" in rule
            and bool(_DELIMITERS.match(rule))
            and len(_cells(line)) == len(_cells(rule))
        )


def _cells(line: str) -> list[str]:
    row = line.strip()
    if row.startswith("|"):
        row = row[1:]
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(row)]


def _alignment(cell: str) -> Alignment:
    if cell.endswith(":"):
        return "center" if cell.startswith(":") else "right"
    return "left"
