"""What is the state of the composer? Said in the row under it, so that the mode is never invisible."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from chat_tui.model.frozen import dataclass
from chat_tui.text.width import cells, truncate


@dataclass(frozen=True, slots=True)
class Hint:
    """What the row says: a mode in words, keys that work now, and a remark at the right."""

    mode: str = ""
    keys: Sequence[tuple[str, str]] = ()
    remark: str = ""
    alarm: bool = False
    """The mode is something the user must mend, such as a text that is too long."""


class HintRow(Widget):
    """`  ⏎ send · ^J newline · / commands            draft saved`."""

    COMPONENT_CLASSES = {"hint--mode", "hint--alarm", "hint--keys", "hint--remark"}  # noqa: RUF012

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hint = Hint()

    def tell(self, hint: Hint) -> None:
        """Show this; a repaint only when it differs."""
        if hint != self._hint:
            self._hint = hint
            self.refresh()

    def render(self) -> Content:
        """Mode, keys as far as there is room, remark."""
        hint, width = self._hint, self.size.width
        remark = f"{hint.remark} " if hint.remark else ""
        mode = truncate(f"   {hint.mode}" if hint.mode else "  ", max(0, width - cells(remark)))
        room = width - cells(mode) - cells(remark) - 2
        keys = ""
        for key, label in hint.keys:
            if not key:
                continue  # no key of this terminal does it
            more = f"{' · ' if keys or hint.mode else ' '}{key} {label}"
            if cells(keys + more) > room:
                break
            keys += more
        gap = max(0, width - cells(mode) - cells(keys) - cells(remark))
        return Content.assemble(
            (mode, self.get_visual_style("hint--alarm" if hint.alarm else "hint--mode", partial=True)),
            (keys, self.get_visual_style("hint--keys", partial=True)),
            " " * gap,
            (remark, self.get_visual_style("hint--remark", partial=True)),
        )
