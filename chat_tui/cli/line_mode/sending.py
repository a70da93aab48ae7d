"""What becomes of a line that is written: a message, a change, a reaction; and what is said of its way?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.account import guards
from chat_tui.account.guards import Outgoing
from chat_tui.cli.following import News
from chat_tui.errors import ChatError
from chat_tui.model.actions import (
    DeleteMessage,
    EditMessage,
    MarkRead,
    MarkThreadRead,
    QueuedAction,
    SendMessage,
)
from chat_tui.model.ids import ClientId
from chat_tui.model.messages import Message
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.ui.sending import send

if TYPE_CHECKING:
    from chat_tui.cli.line_mode.port import LinePort
    from chat_tui.cli.line_mode.session import Session

_MARKS = (MarkRead, MarkThreadRead)
_WAITS = (OutboxState.RETRY, OutboxState.UNCERTAIN)


class Sending:
    """Follows what was sent from here until it is there, and says so once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._account = session.account
        self._waiting: dict[ClientId, str] = {}
        """What was said of each last: nothing, waiting, refused."""
        self._account.on_queued = self._queued

    async def say(self, text: str, port: LinePort) -> None:
        """Send it to where we are, unless a guard has doubts and the person shares them; raises ChatError."""
        session, place = self._session, self._session.here()
        files = self._account.drafts.files(place.channel_id, place.root_id) if not place.editing else ()
        if not await self._is_meant(text, port):
            session.remark("It was not sent.")
            session.console.put(text)
            return
        await send(self._account, place, text, files, hold=session.options.undo_seconds)
        if place.editing is not None:
            session.leave_thread()
            return
        self._account.drafts.detach(place.channel_id, place.root_id, *files)
        self._account.drafts.drop(place.channel_id, place.root_id)

    async def retry(self) -> int:
        """Try again what was refused; how many there were."""
        refused = self._refused()
        for item in refused:
            self._waiting[item.client_id] = ""
            await self._account.outbox.retry(item.client_id)
        return len(refused)

    async def drop(self) -> int:
        """Let go of what was refused; how many there were."""
        refused = self._refused()
        for item in refused:
            del self._waiting[item.client_id]
            await self._account.outbox.cancel(item.client_id)
        return len(refused)

    def lines(self, news: News) -> bool:
        """Whether it is a message of ours from here that has arrived, which is said in few words."""
        message = news.row
        if news.kind != "said" or not isinstance(message, Message) or message.client_id not in self._waiting:
            return False
        del self._waiting[message.client_id]
        number, place = self._session.numbers.of(message.id), self._session.place
        is_here = place is not None and place.channel_id == message.channel_id
        label = self._session.sentences.label(message.channel_id)
        self._session.remark(f"{number} sent" if is_here else f"{number} sent to {label}")
        return True

    def look(self) -> None:
        """Say of what is still on its way when it waits or was refused, once each."""
        for client_id, told in list(self._waiting.items()):
            item = self._account.outbox.item(client_id)
            if item is None:
                if told != "message":
                    del self._waiting[client_id]
            elif item.state is OutboxState.FAILED and told != "refused":
                self._waiting[client_id] = "refused"
                self._session.remark(
                    f"refused: {_what(item)}: {item.reason or 'no reason was given.'} /retry or /drop"
                )
            elif not told and (item.state in _WAITS or not self._account.connection.is_online):
                self._waiting[client_id] = "waiting"
                self._session.remark(f"waiting: {_what(item)}: {item.reason or 'there is no connection.'}")

    def unsent(self) -> int:
        """How many are not there yet."""
        return sum(self._account.outbox.item(client_id) is not None for client_id in self._waiting)

    def _queued(self, action: QueuedAction) -> None:
        if not isinstance(action, _MARKS):
            self._waiting[action.client_id] = ""

    def _refused(self) -> list[OutboxItem]:
        items = filter(None, map(self._account.outbox.item, list(self._waiting)))
        return [item for item in items if item.state is OutboxState.FAILED]

    async def _is_meant(self, text: str, port: LinePort) -> bool:
        place, options = self._session.here(), self._session.options
        outgoing = Outgoing(
            place.channel_id,
            text,
            is_edit=place.editing is not None,
            most_called=options.confirm_mentions,
            asks_of_secrets=options.confirm_secrets,
        )
        if not guards.is_suspect(self._account, outgoing):
            return True
        doubts = await guards.doubts(self._account, outgoing)
        return not doubts or await port.confirm("\n".join(doubts), "", "send it")


def _what(item: OutboxItem) -> str:
    """An action by its name, and the beginning of what it says."""
    action = item.action
    if isinstance(action, SendMessage | EditMessage):
        kind = "edit" if isinstance(action, EditMessage) else "message"
        head = " ".join(action.text.split())
        return f"the {kind} {head[:40]!r}" if len(head) <= 40 else f"the {kind} {head[:40]!r} and so on"
    return "the deletion" if isinstance(action, DeleteMessage) else "what you did"


def sentence(error: ChatError) -> str:
    """What went wrong and what to try."""
    return f"{error} {error.hint}".rstrip()
