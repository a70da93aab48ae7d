"""How does a conversation show for how long what was just sent can be taken back?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakSet

from chat_tui.ui.sending import held_there

if TYPE_CHECKING:
    from chat_tui.ui.widgets.conversation import Conversation

EVERY = 1.0
_counting: WeakSet[Conversation] = WeakSet()


def follow(conversation: Conversation) -> None:
    """Count down each second while something is held there; say the key only where it does that."""
    works = conversation.composer.is_empty
    if works is not conversation.pane.views.offers_undo:
        conversation.pane.views.offers_undo = works
        conversation.pane.redraw()
    if conversation not in _counting and conversation.is_attached:
        _counting.add(conversation)
        conversation.set_timer(EVERY, lambda: _tick(conversation))


def _tick(conversation: Conversation) -> None:
    _counting.discard(conversation)
    here = conversation.destination
    if here is not None and held_there(conversation.account, here) is not None:
        follow(conversation)
        conversation.pane.redraw()
