"""What can be done with a chosen row, and where is each deed, imported when it is first asked for?

A deed is a function of that name in its module here, `(Place, row) -> None`, with a word more if only a click
on a part of the row asks for it: a plain one is done before the
next key counts, a coroutine runs in the background and may ask the person. To add one: the function, a line
in its table below, and a key `message.NAME` in `config/keys/messages.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING

from chat_tui.errors import ReadOnlyError
from chat_tui.model.frozen import dataclass
from chat_tui.model.messages import Gap, Message, MessageKind
from chat_tui.model.outbox import OutboxItem
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.message_files import MessageFiles
    from chat_tui.ui.screens.chat import ChatScreen
    from chat_tui.ui.widgets.conversation import Conversation

Row = Message | Gap | OutboxItem


@dataclass(frozen=True, slots=True)
class Deed:
    """Where it is, and where it makes no sense."""

    home: str
    """The module of this package."""
    sends: bool = False
    """It changes something on the server."""
    here_only: bool = False
    """It asks for no message that the server keeps, so it works on what only we see as well."""


OF_A_MESSAGE: Mapping[str, Deed] = {
    "reply": Deed("talking"),
    "open": Deed("talking"),
    "edit": Deed("changing", sends=True),
    "delete": Deed("changing", sends=True),
    "restore": Deed("changing"),
    "react": Deed("reacting", sends=True),
    "like": Deed("reacting", sends=True),
    "quote": Deed("quoting", here_only=True),
    "remind": Deed("reminding"),
    "pipe": Deed("piping", here_only=True),
    "outside": Deed("outside", here_only=True),
    "toggle": Deed("reacting", sends=True),
    "reactions": Deed("reacting", here_only=True),
    "profile": Deed("asking"),
    "copy": Deed("copying", here_only=True),
    "copy_header": Deed("copying_more", here_only=True),
    "copy_link": Deed("copying_more"),
    "copy_code": Deed("copying_more", here_only=True),
    "open_link": Deed("opening", here_only=True),
    "open_file": Deed("opening", here_only=True),
    "save": Deed("opening", here_only=True),
    "press": Deed("pressing", sends=True, here_only=True),
    "expand": Deed("unfold", here_only=True),
    "pan_left": Deed("unfold", here_only=True),
    "pan_right": Deed("unfold", here_only=True),
    "mark_unread": Deed("marking", sends=True),
    "follow": Deed("following", sends=True),
    "pin": Deed("keeping", sends=True),
    "keep": Deed("keeping", sends=True),
}
OF_THE_OUTBOX: Mapping[str, Deed] = {
    "retry": Deed("unsent", sends=True),
    "cancel": Deed("unsent"),
    "let_pass": Deed("unsent", sends=True),
    "edit": Deed("unsent"),
    "restore": Deed("unsent"),
    "copy": Deed("unsent"),
}
OF_A_GAP: Mapping[str, Deed] = {"fill": Deed("gaps")}


def deeds_for(row: Row) -> Mapping[str, Deed]:
    """What may be asked of a row."""
    if isinstance(row, Message):
        return OF_A_MESSAGE
    return OF_A_GAP if isinstance(row, Gap) else OF_THE_OUTBOX


class Place:
    """Where a deed is done: the conversation that the row was chosen in, on its screen."""

    def __init__(self, screen: ChatScreen, conversation: Conversation) -> None:
        self.screen = screen
        self.conversation = conversation

    @property
    def account(self) -> Account:
        """Whose messages these are."""
        return self.screen.account

    @property
    def files(self) -> MessageFiles:
        """What was saved of messages so far."""
        return self.screen.message_files

    def is_ours(self, message: Message, verb: str) -> bool:
        """Whether we wrote it; says so where we did not."""
        me = self.account.store.me
        if me is not None and message.author_id == me.id:
            return True
        self.screen.say(f"You can {verb} your own messages only.", "warning")
        return False

    def can(self, allowed: bool, deed: str) -> bool:
        """Whether the server lets us; says so where it does not."""
        if not allowed:
            self.screen.say(f"{self.account.title} does not let you {deed}.", "warning")
        return allowed


def do(place: Place, what: str, row: Row, *which: str) -> None:
    """Do it now, or begin it, with `which` part of the row; says why not where it cannot be done."""
    deed = deeds_for(row).get(what)
    if deed is None:
        return
    if isinstance(row, Message) and row.deleted_at:
        place.screen.say("This message was deleted.", "warning")
        return
    if not deed.here_only and isinstance(row, Message) and row.kind is MessageKind.EPHEMERAL:
        place.screen.say("Only you see this, and the server does not keep it.", "warning")
        return
    if deed.sends:
        try:
            place.account.gate.check()
        except ReadOnlyError as error:
            place.screen.say(safe_text(str(error)), "warning")
            return
    done = partial(getattr(import_module(f"chat_tui.ui.deeds.{deed.home}"), what), place, row, *which)
    if iscoroutinefunction(done.func):
        spawn(place.screen, done, name=what, group="deed")
    else:
        done()
