"""How does a pane meet a hole in the history: asked for in time, filled without anything moving?"""

from __future__ import annotations

from textual.message import Message as TextualMessage

from chat_tui.model.messages import Gap
from chat_tui.ui.widgets.pane_rows import key_of
from chat_tui.ui.widgets.pane_strides import StridingPane
from chat_tui.ui.widgets.pane_views import Item


class GappyPane(StridingPane):
    """A pane whose rows may have gaps between them."""

    class NeedGap(TextualMessage):
        """The reader came upwards to a hole in the history; `fetching(None)` says that it was tried."""

        def __init__(self, gap: Gap) -> None:
            super().__init__()
            self.gap = gap

    _asked_gap: str | None = None
    _chosen_gap: Gap | None = None
    _upwards = True
    """Whether the reader goes towards older messages: a gap is filled from its newer end."""

    def fetching(self, gap: Gap | None) -> None:
        """Say on a gap's row that its messages are on their way; None: they came, or will not come."""
        self._builder.loading = gap
        self._rows.look_again()
        self.settle()

    def begin_reading(self) -> None:
        """Another place is shown, or the line is up again: whatever gap is met is asked for anew."""
        self._asked_gap = None
        self._upwards = True
        self._builder.loading = None

    def move(self, lines: int) -> None:
        """Scroll by lines, down when positive; upwards not past a gap before it was tried to fill it."""
        self._upwards = lines < 0
        self._view.stops_at = self._is_to_be_filled
        super().move(lines)

    def _is_to_be_filled(self, item: Item) -> bool:
        """Whether it is a gap that was not asked for yet, or whose answer is on its way."""
        return isinstance(item, Gap) and (self._asked_gap != key_of(item) or self._builder.loading == item)

    def select_previous(self) -> None:
        """Choose the message above; the lowest on the screen when none was chosen."""
        self._upwards = True
        super().select_previous()

    def select_next(self) -> None:
        """Choose the message below."""
        self._upwards = False
        super().select_next()

    def select(self, key: str | None) -> None:
        """Choose a row by its key (a message id), or none."""
        super().select(key)
        item = self.selected_item
        self._chosen_gap = item if isinstance(item, Gap) else None

    def choose_beside_gap(self) -> None:
        """A chosen gap was filled, in part at least: choose what now stands where it stood."""
        gap = self._chosen_gap
        if gap is not None and self._rows.index(key_of(gap)) is None:
            below = self._rows.index(gap.newer.id)
            self.select(key_of(self._rows.items[below - 1]) if below else None)

    def settled(self) -> None:
        """Ask for the gap that the reader is about to need."""
        super().settled()
        gap = self._gap_met()
        if gap is not None and key_of(gap) != self._asked_gap:
            self._asked_gap = key_of(gap)
            self.fetching(gap)
            self.wish(self.NeedGap(gap))

    def wish(self, message: TextualMessage) -> None:
        """Post a message that is for the screen, whoever caused it.

        One that is made while our parent tells us of a change counts as the parent's own, and Textual lets
        such a one bubble no further than to the parent.
        """
        self.post_message(message.set_sender(self))

    def _gap_met(self) -> Gap | None:
        """A gap in the upper half of the screen, when the reader goes upwards."""
        if not self._upwards or not len(self._rows):
            return None
        first, last = (self._rows.at(self._view.top + y) for y in (0, self.size.height // 2))
        return next((item for item in self._rows.items[first : last + 1] if isinstance(item, Gap)), None)
