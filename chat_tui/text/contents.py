"""Which links and which blocks of code does a message hold, in the order in which they are read?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chat_tui.model.messages import Message
from chat_tui.text.markup import parse
from chat_tui.text.nodes import (
    Block,
    Bold,
    ChannelLink,
    Code,
    CodeBlock,
    Hashtag,
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


def leads_of(message: Message) -> list[str]:
    """The channels (`~name`) and hashtags (`#word`) it names, each once."""
    blocks = list(_blocks(parse(message.text)))
    named = (inline for block in blocks for run in _runs(block) for inline in _flat(run))
    leads = (
        f"~{inline.name}" if isinstance(inline, ChannelLink) else f"#{inline.name}"
        for inline in named
        if isinstance(inline, ChannelLink | Hashtag)
    )
    return list(dict.fromkeys(leads))


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


def _flat(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Inlines and those within them."""
    for inline in inlines:
        yield inline
        if isinstance(inline, Bold | Italic | Strike):
            yield from _flat(inline.children)


def _links_in(inlines: Iterable[Inline]) -> Iterator[Link]:
    return (inline for inline in _flat(inlines) if isinstance(inline, Link))
