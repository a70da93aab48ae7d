"""How is a folded message seen whole, and code that is wider than the pane?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.text.contents import code_of
from chat_tui.text.width import cells
from chat_tui.ui.deeds import Place
from chat_tui.ui.widgets.pane_view import lines_in_all

STEP = 8
"""Cells that a key pushes code."""


def expand(place: Place, message: Message) -> None:
    """All of it, or as much as before; said where there is nothing to fold."""
    pane = place.conversation.pane
    before = lines_in_all(pane)
    pane.expanding.toggle(message.id)
    if lines_in_all(pane) == before:
        pane.expanding.toggle(message.id)
        place.screen.say("Nothing of this is folded: x is for long texts and code, and for runs of notices.")
        return
    pane.select_some()  # what grew is seen from its beginning
    pane.post_message(pane.SelectionChanged(pane.selected_item))  # other keys may do something with it now


def pan_right(place: Place, message: Message) -> None:
    """On to the end of the lines; the first time they are no longer wrapped."""
    widest = max((cells(line) for block in code_of(message) for line in block.text.split("\n")), default=0)
    expanding = place.conversation.pane.expanding
    if not widest:
        return
    now = expanding.pan(message.id)
    expanding.push(message.id, 0 if now is None else min(now + STEP, max(0, widest - STEP)))


def pan_left(place: Place, message: Message) -> None:
    """Back to the beginning of the lines; from there, to lines that are wrapped."""
    expanding = place.conversation.pane.expanding
    now = expanding.pan(message.id)
    if now is not None:
        expanding.push(message.id, max(0, now - STEP) if now else None)
