"""How does the markup of a message become HTML? All text is escaped, every address looked at."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from chat_tui.text.emoji import glyph
from chat_tui.text.markup import parse
from chat_tui.text.nodes import (
    Blank,
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
from chat_tui.text.sanitize import safe_url

_STRESSED = {Bold: "strong", Italic: "em", Strike: "s"}


def markup_html(raw: str) -> str:
    """A message's text as HTML blocks."""
    return _blocks(parse(raw))


def anchor(url: str, label: str) -> str:
    """A link, its label already HTML; only the label where the address is none to follow."""
    if safe_url(url) is None:
        return label
    return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{label}</a>'


def _blocks(blocks: Iterable[Block]) -> str:
    return "".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Paragraph(children):
            return f"<p>{_inlines(children)}</p>"
        case Heading(_, children):
            return f"<h3>{_inlines(children)}</h3>"
        case CodeBlock(_, text):
            return f"<pre><code>{escape(text)}</code></pre>"
        case Quote(blocks):
            return f"<blockquote>{_blocks(blocks)}</blockquote>"
        case ListBlock(items, start):
            return _list(items, start)
        case Table():
            return _table(block)
        case Rule():
            return "<hr>"
        case Blank():
            return ""


def _list(items: Iterable[ListItem], start: int | None) -> str:
    points = "".join(_item(item) for item in items)
    return f"<ul>{points}</ul>" if start is None else f'<ol start="{start}">{points}</ol>'


def _item(item: ListItem) -> str:
    if item.checked is None:
        return f"<li>{_blocks(item.blocks)}</li>"
    blocks = list(item.blocks)
    box = "☑ " if item.checked else "☐ "
    if blocks and isinstance(first := blocks[0], Paragraph):
        blocks[0] = Paragraph((Text(box), *first.children))
    return f'<li class="task">{_blocks(blocks)}</li>'


def _table(table: Table) -> str:
    def row(tag: str, cells: Iterable[tuple[Inline, ...]]) -> str:
        made = (
            f'<{tag} class="{alignment}">{_inlines(cell)}</{tag}>'
            for alignment, cell in zip(table.alignments, cells, strict=True)
        )
        return f"<tr>{''.join(made)}</tr>"

    body = "".join(row("td", cells) for cells in table.rows)
    return f'<div class="wide"><table>{row("th", table.header)}{body}</table></div>'


def _inlines(inlines: Iterable[Inline]) -> str:
    return "".join(_inline(inline) for inline in inlines)


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return escape(text)
        case Bold(children) | Italic(children) | Strike(children):
            tag = _STRESSED[type(inline)]
            return f"<{tag}>{_inlines(children)}</{tag}>"
        case Code(text):
            return f"<code>{escape(text)}</code>"
        case Link(url, children):
            return anchor(url, _inlines(children))
        case Emoji(short_name):
            written = escape(f":{short_name}:")
            return f'<span title="{written}">{escape(glyph(short_name) or "") or written}</span>'
        case LineBreak():
            return "<br>"
        case _:
            return _named(inline)


def _named(inline: Mention | ChannelLink | Hashtag) -> str:
    match inline:
        case Mention(name):
            return f'<span class="mention">@{escape(name)}</span>'
        case ChannelLink(name):
            return f'<span class="channel">~{escape(name)}</span>'
        case Hashtag(name):
            return f'<span class="tag">#{escape(name)}</span>'
