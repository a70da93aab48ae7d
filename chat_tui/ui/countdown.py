"""How does a conversation show for how long what was just sent can be taken back?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from weakref import WeakSet

from chat_tui.model.ids import Millis
from chat_tui.ui.sending import held_there

if TYPE_CHECKING:
    from chat_tui.ui.widgets.conversation import Conversation

EVERY = 1.0
_counting: WeakSet[Conversation] = WeakSet()


def follow(conversation: Conversation) -> None:
    """Count down each second until what is held there may leave; say the key only where it does that."""
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
    held = held_there(conversation.account, here) if here is not None else None
    if held is not None:
        if held.seconds_held(Millis(int(time.time() * 1000))):
            follow(conversation)
        conversation.pane.redraw()
