"""Which lines stand above the oldest row of a channel, once nothing older is to be had?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.strip import Strip

from chat_tui.model.ids import ChannelId, Millis
from chat_tui.model.messages import Message, MessageKind
from chat_tui.ui.beginnings import beginning_of, first_steps
from chat_tui.ui.render.beginning import beginning_lines
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.pane_source import TimelineSource
from chat_tui.ui.widgets.pane_window import Window


def head_lines(
    source: TimelineSource, channel_id: ChannelId, window: Window, width: int, look: Look, now: Millis
) -> Sequence[Strip]:
    """None while older rows are there, or may come."""
    if window.has_older or not width:
        return ()
    oldest = next((row.position.at for row in window.rows if isinstance(row, Message)), None)
    told = beginning_of(source, channel_id, oldest, now, look.tz)
    if told is None:
        return ()
    if all(isinstance(row, Message) and row.kind is MessageKind.SYSTEM for row in window.rows):
        told = replace(told, first_steps=first_steps(source, channel_id, look.members_key))
    return beginning_lines(told, width, look)
