"""What is to be seen in a picture? As large as the terminal allows, and as well as it can draw."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from rich.style import Style
from textual import events, work
from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from chat_tui.errors import ChatError
from chat_tui.model.messages import Attachment
from chat_tui.text.figures import size_text
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.bindings import bind
from chat_tui.ui.graphics.ways import way_here
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.picture_decoding import BLOCKS
from chat_tui.ui.pictures import Pictures
from chat_tui.ui.plain import key_words
from chat_tui.ui.render.halfblocks import half_blocks
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.settings import PictureWay

if TYPE_CHECKING:
    from chat_tui.ui.app import ChatApp
    from chat_tui.ui.graphics.probe import Way
    from chat_tui.ui.render.pixels import Pixels

PICTURE_ACTIONS = {
    "dialog.cancel": "close",
    "picture.open": "leave('open')",
    "picture.save": "leave('save')",
    "picture.previous": "turn(-1)",
    "picture.next": "turn(1)",
}
FRAME = (4, 3)
"""Columns and rows of what is around the picture."""
Wish = tuple[str, Attachment]
"""What is to be done with a picture beside looking at it: `open` or `save`."""


class HalfBlocks(Widget, can_focus=True):
    """A picture in the middle of its place, where the keys go: without a focus the next key would wait."""

    DEFAULT_CSS = "HalfBlocks { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._strips: list[Strip] = []

    def show(self, strips: list[Strip]) -> None:
        """Show this one."""
        self._strips = strips
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of it, or of what is around it."""
        width, height = self.size
        ground = Style(bgcolor=self.background_colors[1].rich_color)
        index = y - max(0, (height - len(self._strips)) // 2)
        if not 0 <= index < len(self._strips):
            return Strip.blank(width, ground)
        strip = self._strips[index]
        left = max(0, (width - strip.cell_length) // 2)
        return Strip.join([Strip.blank(left, ground), strip]).adjust_cell_length(width, ground)


class PictureScreen(Dialog["Wish | None"]):
    """The pictures of a message, one at a time; gives back what is to be done with the one that is seen."""

    AUTO_FOCUS = "HalfBlocks"
    BINDINGS = [*bind("dialog", PICTURE_ACTIONS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(
        self,
        pictures: Pictures,
        attachments: Sequence[Attachment],
        first: int = 0,
        *,
        wish: PictureWay = "auto",
    ) -> None:
        super().__init__(classes="picture")
        self._wish = wish
        self._pictures = pictures
        self._attachments = attachments
        self._index = first

    def compose(self) -> ComposeResult:
        """The frame, the picture, and what is to be said of it."""
        with Vertical(classes="dialog"):
            yield HalfBlocks()
            yield Static(classes="told")

    @property
    def _shown(self) -> Attachment:
        return self._attachments[self._index]

    def on_resize(self, _event: events.Resize) -> None:
        """Another size, another picture."""
        self._draw()

    @work(exclusive=True, group="picture", exit_on_error=False)
    async def _draw(self) -> None:
        attachment, plain = self._shown, glyphs_of(self) == "ascii"
        self._show_frame(attachment)
        self._tell("")
        view = self.query_one(HalfBlocks)
        box = (self.size.width - FRAME[0], self.size.height - FRAME[1])
        way = "" if plain else await way_here(self._terminal, self._wish)
        cell, box = (BLOCKS, box) if isinstance(way, str) else (way.cell, way.within(box))
        ground = _rgb(view.background_colors[1])
        try:
            pixels = await self._pictures.pixels(attachment, box, ground, self._came, cell)
        except ChatError as error:
            view.show([])
            self._tell(f"{error}")
            return
        if isinstance(way, str):
            view.show(half_blocks(pixels, plain=plain))
            self._tell(way)
        else:
            view.show([])
            self._tell("")
            await self._lay(way, pixels, view.content_region)

    @property
    def _terminal(self) -> ChatApp:
        return cast("ChatApp", self.app)

    async def _lay(self, way: Way, pixels: Pixels, place: Region) -> None:
        """Have the terminal draw it in the middle of its place, which is blank."""
        from chat_tui.ui.frames.on_top import Picture
        from chat_tui.ui.graphics.drawing import cells_of, drawn

        draw, erase = await asyncio.to_thread(drawn, way, pixels)
        width, height = cells_of(way, pixels)
        left, top = max(0, place.width - width) // 2, max(0, place.height - height) // 2
        region = Region(place.x + left, place.y + top, width, height)
        self._terminal.lay_picture(Picture(region, draw, erase))

    def on_unmount(self) -> None:
        """What letters do not write over goes, too."""
        self._terminal.lay_picture(None)

    def _came(self, count: int) -> None:
        size = self._shown.size
        share = f"{100 * min(count, size) // size} % of {size_text(size)}" if size else size_text(count)
        self._tell(f"Fetching: {share}")

    def _tell(self, text: str) -> None:
        self.query_one(".told", Static).update(Content(safe_line(text, 300)))

    def _show_frame(self, attachment: Attachment) -> None:
        glyphs = glyphs_of(self)
        dot, times = ("-", "x") if glyphs == "ascii" else ("·", "×")
        facts = [safe_line(attachment.name, 120) or "picture"]
        if attachment.width and attachment.height:
            facts.append(f"{attachment.width}{times}{attachment.height}")
        facts.append(size_text(attachment.size))
        if len(self._attachments) > 1:
            facts.append(f"{self._index + 1} of {len(self._attachments)}")
        frame = self.query_one(".dialog")
        frame.border_title = Content(f" {dot} ".join(facts))
        turning = "← → next · " if len(self._attachments) > 1 else ""
        frame.border_subtitle = Content(key_words(f"o open outside · s save · {turning}esc", glyphs))

    def action_turn(self, step: int) -> None:
        """The next picture of the message, or the one before."""
        self._index = (self._index + step) % len(self._attachments)
        self._draw()

    def action_leave(self, wish: str) -> None:
        """Something else than looking."""
        self.dismiss((wish, self._shown))

    def action_close(self) -> None:
        """Enough seen."""
        self.dismiss(None)


def _rgb(colour: Color) -> tuple[int, int, int]:
    return colour.rgb
