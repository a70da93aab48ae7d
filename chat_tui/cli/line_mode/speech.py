"""How does a message read aloud: its markup as plain lines, without signs that mean nothing to the ear?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chat_tui.text.markup import parse
from chat_tui.text.nodes import (
    Block,
    Bold,
    ChannelLink,
    Code,
    CodeBlock,
    Emoji,
    Hashtag,
    Heading,
    Inline,
    Italic,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Mention,
    Paragraph,
    Quote,
    Rule,
    Strike,
    Table,
    Text,
)
from chat_tui.text.sanitize import gate


def spoken(raw: str) -> list[str]:
    """The lines of a text, harmless; a line never holds a newline."""
    lines = [line for block in parse(raw) for line in _block(block)]
    return [gate(line).replace("\t", "    ") for line in lines] or [""]


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph | Heading):
        yield from _run(block.children).split("\n")
    elif isinstance(block, CodeBlock):
        yield from _code(block)
    elif isinstance(block, Quote):
        quoted = [line for inner in block.blocks for line in _block(inner)]
        yield from (f"quote: {line}" for line in quoted)
    elif isinstance(block, ListBlock):
        yield from _list(block)
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Rule):
        yield "(a line across)"


def _code(block: CodeBlock) -> Iterator[str]:
    lines = block.text.split("\n")
    count = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
    yield f"code, {block.language}, {count}:" if block.language else f"code, {count}:"
    yield from (f"  {line}" for line in lines)
    yield "end of code"


def _list(block: ListBlock) -> Iterator[str]:
    for number, item in enumerate(block.items, block.start or 0):
        first, *others = [line for inner in item.blocks for line in _block(inner)] or [""]
        sign = f"{number}." if block.start is not None else "-"
        yield f"{sign} {_task(item)}{first}"
        yield from (f"  {line}" for line in others)


def _task(item: ListItem) -> str:
    return "" if item.checked is None else "done: " if item.checked else "to do: "


def _table(block: Table) -> Iterator[str]:
    """Each cell with the name of its column, so that no row has to be counted along."""
    names = [_run(cell) for cell in block.header]
    yield f"table, {len(names)} columns, {len(block.rows)} rows:"
    for row in block.rows:
        cells = (
            f"{name}: {_run(cell)}" if name else _run(cell) for name, cell in zip(names, row, strict=True)
        )
        yield "  " + "; ".join(cells)
    yield "end of table"


def _run(inlines: Iterable[Inline]) -> str:
    return "".join(map(_inline, inlines))


def _inline(inline: Inline) -> str:
    if isinstance(inline, Text | Code):
        return inline.text
    if isinstance(inline, Bold | Italic):
        return _run(inline.children)
    if isinstance(inline, Strike):
        return f"(struck out: {_run(inline.children)})"
    if isinstance(inline, Link):
        return _link(inline)
    return _name(inline)


def _name(inline: Inline) -> str:
    if isinstance(inline, Mention):
        return f"@{inline.name}"
    if isinstance(inline, ChannelLink):
        return f"~{inline.name}"
    if isinstance(inline, Hashtag):
        return f"#{inline.name}"
    if isinstance(inline, Emoji):
        return f":{inline.short_name}:"
    return "\n" if isinstance(inline, LineBreak) else ""


def _link(link: Link) -> str:
    """The address is said once, and never hidden behind other words."""
    label = _run(link.children)
    what = "picture" if link.picture else "link"
    if not label or label == link.url or link.url.rstrip("/").endswith(label.rstrip("/")):
        return link.url
    return f"{label} ({what}: {link.url})"
