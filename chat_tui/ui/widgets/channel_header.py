"""What stands above the messages? The channel's name, its topic, and how many are here."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from chat_tui.text.width import cells, truncate


class ChannelHeader(Widget):
    """One row: ` # release  Ship 0.5 on Friday           4 here`; all text given to it is safe."""

    COMPONENT_CLASSES = {"header--name", "header--topic", "header--note"}  # noqa: RUF012

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._name = ""
        self._topic = ""
        self._note = ""

    def tell(self, name: str, topic: str, note: str = "") -> None:
        """Show these; a repaint only when they differ."""
        if (name, topic, note) != (self._name, self._topic, self._note):
            self._name, self._topic, self._note = name, topic, note
            self.refresh()

    def has_room(self, name: str, note: str) -> bool:
        """Whether a note stands beside a name, both whole."""
        return cells(name) + cells(note) + 5 < self.size.width

    def render(self) -> Content:
        """The row, the topic cut to the room there is."""
        width = self.size.width
        name = truncate(f" {self._name}", max(0, width - 1))
        note = f"{self._note} " if self._note and self.has_room(self._name or "", self._note) else ""
        room = width - cells(name) - cells(note) - 4
        topic = truncate(self._topic, room) if room > 3 else ""
        gap = max(0, width - cells(name) - cells(topic) - cells(note) - 2)
        return Content.assemble(
            (name, self.get_visual_style("header--name", partial=True)),
            "  ",
            (topic, self.get_visual_style("header--topic", partial=True)),
            " " * gap,
            (note, self.get_visual_style("header--note", partial=True)),
        )
