"""How does running text become inlines: emphasis, code, links, mentions, emoji?

Emphasis follows CommonMark's rules for delimiter runs, which leave `snake_case` alone. What names something
(an address, a mention) binds more tightly than emphasis, so an address with underscores stays whole.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from chat_tui.model.frozen import dataclass
from chat_tui.text import links
from chat_tui.text.emoji import glyph
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
from chat_tui.text.sanitize import gate_line

MAX_TOKENS = 4000
"""More marks than this in one paragraph are no writing; it is shown as it is."""
MAX_RUN = 6
MAX_OPEN = 32

_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>`+)"
    r"|(?P<angle><(?:https?://|mailto:)[^\s<>]{1,2000}>)"
    rf"|(?P<url>{links.URL})"
    rf"|(?P<email>{links.EMAIL})"
    rf"|(?P<domain>{links.DOMAIN})"
    r"|(?P<mention>(?<![\w@/.])@[a-zA-Z0-9][\w.\-]{0,63})"
    r"|(?P<channel>(?<![\w~/])~[a-z0-9][a-z0-9_\-]{0,63}(?!~))"
    r"|(?P<hashtag>(?<![\w#&/])#[^\W\d_][\w\-]{1,63})"
    r"|(?P<math>\$\$[^$\n]{1,2000}\$\$|(?<![\w$])\$(?=[^\s$])[^$\n]{0,500}(?<![\s\\$])\$(?![\w$]))"
    r"|(?P<emoji>:[a-zA-Z0-9_+\-]{1,64}:)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"
    r"|(?P<delimiter>\*+|_+|~+)"
    r"|(?P<open>!?\[)"
    r"|(?P<close>\])"
    r"|(?P<newline>[ ]*\\?\n[ ]*)"
)
_TAIL = re.compile(
    r"\([ ]{0,8}"
    r"(?:<(?P<angle>[^<>\n]{0,2000})>|(?P<bare>[^\s()]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,500}){0,4}))"
    r"(?:[ ]+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|=[\dx ]{1,20}))?[ ]{0,8}\)"
)
_TRAILING_NAME = ".-_"


@dataclass(slots=True)
class _Delimiter:
    """A run of `*`, `_` or `~` that may yet open or close emphasis."""

    character: str
    count: int
    opens: bool
    closes: bool
    length: int


@dataclass(slots=True)
class _Bracket:
    """An opening bracket that may yet become a link."""

    text: str


_Token = Inline | _Delimiter | _Bracket


def parse_inlines(text: str) -> tuple[Inline, ...]:
    """The inlines of one block's text, which is safe text; a newline is a line break."""
    return _Scanner(text).scan()


class _Scanner:
    """Goes through a text once; brackets and emphasis are resolved as they close."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[_Token] = []
        self._open: list[int] = []
        """Where in the tokens brackets stand open."""
        self._ticks: dict[int, list[int]] | None = None
        self._at = 0

    def scan(self) -> tuple[Inline, ...]:
        """The inlines, or the plain text if it holds too many marks."""
        text = self._text
        count = 0
        while (match := _TOKEN.search(text, self._at)) is not None:
            count += 1
            if count > MAX_TOKENS:
                return plain(text)
            if match.start() > self._at:
                self._add_text(text[self._at : match.start()])
            self._at = match.end()
            kind = match.lastgroup or ""
            simple = _SIMPLE.get(kind)
            if simple is not None:
                self._tokens.append(simple(match.group()))
            else:
                _READERS[kind](self, match.group())
        self._add_text(text[self._at :])
        return _resolve(self._tokens)

    def _add_text(self, text: str) -> None:
        if text:
            self._tokens.append(Text(text))

    def _code(self, ticks: str) -> None:
        end = self._closing_ticks(len(ticks))
        if end is None:
            self._add_text(ticks)
            return
        inside = self._text[self._at : end].replace("\n", " ")
        if len(inside) > 2 and inside[0] == inside[-1] == " " and inside.strip():
            inside = inside[1:-1]
        self._tokens.append(Code(inside))
        self._at = end + len(ticks)

    def _closing_ticks(self, size: int) -> int | None:
        if self._ticks is None:
            self._ticks = {}
            for match in re.finditer("`+", self._text):
                self._ticks.setdefault(match.end() - match.start(), []).append(match.start())
        places = self._ticks.get(size, [])
        index = bisect_right(places, self._at - 1)
        return places[index] if index < len(places) else None

    def _angle(self, found: str) -> None:
        self._link(found[1:-1], found)

    def _link(self, label: str, otherwise: str) -> None:
        url = links.target(label)
        if url is None:
            self._add_text(otherwise)
        else:
            self._tokens.append(Link(url, (Text(label),)))

    def _url(self, found: str) -> None:
        address = self._address(found)
        self._back_to(found, address)
        self._link(address, address)

    def _address(self, found: str) -> str:
        """What of a find is the address; within a link's label it ends where the label does."""
        return links.trim(found.partition("](")[0] if self._open else found)

    def _domain(self, found: str) -> None:
        address = self._address(found)
        if links.is_domain(address):
            self._back_to(found, address)
            self._link(address, address)
        else:
            self._back_to(found, found.partition("/")[0])
            self._add_text(found.partition("/")[0])

    def _email(self, found: str) -> None:
        trimmed = found.rstrip(".-")
        self._back_to(found, trimmed)
        self._link(trimmed, trimmed)

    def _mention(self, found: str) -> None:
        name = found[1:].rstrip(_TRAILING_NAME)
        self._back_to(found, "@" + name)
        self._tokens.append(Mention(name))

    def _back_to(self, found: str, kept: str) -> None:
        """Go on right behind the part of a find that was kept."""
        self._at -= len(found) - len(kept)

    def _emoji(self, found: str) -> None:
        name = found[1:-1]
        if glyph(name) is not None:
            self._tokens.append(Emoji(name.lower()))
        else:
            self._back_to(found, found[:-1])
            self._add_text(found[:-1])

    def _delimiter(self, run: str) -> None:
        character = run[0]
        if len(run) > MAX_RUN or (character == "~" and len(run) != 2):
            self._add_text(run)
            return
        start = self._at - len(run)
        before = self._text[start - 1] if start else " "
        after = self._text[self._at] if self._at < len(self._text) else " "
        left, right = _flanks(before, after)
        if character == "_":
            opens = left and (not right or _is_punctuation(before))
            closes = right and (not left or _is_punctuation(after))
        else:
            opens, closes = left, right
        self._tokens.append(_Delimiter(character, len(run), opens, closes, len(run)))

    def _open_bracket(self, found: str) -> None:
        self._open.append(len(self._tokens))
        self._tokens.append(_Bracket(found))

    def _close_bracket(self, found: str) -> None:
        tail = _TAIL.match(self._text, self._at) if self._open else None
        start = self._open.pop() if self._open else None
        url = _destination(tail) if tail is not None else None
        if start is None or tail is None or url is None:
            self._add_text(found)
            return
        bracket = self._tokens[start]
        picture = isinstance(bracket, _Bracket) and bracket.text == "!["
        label = _resolve(_unlinked(self._tokens[start + 1 :]))
        del self._tokens[start:]
        self._tokens.append(Link(url, label or (Text("picture" if picture else url),), picture))
        self._at = tail.end()
        self._open.clear()  # links do not contain links


def _unescape(entity: str) -> str:
    from html import unescape  # its table of 2,000 names is read when somebody writes one

    return unescape(entity)


_SIMPLE: dict[str, Callable[[str], Inline]] = {
    "escape": lambda found: Text(found[1]),
    "entity": lambda found: Text(gate_line(_unescape(found))),
    "math": lambda found: Text(found),  # a formula is no markup: its stars and underscores are its own
    "newline": lambda found: LineBreak(),
    "channel": lambda found: ChannelLink(found[1:]),
    "hashtag": lambda found: Hashtag(found[1:]),
}
"""Tokens that need nothing but themselves."""

_READERS = {
    "code": _Scanner._code,
    "angle": _Scanner._angle,
    "url": _Scanner._url,
    "email": _Scanner._email,
    "domain": _Scanner._domain,
    "mention": _Scanner._mention,
    "emoji": _Scanner._emoji,
    "delimiter": _Scanner._delimiter,
    "open": _Scanner._open_bracket,
    "close": _Scanner._close_bracket,
}


def plain(text: str) -> tuple[Inline, ...]:
    """The text as it is, its newlines as line breaks."""
    made: list[Inline] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(LineBreak())
        if line:
            made.append(Text(line))
    return tuple(made)


def _destination(tail: re.Match[str]) -> str | None:
    written = tail["angle"] if tail["angle"] is not None else tail["bare"]
    if not written:
        return None
    return links.target(written) if ":" in written[:8] or links.is_domain(written) else None


def _unlinked(tokens: Iterable[_Token]) -> list[_Token]:
    """Tokens for a label: an address found inside is only words."""
    made: list[_Token] = []
    for token in tokens:
        if isinstance(token, Link):
            made.extend(token.children)
        else:
            made.append(token)
    return made


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _flanks(before: str, after: str) -> tuple[bool, bool]:
    """Whether a run stands at the left of words, and at the right of words (CommonMark 6.2)."""
    space_before, space_after = before.isspace(), after.isspace()
    left = not space_after and (not _is_punctuation(after) or space_before or _is_punctuation(before))
    right = not space_before and (not _is_punctuation(before) or space_after or _is_punctuation(after))
    return left, right


def _resolve(tokens: Iterable[_Token]) -> tuple[Inline, ...]:
    """Tokens as inlines: what is left of brackets and delimiters becomes text."""
    return _Emphasis().resolve(tokens)


class _Emphasis:
    """Pairs delimiter runs from the inside out, each closer with the nearest opener that fits."""

    def __init__(self) -> None:
        self._made: list[_Token] = []
        self._openers: list[int] = []
        """Where in `_made` the runs stand that may still be closed."""
        self._hopeless: dict[tuple[str, bool, int], int] = {}
        """For a kind of closer: how many of the lowest openers need not be searched again."""

    def resolve(self, tokens: Iterable[_Token]) -> tuple[Inline, ...]:
        """Everything as inlines."""
        for token in tokens:
            if isinstance(token, _Delimiter):
                if token.closes:
                    self._close(token)
                self._keep(token)
            else:
                self._made.append(token)
        return _texts_joined(self._made)

    def _keep(self, token: _Delimiter) -> None:
        """What is left of a run waits for its closer, or is text."""
        if token.count and token.opens and len(self._openers) < MAX_OPEN:
            self._openers.append(len(self._made))
        if token.count:
            self._made.append(token)

    def _close(self, closer: _Delimiter) -> None:
        kind = (closer.character, closer.opens, closer.length % 3)
        while closer.count:
            found = self._opener_for(closer, self._hopeless.get(kind, 0))
            if found is None:
                self._hopeless[kind] = len(self._openers)
                return
            self._wrap(found, closer)

    def _opener_for(self, closer: _Delimiter, lowest: int) -> int | None:
        for index in range(len(self._openers) - 1, lowest - 1, -1):
            opener = self._made[self._openers[index]]
            if isinstance(opener, _Delimiter) and _fits(opener, closer):
                return index
        return None

    def _wrap(self, index: int, closer: _Delimiter) -> None:
        place = self._openers[index]
        opener = self._made[place]
        assert isinstance(opener, _Delimiter)
        size = 2 if opener.count >= 2 and closer.count >= 2 else 1
        children = _texts_joined(self._made[place + 1 :])
        del self._made[place + 1 :]
        del self._openers[index + 1 :]
        opener.count -= size
        closer.count -= size
        if not opener.count:
            del self._made[place]
            del self._openers[index]
        kind = Strike if opener.character == "~" else Bold if size == 2 else Italic
        self._made.append(kind(children))
        for key, lowest in self._hopeless.items():
            self._hopeless[key] = min(lowest, len(self._openers))


def _fits(opener: _Delimiter, closer: _Delimiter) -> bool:
    """Whether two runs pair: the same character, and CommonMark's rule of three."""
    if opener.character != closer.character:
        return False
    if not (opener.closes or closer.opens):
        return True
    return (opener.length + closer.length) % 3 != 0 or (opener.length % 3 == 0 and closer.length % 3 == 0)


def _texts_joined(tokens: Sequence[_Token]) -> tuple[Inline, ...]:
    made: list[Inline] = []
    words: list[str] = []
    for token in tokens:
        if isinstance(token, Text):
            words.append(token.text)
        elif isinstance(token, _Delimiter):
            words.append(token.character * token.count)
        elif isinstance(token, _Bracket):
            words.append(token.text)
        else:
            if words:
                made.append(Text("".join(words)))
                words = []
            made.append(token)
    if words:
        made.append(Text("".join(words)))
    return tuple(made)
