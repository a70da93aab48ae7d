"""What can be done with several messages together, and what is said of the rest?"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any

from chat_tui.model.messages import Message
from chat_tui.ui.deeds import Place
from chat_tui.ui.deeds.copying import copy_text
from chat_tui.ui.deeds.copying_more import with_header
from chat_tui.ui.deeds.opening import open_any
from chat_tui.ui.deeds.quoting import insert_quote
from chat_tui.ui.work import spawn


async def _copy(place: Place, messages: Sequence[Message]) -> None:
    """Their texts, one below the other."""
    await copy_text(place, "\n".join(message.text for message in messages))


async def _copy_header(place: Place, messages: Sequence[Message]) -> None:
    """Each under who said it and when."""
    await copy_text(place, "\n\n".join(with_header(place, message) for message in messages))


async def _quote(place: Place, messages: Sequence[Message]) -> None:
    """All of them in one quote."""
    insert_quote(place, "\n\n".join(message.text for message in messages))


Deed = Callable[[Place, Sequence[Message]], Coroutine[Any, Any, None]]
OF_SEVERAL: Mapping[str, Deed] = {
    "copy": _copy,
    "copy_header": _copy_header,
    "quote": _quote,
    "open_link": open_any,
}


def do(place: Place, what: str, messages: Sequence[Message]) -> None:
    """Begin it; what is done to one message at a time is not done to many by one key."""
    deed = OF_SEVERAL.get(what)
    if deed is None:
        place.screen.say(
            "Several messages are chosen: they can be copied, quoted or opened, esc ends the range."
        )
        return
    place.conversation.pane.clear_selection()
    spawn(place.screen, partial(deed, place, messages), name=what, group="deed")
