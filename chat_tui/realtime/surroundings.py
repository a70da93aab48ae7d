"""What does a session know of who is looking, and whom does it tell?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import field

from chat_tui.model.events import Event, MessagePosted
from chat_tui.model.features import ALL_ON, Features
from chat_tui.model.forms import FormOpened
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId
from chat_tui.realtime.connection import ConnectionStatus
from chat_tui.realtime.typing import Typing


@dataclass(slots=True)
class Surroundings:
    """What outlives a session and is told by it."""

    status: ConnectionStatus
    typing: Typing
    visible: ChannelId | None = None
    """The channel being read: caught up first."""
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when somebody comes to look: the terminal gets the focus, or another channel is opened."""
    moved_on: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when another channel is opened: there are other people in it."""
    on_news: Callable[[Sequence[MessagePosted]], None] | None = None
    """Called with messages that are new to the store, after they are in it."""
    listeners: list[Callable[[Sequence[Event]], None]] = field(default_factory=list)
    """Each is called with what the stream told, after it is in the store."""
    on_draft: Callable[[Event], None] | None = None
    """Called with what the server tells of what we began to write."""
    on_form: Callable[[FormOpened], None] | None = None
    """Called with each form that a program opens."""
    features: Features = ALL_ON
    """What may be used."""
