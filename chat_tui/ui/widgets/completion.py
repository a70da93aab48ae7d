"""Where do the proposals for the word under the cursor show? In a small list above the composer's cursor."""

from __future__ import annotations

from dataclasses import replace

from textual.content import Content
from textual.geometry import Offset
from textual.widget import Widget

from chat_tui.text.width import cells, fit, truncate, wrap
from chat_tui.ui.completion import Candidate, Completion

WIDEST = 76
LABEL_WIDEST = 28
MOST_LINES = 8
MOST_BELOW = 2
"""Lines below them, for what is cut of the chosen one."""


class CompletionList(Widget):
    """Eight lines over all proposals; the chosen one is the first until the arrows move it."""

    COMPONENT_CLASSES = {"completion--chosen", "completion--detail"}  # noqa: RUF012

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.display = False
        self._completion: Completion | None = None
        self._chosen = 0
        self._has_moved = False
        self._top = 0
        self._cells = (0, 0, 0)
        """Of sign, label and detail, over all proposals: scrolling moves no column."""

    @property
    def is_open(self) -> bool:
        """Something is proposed."""
        return self._completion is not None

    @property
    def is_only_offered(self) -> bool:
        """Nothing was typed of it, and nothing chosen: Enter is not meant for it."""
        return self._completion is not None and self._completion.offered and not self._has_moved

    @property
    def start(self) -> int:
        """The column at which the word begins that would be replaced."""
        return self._completion.start if self._completion is not None else 0

    @property
    def chosen(self) -> Candidate | None:
        """The proposal that Tab or Enter takes."""
        return self._completion.candidates[self._chosen] if self._completion is not None else None

    @property
    def shown(self) -> tuple[Candidate, ...]:
        """The lines that are seen."""
        candidates = self._completion.candidates if self._completion is not None else ()
        return candidates[self._top : self._top + MOST_LINES]

    def propose(self, completion: Completion | None, cursor: Offset, *, stays: bool = False) -> None:
        """Show these proposals above `cursor` (of the screen), or nothing.

        With `stays` more was learnt of the same word: what Enter would take stays where it is.
        """
        if completion is None:
            self.close()
            return
        if stays and self._completion is not None:
            completion = self._around_the_chosen(completion, self._completion)
        if completion != self._completion:
            self._take(completion)
        lines = len(self.shown) + self._lines_below
        self.styles.width, self.styles.height = self._whole, lines
        self.absolute_offset = Offset(max(0, cursor.x - 2), cursor.y - lines)
        self.display = True
        self.refresh(layout=True)

    def _around_the_chosen(self, new: Completion, shown: Completion) -> Completion:
        """The chosen one keeps its place in the list; what is only offered is taken by no key."""
        wanted = shown.candidates[self._chosen].insert
        there = [each.insert for each in new.candidates]
        if self.is_only_offered or new.start != shown.start or wanted not in there:
            return new
        rest = list(new.candidates)
        rest.insert(self._chosen, rest.pop(there.index(wanted)))
        return replace(new, candidates=tuple(rest))

    def _take(self, completion: Completion) -> None:
        """The choice stays with what the arrows chose, where more was learnt of the same word."""
        before = self.chosen if self._has_moved and self.start == completion.start else None
        self._completion = completion
        inserts = [each.insert for each in completion.candidates] if before is not None else []
        self._has_moved = before is not None and before.insert in inserts
        chosen = inserts.index(before.insert) if before is not None and self._has_moved else 0
        candidates = completion.candidates
        lowest_top = max(0, len(candidates) - MOST_LINES)
        self._top = min(self._top, lowest_top) if chosen == self._chosen else 0
        self._chosen = chosen
        self._cells = (
            max(cells(each.sign) + 1 if each.sign else 0 for each in candidates),
            min(LABEL_WIDEST, max(cells(each.label) for each in candidates)),
            max(cells(each.detail) for each in candidates),
        )
        self._follow()

    def close(self) -> None:
        """Propose nothing."""
        if self._completion is not None:
            self._completion = None
            self._has_moved = False
            self.display = False

    def move(self, step: int) -> None:
        """Choose the next or the one before, round and round."""
        if self._completion is None:
            return
        if not self.is_only_offered:  # the first of what is only offered is chosen by the first arrow down
            self._chosen = (self._chosen + step) % len(self._completion.candidates)
        elif step < 0:
            self._chosen = len(self._completion.candidates) - 1
        self._has_moved = True
        self._follow()
        self.refresh()

    def _follow(self) -> None:
        """The chosen one is seen, and the list is full where there are enough."""
        self._top = min(max(self._top, self._chosen - MOST_LINES + 1), self._chosen)

    @property
    def _whole(self) -> int:
        return min(WIDEST, sum(self._cells) + 4, self.app.size.width)

    @property
    def _detail_width(self) -> int:
        """Cells that are left behind sign and label."""
        return max(0, self._whole - self._cells[0] - self._cells[1] - 4)

    @property
    def _lines_below(self) -> int:
        """Where a word about a proposal is cut, there is room for all of the chosen one's below the list."""
        longest, room = self._cells[2], self._detail_width
        return 0 if longest <= room else min(MOST_BELOW, longest // max(1, self._whole - 2) + 1)

    def _below(self) -> list[str]:
        """What is cut of the chosen one, in full; as many lines for each, so that no step moves the list."""
        count, width = self._lines_below, max(1, self._whole - 2)
        detail = self.chosen.detail if self.chosen is not None and not self.is_only_offered else ""
        told = wrap(detail, width)[:count] if cells(detail) > self._detail_width else []
        told += [""] * (count - len(told))
        return [f" {fit(truncate(line, width), width)} " for line in told]

    def render(self) -> Content:
        """A line a proposal."""
        if self._completion is None:
            return Content("")
        sign_width, label_width, _detail = self._cells
        detail_width = self._detail_width
        chosen = self.get_visual_style("completion--chosen")
        faint = self.get_visual_style("completion--detail", partial=True)
        lines = []
        for index, each in enumerate(self.shown, self._top):
            label = fit(truncate(each.label, label_width), label_width)
            detail = fit(truncate(each.detail, detail_width), detail_width)
            line = Content.assemble(f" {fit(each.sign, sign_width)}{label}  ", (detail, faint), " ")
            is_chosen = index == self._chosen and not self.is_only_offered
            lines.append(line.stylize(chosen) if is_chosen else line)
        lines += [Content.styled(line, faint) for line in self._below()]
        return Content("\n").join(lines)
