"""Where do the proposals for the word under the cursor show? In a small list above the composer's cursor."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Offset
from textual.widget import Widget

from chat_tui.text.width import cells, fit, truncate
from chat_tui.ui.completing import Candidate, Completion

WIDEST = 56
LABEL_WIDEST = 28


class CompletionList(Widget):
    """Up to eight proposals; the chosen one is the first until the arrows move it."""

    COMPONENT_CLASSES = {"completion--chosen", "completion--detail"}  # noqa: RUF012

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.display = False
        self._completion: Completion | None = None
        self._chosen = 0

    @property
    def is_open(self) -> bool:
        """Something is proposed."""
        return self._completion is not None

    @property
    def start(self) -> int:
        """The column at which the word begins that would be replaced."""
        return self._completion.start if self._completion is not None else 0

    @property
    def chosen(self) -> Candidate | None:
        """The proposal that Tab or Enter takes."""
        return self._completion.candidates[self._chosen] if self._completion is not None else None

    def propose(self, completion: Completion | None, cursor: Offset) -> None:
        """Show these proposals above `cursor` (of the screen), or nothing."""
        if completion is None:
            self.close()
            return
        if completion != self._completion:
            self._completion, self._chosen = completion, 0
        lines = len(completion.candidates)
        self.styles.width, self.styles.height = self._widths()[2], lines
        self.absolute_offset = Offset(max(0, cursor.x - 2), cursor.y - lines)
        self.display = True
        self.refresh(layout=True)

    def close(self) -> None:
        """Propose nothing."""
        if self._completion is not None:
            self._completion = None
            self.display = False

    def move(self, step: int) -> None:
        """Choose the next or the one before, round and round."""
        if self._completion is not None:
            self._chosen = (self._chosen + step) % len(self._completion.candidates)
            self.refresh()

    def _widths(self) -> tuple[int, int, int]:
        candidates = self._completion.candidates if self._completion is not None else ()
        label = min(LABEL_WIDEST, max((cells(each.label) for each in candidates), default=0))
        detail = max((cells(each.detail) for each in candidates), default=0)
        whole = min(WIDEST, label + detail + 4, self.app.size.width)
        return label, max(0, whole - label - 4), whole

    def render(self) -> Content:
        """A line a proposal."""
        if self._completion is None:
            return Content("")
        label_width, detail_width, _whole = self._widths()
        chosen = self.get_visual_style("completion--chosen", partial=True)
        faint = self.get_visual_style("completion--detail", partial=True)
        lines = []
        for index, each in enumerate(self._completion.candidates):
            label = fit(truncate(each.label, label_width), label_width)
            detail = fit(truncate(each.detail, detail_width), detail_width)
            line = Content.assemble(f" {label}  ", (detail, faint), " ")
            lines.append(line.stylize(chosen) if index == self._chosen else line)
        return Content("\n").join(lines)
