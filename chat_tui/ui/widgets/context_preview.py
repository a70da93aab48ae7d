"""What was said around a message that was found?"""

from __future__ import annotations

from functools import partial

from textual.content import Content
from textual.widget import Widget

from chat_tui.account.searching import Hit
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time
from chat_tui.text.width import cells, fit, truncate, wrap
from chat_tui.ui.found import NAME, Telling
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

    def show(self, hit: Hit | None, telling: Telling) -> None:
        """Show what is around this one from now on."""
        before = self._hit
        if hit is None or before is None or (hit.account, hit.message) != (before.account, before.message):
            self._around = None
        self._hit, self._telling = hit, telling
        self.refresh()

    def render(self) -> Content:
        """As many messages as fit, the found one in the middle."""
        width, height = self.size
        hit, telling = self._hit, self._telling
        if hit is None or telling is None:
            faint = self.get_visual_style("preview--faint", partial=True)
            return Content("\n").join([Content.styled(truncate(f" {line}", width), faint) for line in HELP])
        if self._around is None or self._around[0] != height:
            self._around = height, _around(hit, height)
        around = self._around[1]
        at = next(index for index, message in enumerate(around) if message.id == hit.message.id)
        lines: list[Content] = []
        first = 0
        for index, message in enumerate(around):
            if index == at:
                first = len(lines)
                lines += self._whole(message, telling, width)
            else:
                lines.append(self._line(message, hit, telling, width))
        last = len(lines) - (len(around) - 1 - at)
        middle = (first + last) // 2
        top = max(0, min(middle - height // 2, len(lines) - height, first))
        return Content("\n").join(lines[top : top + height])

    def _head(self, message: Message, telling: Telling, *, is_hit: bool) -> Content:
        hit = self._hit
        assert hit is not None
        style = partial(self.get_visual_style, partial=True)
        time = clock_time(message.created_at, telling.tz, hours24=telling.hours24)
        name = safe_line(message.author_name, 64) or person_name(hit.account.store, message.author_id)
        return Content.assemble(
            ("▌" if is_hit else " ", style("preview--bar")),
            (f"{time}  {fit(name, NAME)} ", style("preview--faint")),
        )

    def _line(self, message: Message, hit: Hit, telling: Telling, width: int) -> Content:
        head = self._head(message, telling, is_hit=False)
        text = safe_line(message.text, LONGEST) or _files(message)
        return head + Content(truncate(text, width - cells(head.plain)))

    def _whole(self, message: Message, telling: Telling, width: int) -> list[Content]:
        """The found one on as many lines as it needs, what was sought marked."""
        head = self._head(message, telling, is_hit=True)
        room = max(4, width - cells(head.plain))
        hanging = Content.styled("▌", self.get_visual_style("preview--bar", partial=True)) + Content(
            " " * (cells(head.plain) - 1)
        )
        text = safe_line(message.text, LONGEST) or _files(message)
        drawn: list[Content] = []
        for number, line in enumerate(wrap(text, room)[:MOST_LINES_OF_HIT]):
            content = Content(line)
            for start, end in telling.marks(line):
                content = content.stylize(self.get_visual_style("preview--match", partial=True), start, end)
            whole = (head if number == 0 else hanging) + content
            fill = Content(" " * max(0, width - cells(whole.plain)))
            drawn.append((whole + fill).stylize_before(self.get_visual_style("preview--hit", partial=True)))
        return drawn or [head]


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
