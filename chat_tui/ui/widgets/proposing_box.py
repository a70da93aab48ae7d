"""How does a text box propose words, and take one of them in?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.ui.completion import Completer, Spot
from chat_tui.ui.widgets.text_box import TextBox

if TYPE_CHECKING:
    from chat_tui.ui.widgets.completion import CompletionList


class ProposingBox(TextBox):
    """A text box with a list of proposals, once it is given both `completer` and `proposals`."""

    completer: Completer | None = None
    proposals: CompletionList | None = None
    _given: str | None = None
    """What was put here by `set_text`: nobody is typing it, so nothing is proposed."""

    _dismissed: str | None = None
    """What stood here when the proposals were sent away: nothing is proposed until it is another text."""

    _proposed_for: tuple[str, tuple[int, int]] | None = None
    """Text and cursor of what is proposed: what is chosen stays as long as both do."""

    def set_text(self, text: str) -> None:
        """Replace all text."""
        self._given = text
        super().set_text(text)

    def propose(self) -> None:
        """Look at the word under the cursor."""
        if self.proposals is None or self.completer is None:
            return
        if self.text == self._given:
            self.close_proposals()
            return
        self._given = self._dismissed = None
        row, column = self.cursor_location
        spot = Spot(self.document.lines, row, column)
        found = self.completer(spot) if self.selection.is_empty else None
        before, self._proposed_for = self._proposed_for, (self.text, (row, column))
        stays = before == self._proposed_for
        self.proposals.propose(found, self.cursor_screen_offset, stays=stays)

    def propose_again(self) -> None:
        """More may be known by now of what is proposed, or could not be proposed."""
        if self.has_focus and self.proposals is not None and self.text != self._dismissed:
            self.propose()

    def close_proposals(self) -> None:
        """Propose nothing."""
        if self.proposals is not None:
            self.proposals.close()

    def take_proposal_key(self, key: str) -> bool:
        """Whether the open proposals used this key."""
        proposals = self.proposals
        if proposals is None or not proposals.is_open:
            return False
        if key in ("tab", "enter"):
            return self._accept(key)
        if key in ("up", "down"):
            proposals.move(1 if key == "down" else -1)
        elif key == "escape":
            proposals.close()
            self._dismissed = self.text
        else:
            return False
        return True

    def _accept(self, key: str) -> bool:
        """Put the chosen proposal in place of the word; Enter on a whole word sends instead."""
        proposals = self.proposals
        candidate = proposals.chosen if proposals is not None else None
        if proposals is None or candidate is None:
            return False
        if key == "enter" and proposals.is_only_offered:
            proposals.close()
            return False
        row, column = self.cursor_location
        word = self.document[row][proposals.start : column]
        start = proposals.start
        proposals.close()
        if key == "enter" and word == candidate.insert.rstrip():
            return False
        self.replace(candidate.insert, (row, start), (row, column), maintain_selection_offset=False)
        self.move_cursor((row, start + len(candidate.insert)))
        return True
