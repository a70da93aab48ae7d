"""What do we know of a message beside what was said and where it stands?

A new fact is a field of `Extras` in `render/view.py`, filled here and drawn by a part in `render/parts.py`.
"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.ui.render.view import NO_EXTRAS, Extras
from chat_tui.ui.widgets.pane_source import TimelineSource

SAVED = Extras(saved=True)


def extras_of(message: Message, source: TimelineSource) -> Extras:
    """For most messages nothing: then it is always the same object."""
    return SAVED if source.is_saved(message.id) else NO_EXTRAS
