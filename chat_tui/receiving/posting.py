"""How does a delivery become one message, also when it is tried twice?"""

from __future__ import annotations

from chat_tui.account.account import Account
from chat_tui.account.client_ids import named_id
from chat_tui.errors import BlockedError, ChatError, TargetError, TransientError
from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import ChannelId, ClientId
from chat_tui.receiving.queue import Kept

PATIENCE = 15.0
"""Seconds after which what is still in the outbox is looked at again later."""


class Posting:
    """Says texts in one channel, through the account's outbox, which is on disk.

    The id under which a message leaves is made of the delivery, so that the outbox and the server know it
    again when the same delivery comes after a crash.
    """

    def __init__(self, account: Account, channel_id: ChannelId, place: str) -> None:
        self._account, self._channel_id = account, channel_id
        self._place = place
        self._given: set[ClientId] = set()

    @property
    def most(self) -> int:
        """Characters that a message may have."""
        return self._account.capabilities.max_message_length

    async def say(self, kept: Kept, text: str) -> str:
        """The id of the message; raises TransientError while it waits, another ChatError if it is refused."""
        client_id = client_id_of(kept, self._place)
        outbox = self._account.outbox
        if outbox.item(client_id) is None and client_id not in self._given:
            await self._account.perform(SendMessage(client_id, self._channel_id, text))
        self._given.add(client_id)
        try:
            receipt = await outbox.drain(client_id, PATIENCE)
        except (TransientError, BlockedError):
            raise
        except ChatError:
            self._given.discard(client_id)
            await self._take_back(client_id)
            raise
        self._given.discard(client_id)
        return str(receipt.message_id or "")

    async def _take_back(self, client_id: ClientId) -> None:
        """What was refused is kept by the queue of deliveries and must not stand in the outbox's way."""
        try:
            await self._account.outbox.cancel(client_id)
        except TargetError:
            return


def client_id_of(kept: Kept, place: str) -> ClientId:
    """An id that is the same for every try of one delivery, and another when a person asks for it again."""
    return named_id(place, kept.kind, kept.id, str(int(kept.at)), str(kept.round))
