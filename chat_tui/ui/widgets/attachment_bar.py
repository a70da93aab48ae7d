"""Which files wait to be sent with what is written here, and which are on their way?

A chip each above the composer; `x` removes one, or takes the message back that is on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from chat_tui.model.actions import SendMessage
from chat_tui.model.files import OutgoingFile
from chat_tui.model.frozen import dataclass
from chat_tui.model.outbox import OutboxItem
from chat_tui.text.figures import size_text
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import cells, truncate
from chat_tui.ui.bindings import bind
from chat_tui.ui.widgets.pane_selection import SelectablePane

if TYPE_CHECKING:
    from textual.style import Style

    from chat_tui.account.account import Account
    from chat_tui.ui.widgets.composer import Composer

LONGEST_NAME = 32
INDENT = "   "
GAP = "  "


@dataclass(frozen=True, slots=True)
class Chip:
    """Where one file stands: a row and cells of it, the last of which removes the file."""

    row: int
    start: int
    text: str

    @property
    def end(self) -> int:
        """The first cell behind it."""
        return self.start + cells(self.text)


def lay_out(
    files: Sequence[OutgoingFile], width: int, glyphs: str, going: Sequence[OutboxItem] = ()
) -> list[Chip]:
    """`↑ name 34 % ×` and `▤ name 214 kB ×` side by side, as many rows as it takes."""
    up, sign, cross = ("^", "=", "x") if glyphs == "ascii" else ("↑", "▤", "×")
    told = [(up, _name_of(item), f"{_percent(item)} %") for item in going]
    told += [(sign, file.name, size_text(file.size)) for file in files]
    chips: list[Chip] = []
    row, start = 0, len(INDENT)
    for sign_of, name, about in told:
        facts = f" {about} {cross}"
        room = max(4, min(LONGEST_NAME, width - len(INDENT) - cells(facts) - 2))
        text = f"{sign_of} {truncate(safe_line(name, 200), room)}{facts}"
        if start > len(INDENT) and start + cells(text) > width:
            row, start = row + 1, len(INDENT)
        chips.append(Chip(row, start, text))
        start += cells(text) + len(GAP)
    return chips


def _name_of(item: OutboxItem) -> str:
    files = item.action.files if isinstance(item.action, SendMessage) else ()
    return files[0].name if len(files) == 1 else f"{len(files)} files"


def _percent(item: OutboxItem) -> int:
    there, whole = item.progress
    return 100 * there // max(whole, 1)


class AttachmentBar(Widget, can_focus=True):
    """The waiting files; empty it takes no room. Reached by Up from the first line of the composer."""

    COMPONENT_CLASSES = {"attachments--chip", "attachments--chosen"}  # noqa: RUF012 - Textual's own type
    BINDINGS = [  # noqa: RUF012 - Textual reads it as a class variable of this type
        *bind(
            "attachments",
            {
                "attachment.previous": "choose(-1)",
                "attachment.next": "choose(1)",
                "attachment.remove": "remove",
                "attachment.leave": "leave",
            },
        )
    ]

    def __init__(self, composer: Composer, account: Account, glyphs: str) -> None:
        super().__init__()
        self._composer = composer
        self._account = account
        self._glyphs = glyphs
        self._files: tuple[OutgoingFile, ...] = ()
        self._going: tuple[OutboxItem, ...] = ()
        self._chosen = 0

    def tell(self, files: tuple[OutgoingFile, ...], going: tuple[OutboxItem, ...]) -> None:
        """Show these: what waits, and messages whose files are on their way."""
        if (files, going) == (self._files, self._going):
            return
        before, self._files, self._going = self._chips(), files, going
        self._chosen = min(self._chosen, max(0, self._count - 1))
        self.display = bool(self._count)
        self.refresh(layout=[chip.end for chip in before] != [chip.end for chip in self._chips()])
        if not self._count and self.has_focus:
            self._composer.focus()

    @property
    def _count(self) -> int:
        return len(self._going) + len(self._files)

    def _chips(self) -> list[Chip]:
        return lay_out(self._files, self.size.width, self._glyphs, self._going)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the chips take."""
        chips = lay_out(self._files, width, self._glyphs, self._going)
        return chips[-1].row + 1 if chips else 0

    def render(self) -> Content:
        """The chips."""
        parts: list[str | tuple[str, Style]] = []
        row, column = 0, 0
        for number, chip in enumerate(self._chips()):
            if chip.row != row:
                parts.append("\n")
                row, column = chip.row, 0
            chosen = self.has_focus and number == self._chosen
            name = "attachments--chosen" if chosen else "attachments--chip"
            parts += [" " * (chip.start - column), (chip.text, self.get_visual_style(name))]
            column = chip.end
        return Content.assemble(*parts)

    def on_focus(self) -> None:
        """The last one added is the likeliest to be meant."""
        self._chosen = max(0, self._count - 1)

    def on_click(self, event: events.Click) -> None:
        """The cross of a chip removes its file; elsewhere the chip is chosen."""
        for number, chip in enumerate(self._chips()):
            if chip.row == event.y and chip.start <= event.x < chip.end:
                self._chosen = number
                if event.x >= chip.end - 2:
                    self.action_remove()
                self.refresh()

    def action_choose(self, step: int) -> None:
        """The file beside this one."""
        self._chosen = min(max(0, self._chosen + step), max(0, self._count - 1))
        self.refresh()

    def action_remove(self) -> None:
        """Do not send it; nothing names our copy of it then. What is on its way comes back to be written."""
        here = self._composer.destination
        if self._chosen < len(self._going):
            self.post_message(SelectablePane.Asked("edit", self._going[self._chosen]))
        elif here is not None and self._chosen < self._count:
            file = self._files[self._chosen - len(self._going)]
            self._account.drafts.detach(here.channel_id, here.draft_root, file)
            self._account.spool.discard((file,))

    def action_leave(self) -> None:
        """Back to writing."""
        self._composer.focus()
