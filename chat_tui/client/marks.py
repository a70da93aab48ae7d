"""Did a program with this library say it, or the person of the same account in the app? Its id tells."""

from __future__ import annotations

from chat_tui.model.ids import ClientId, UserId
from chat_tui.model.messages import Message

_MARK = "zb"
"""No id of the app begins so: those begin with the time, and with a digit up to 7."""


def marked(client_id: ClientId) -> ClientId:
    """The id as one of the library's."""
    return ClientId(_MARK + client_id[len(_MARK) :])


def is_own(message: Message, me: UserId | None) -> bool:
    """Whether a program said it, or may have: an old message comes without the id it was sent under."""
    return message.author_id == me and (message.client_id is None or message.client_id.startswith(_MARK))
