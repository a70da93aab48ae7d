"""What do we know of a message beside what was said and where it stands?

A new fact is a field of `Extras` in `render/view.py`, filled here and drawn by a part in `render/parts.py`.
"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.ui.render.view import NO_EXTRAS, Extras
from chat_tui.ui.widgets.expanding import Expanding
from chat_tui.ui.widgets.pane_source import TimelineSource
from chat_tui.ui.widgets.previews import Previews


def extras_of(
    message: Message, source: TimelineSource, expanding: Expanding, previews: Previews | None
) -> Extras:
    """For most messages nothing: then it is always the same object."""
    extras = Extras(
        saved=source.is_saved(message.id),
        unfolded=expanding.is_unfolded(message.id),
        pan=expanding.pan(message.id),
        preview=previews.of(message, source) if previews is not None else None,
    )
    return NO_EXTRAS if extras == NO_EXTRAS else extras
