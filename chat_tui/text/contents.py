"""Which links and which blocks of code does a message hold, in the order in which they are read?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chat_tui.model.messages import Message
from chat_tui.text.markup import parse
from chat_tui.text.nodes import (
    Block,
    Bold,
    Code,
    CodeBlock,
    Heading,
    Inline,
    Italic,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Strike,
    Table,
    Text,
)
from chat_tui.text.sanitize import safe_url


def links_of(message: Message) -> dict[str, str]:
    """Each address once, with the words that it is written under: what is drawn as a link, and no other."""
    found: dict[str, str] = {}
    for link in _links(_blocks(parse(message.text))):
        found.setdefault(link.url, words(link.children))
    for card in message.cards:
        for part in (card.pretext, card.text, *(field.value for field in card.fields)):
            for link in _links(_blocks(parse(part))):
                found.setdefault(link.url, words(link.children))
        for address, label in (
            (card.title_link, card.title),
            (card.author_link, card.author),
            (card.image, "picture"),
        ):
            url = safe_url(address) if address else None
            if url is not None:
                found.setdefault(url, label)
    return found


def code_of(message: Message) -> list[CodeBlock]:
    """Its blocks of code, those within quotes and lists as well."""
    return [block for block in _blocks(parse(message.text)) if isinstance(block, CodeBlock)]


def words(inlines: Iterable[Inline]) -> str:
    """What a run of inlines says, without any markup."""
    return "".join(_words(inline) for inline in inlines)


def _words(inline: Inline) -> str:
    if isinstance(inline, Text | Code):
        return inline.text
    return words(inline.children) if isinstance(inline, Bold | Italic | Strike | Link) else ""


def _blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """All blocks that hold no others."""
    for block in blocks:
        if isinstance(block, Quote):
            yield from _blocks(block.blocks)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _blocks(item.blocks)
        else:
            yield block


def _links(blocks: Iterable[Block]) -> Iterator[Link]:
    for block in blocks:
        for run in _runs(block):
            yield from _links_in(run)


def _runs(block: Block) -> Iterable[Iterable[Inline]]:
    if isinstance(block, Paragraph | Heading):
        return (block.children,)
    return (*block.header, *(cell for row in block.rows for cell in row)) if isinstance(block, Table) else ()


def _links_in(inlines: Iterable[Inline]) -> Iterator[Link]:
    for inline in inlines:
        if isinstance(inline, Link):
            yield inline
        elif isinstance(inline, Bold | Italic | Strike):
            yield from _links_in(inline.children)
