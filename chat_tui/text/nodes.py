"""What a message's markup consists of: blocks, and inlines within them."""

from __future__ import annotations

from typing import Literal

from chat_tui.model.frozen import dataclass

Alignment = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Strongly stressed."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Italic:
    """Stressed."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    """Taken back."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Code within a line."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A way to `url`, which went through `safe_url`; the children are its label."""

    url: str
    children: tuple[Inline, ...]
    picture: bool = False
    """Written as a picture within the text."""


@dataclass(frozen=True, slots=True)
class Mention:
    """`@name`, without the @; whether there is such a person is not known here."""

    name: str


@dataclass(frozen=True, slots=True)
class ChannelLink:
    """`~name`, without the ~."""

    name: str


@dataclass(frozen=True, slots=True)
class Hashtag:
    """`#word`, without the #."""

    name: str


@dataclass(frozen=True, slots=True)
class Emoji:
    """A known short name, without colons."""

    short_name: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """In chat every newline is one."""


Inline = Text | Bold | Italic | Strike | Code | Link | Mention | ChannelLink | Hashtag | Emoji | LineBreak


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines of code, without a newline at the end; `language` is as written, or empty."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody else's words."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One point of a list; `checked` is None unless it is a task."""

    blocks: tuple[Block, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class ListBlock:
    """Points, numbered from `start` or, when it is None, with bullets."""

    items: tuple[ListItem, ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each row as long as the header."""

    alignments: tuple[Alignment, ...]
    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Blank:
    """The blank line that the author left between two blocks, however many there were."""


Block = Paragraph | Heading | CodeBlock | Quote | ListBlock | Table | Rule | Blank
