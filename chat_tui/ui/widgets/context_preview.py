"""What was said around a message that was found?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.account.searching import Hit
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time
from chat_tui.text.width import cells, fit, truncate, wrap
from chat_tui.ui.found import NAME, Telling
from chat_tui.ui.render.choice import LookOf
from chat_tui.ui.render.lines import Line, Piece, to_strip
from chat_tui.ui.titles import person_name

MOST_LINES_OF_HIT = 8
LONGEST = 2000
HELP = (
    "from:me  from:@name  in:#channel  in:@name",
    "has:link  image  file  code  reaction  pin",
    "is:unread  saved  pinned  thread  dm  edited  bot",
    "before:2026-01-31  after:  on:",
    '"a phrase"  beginn*  -without',
)


class ContextPreview(Widget):
    """A few messages before and after the chosen hit, of its thread if it is a reply; help without one."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual reads it as a class variable of this type
        "preview--faint",
        "preview--match",
        "preview--bar",
        "preview--hit",
    }

    def __init__(self) -> None:
        super().__init__()
        self._hit: Hit | None = None
        self._telling: Telling | None = None
        self._around: tuple[int, list[Message]] | None = None
        """What is around the hit, for a height."""
        self._drawn: list[Strip] | None = None
        self._drawn_for = Size()

    def show(self, hit: Hit | None, telling: Telling) -> None:
        """Show what is around this one from now on."""
        before = self._hit
        if hit is None or before is None or (hit.account, hit.message) != (before.account, before.message):
            self._around = None
        self._hit, self._telling = hit, telling
        self._drawn = None
        self.refresh()

    def notify_style_update(self) -> None:
        """A new theme: every line has old colours."""
        super().notify_style_update()
        self._drawn = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines that fit, drawn once; there is neither border nor padding around them."""
        if self._drawn is None or self._drawn_for != self.size:
            self._drawn_for = self.size
            self._drawn = self._draw(*self.size)
        return [line.crop(crop.x, crop.right) for line in self._drawn[crop.y : crop.bottom]]

    def _draw(self, width: int, height: int) -> list[Strip]:
        look = partial(look_of, self)
        plain = look("")
        lines = self._lines(width, height, look)
        strips = [to_strip(line, width, look("hit") if is_hit else plain) for line, is_hit in lines]
        background = self.background_colors[1]
        for each in self.get_line_filters():
            strips = [strip.apply_filter(each, background) for strip in strips]
        return strips + [Strip.blank(width, plain)] * (height - len(strips))

    def _lines(self, width: int, height: int, look: LookOf) -> list[tuple[Line, bool]]:
        """As many messages as fit, the found one in the middle; which lines are its own."""
        hit, telling = self._hit, self._telling
        if hit is None or telling is None:
            help_lines = (Piece(truncate(f" {line}", width), look("faint")) for line in HELP[:height])
            return [([line], False) for line in help_lines]
        if self._around is None or self._around[0] != height:
            self._around = height, _around(hit, height)
        around = self._around[1]
        at = next(index for index, message in enumerate(around) if message.id == hit.message.id)
        lines: list[tuple[Line, bool]] = []
        first = 0
        for index, message in enumerate(around):
            if index == at:
                first = len(lines)
                lines += [(line, True) for line in self._whole(message, telling, width, look)]
            else:
                lines.append((self._line(message, width, hit, telling, look), False))
        last = len(lines) - (len(around) - 1 - at)
        middle = (first + last) // 2
        top = max(0, min(middle - height // 2, len(lines) - height, first))
        return lines[top : top + height]

    def _line(self, message: Message, width: int, hit: Hit, telling: Telling, look: LookOf) -> Line:
        head = _said_by(message, hit, telling)
        text = truncate(safe_line(message.text, LONGEST) or _files(message), width - 1 - cells(head))
        return [Piece(" "), Piece(head, look("faint")), Piece(text)]

    def _whole(self, message: Message, telling: Telling, width: int, look: LookOf) -> list[Line]:
        """The found one on as many lines as it needs, what was sought marked."""
        hit = self._hit
        assert hit is not None
        head = _said_by(message, hit, telling)
        room = max(4, width - 1 - cells(head))
        text = safe_line(message.text, LONGEST) or _files(message)
        drawn: list[Line] = []
        for line in wrap(text, room)[:MOST_LINES_OF_HIT]:
            before = Piece(" " * cells(head)) if drawn else Piece(head, look("faint"))
            drawn.append([Piece("▌", look("bar")), before, *_marked(line, telling, look("match"))])
        return drawn or [[Piece("▌", look("bar")), Piece(head, look("faint"))]]


def look_of(preview: ContextPreview, part: str) -> Style:
    """The style of a part of a line: `faint`, `match`, `bar`, or `hit`, which has its ground."""
    if not part:
        return preview.visual_style.rich_style
    name = f"preview--{part}"
    if part == "hit":
        return preview.get_visual_style(name).rich_style
    # What lies on either ground has none of its own: a visual style's transparent one would be black.
    return preview.get_component_rich_style(name, partial=True)


def _said_by(message: Message, hit: Hit, telling: Telling) -> str:
    time = clock_time(message.created_at, telling.tz, hours24=telling.hours24)
    name = safe_line(message.author_name, 64) or person_name(hit.account.store, message.author_id)
    return f"{time}  {fit(name, NAME)} "


def _marked(line: str, telling: Telling, match: Style) -> Iterator[Piece]:
    """A line in pieces, what was sought with a style of its own."""
    at = 0
    for start, end in telling.marks(line):
        yield Piece(line[at:start])
        yield Piece(line[start:end], match)
        at = end
    yield Piece(line[at:])


def _around(hit: Hit, height: int) -> list[Message]:
    message, store = hit.message, hit.account.store
    if message.root_id is not None:
        rows: list[Message] = list(store.thread(message.root_id))
    else:
        page = store.around(message.channel_id, message.position, 2 * height + 2)
        rows = [row for row in page.rows if isinstance(row, Message)]
    at = next((index for index, row in enumerate(rows) if row.id == message.id), None)
    return [message] if at is None else rows[max(0, at - height) : at + height + 1]


def _files(message: Message) -> str:
    return ", ".join(safe_line(attachment.name, 100) for attachment in message.attachments)
