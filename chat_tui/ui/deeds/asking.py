"""How does a person see who said a message?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.ui.deeds import Place
from chat_tui.ui.doors.profile import show_profile


def profile(place: Place, message: Message) -> None:
    """The card of its author."""
    show_profile(place.screen, message.author_id)
