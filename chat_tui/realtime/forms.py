"""What is told of a form that a command opened? For oneself alone, where one reads just now."""

from __future__ import annotations

from chat_tui.model.events import EphemeralShown, Event, FormOpened
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.messages import Message, MessageKind
from chat_tui.model.users import User


def forms_told(
    events: tuple[Event, ...], me: User | None, visible: ChannelId | None, site: str, now: float
) -> tuple[Event, ...]:
    """The same, with a message that says so behind each form; the server tells no channel of it."""
    if me is None or visible is None or not any(isinstance(event, FormOpened) for event in events):
        return events
    told = [_message(event, me, visible, site, now) for event in events if isinstance(event, FormOpened)]
    return (*events, *map(EphemeralShown, told))


def _message(form: FormOpened, me: User, visible: ChannelId, site: str, now: float) -> Message:
    """It may have been asked for in another program: then this is where it came from."""
    at = Millis(int(now * 1000))
    named = f'the form "{form.title}"' if form.title else "a form"
    text = f"A command or button of yours opened {named}. Answer it in a browser: do the same there."
    lines = [text, form.about, site.rstrip("/")]
    return Message(
        MessageId(f"form-{form.trigger or at}"),
        visible,
        me.id,
        "\n".join(filter(None, lines)),
        at,
        kind=MessageKind.EPHEMERAL,
    )
