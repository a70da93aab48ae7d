"""How do the inlines of a block become styled pieces of text?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.style import Style

from chat_tui.text.links import label_tells_host
from chat_tui.text.mentions import EVERYBODY, word_spans
from chat_tui.text.nodes import (
    Bold,
    ChannelLink,
    Code,
    Emoji,
    Hashtag,
    Inline,
    Italic,
    LineBreak,
    Link,
    Mention,
    Strike,
    Text,
)
from chat_tui.text.sanitize import host_of
from chat_tui.ui.render.lines import PLAIN, Line, Piece, Whole, adorning
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.reactions import emoji_text

_BOLD = Style(bold=True)
_ITALIC = Style(italic=True)
_STRIKE = Style(strike=True)
_NOT_UNDERLINED = Style(underline=False)
_SHORT_NAME = re.compile(r":[a-z0-9_+\-]{1,64}(?=:)")
LEADS = "leads"
"""Under which name a style tells the channel or hashtag that a click on it opens."""


@lru_cache(maxsize=64)
def _sorted(words: frozenset[str]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Handles without their @, other words that call us, and emoji."""
    handles = frozenset(word[1:].lower() for word in words if word.startswith("@")) | EVERYBODY
    emoji = frozenset(word for word in words if word.startswith(":") and word.endswith(":"))
    return handles, frozenset(word for word in words if word and not word.startswith("@")) - emoji, emoji


class InlineStyler:
    """Styles inlines by one look; `words` are those that mean more than they say."""

    def __init__(self, look: Look, words: frozenset[str]) -> None:
        self._look = look
        self._handles, self._names, self._emoji = _sorted(words)
        self._reference = look.link + _NOT_UNDERLINED

    def lines(self, inlines: Iterable[Inline], style: Style = PLAIN) -> list[Line]:
        """The pieces, a new line at every line break."""
        lines: list[Line] = [[]]
        for piece in self._pieces(inlines, style):
            if piece is None:
                lines.append([])
            else:
                lines[-1].append(piece)
        return lines

    def line(self, inlines: Iterable[Inline], style: Style = PLAIN) -> Line:
        """The pieces on one line."""
        return [piece if piece is not None else Piece(" ") for piece in self._pieces(inlines, style)]

    def _pieces(self, inlines: Iterable[Inline], style: Style) -> Iterator[Piece | None]:
        """Pieces in order; None is a line break."""
        for node in inlines:
            match node:
                case Text(text):
                    yield from self._words(text, style)
                case LineBreak():
                    yield None
                case Code(text):
                    yield Piece(text, style + self._look.code)
                case Bold(children):
                    yield from self._pieces(children, style + _BOLD)
                case Italic(children):
                    yield from self._pieces(children, style + _ITALIC)
                case Strike(children):
                    yield from self._pieces(children, style + _STRIKE)
                case _:
                    yield from self._named(node, style)

    def _words(self, text: str, style: Style) -> Iterator[Piece]:
        """Plain words; marked are those that call us without an @, and emoji that were made here."""
        at = 0
        for match in _SHORT_NAME.finditer(text) if self._emoji and ":" in text else ():
            name = f"{match[0]}:"
            if name in self._emoji and match.start() >= at:
                yield from self._calls(text[at : match.start()], style)
                yield Whole(name, style + self._look.reaction)
                at = match.end() + 1
        if at < len(text) or not text:
            yield from self._calls(text[at:], style)

    def _calls(self, text: str, style: Style) -> Iterator[Piece]:
        at = 0
        for start, end in word_spans(text, self._names):
            if start > at:
                yield Piece(text[at:start], style)
            yield Piece(text[start:end], style + self._look.mention)
            at = end
        if at < len(text) or not text:
            yield Piece(text[at:], style)

    def _named(self, node: Inline, style: Style) -> Iterator[Piece | None]:
        match node:
            case Emoji(name):
                yield Whole(emoji_text(name, self._look), style)
            case Mention(name):
                mine = name.lower() in self._handles
                yield Piece(f"@{name}", style + (self._look.mention if mine else self._reference))
            case ChannelLink(name):
                yield Piece(f"~{name}", style + self._leading(f"~{name}"))
            case Hashtag(name):
                yield Piece(f"#{name}", style + self._leading(f"#{name}"))
            case Link():
                yield from self._link(node, style)

    def _leading(self, where: str) -> Style:
        """The look of what leads somewhere within the app; a click finds in it where."""
        return self._reference + Style(meta={LEADS: where})

    def _link(self, link: Link, style: Style) -> Iterator[Piece | None]:
        """The label as a link; behind it the host, unless the label tells it truly."""
        address = Style(link=link.url) if self._look.osc8 else Style(meta={LEADS: link.url})
        linked = style + self._look.link + address
        if link.picture:
            yield adorning(f"{self._look.glyphs.attachment} ", style + self._look.muted)
        pieces = list(self._pieces(link.children, linked))
        yield from pieces
        label = "".join(piece.text if piece is not None else " " for piece in pieces)
        if not label_tells_host(label, link.url):
            yield adorning(f" ({host_of(link.url)})", style + self._look.muted)
