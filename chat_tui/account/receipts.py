"""What the server answered to recent actions: kept for those who ask a moment later."""

from __future__ import annotations

import logging
from collections import OrderedDict

from chat_tui.errors import ChatError, RejectedError, StorageError, TargetError
from chat_tui.model.actions import Receipt
from chat_tui.model.changes import NOTHING, Changes
from chat_tui.model.events import Batch
from chat_tui.model.ids import ClientId
from chat_tui.model.outbox import OutboxItem
from chat_tui.store.store import Store

log = logging.getLogger(__name__)

MOST_KEPT = 256


class Receipts:
    """The last answers by client id, and why failed rows were refused."""

    def __init__(self) -> None:
        self._kept: OrderedDict[ClientId, Receipt] = OrderedDict()
        self._refusals: dict[ClientId, ChatError] = {}

    def keep(self, client_id: ClientId, receipt: Receipt) -> None:
        """Remember an answer; the oldest is forgotten."""
        self._refusals.pop(client_id, None)
        self._kept[client_id] = receipt
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def of(self, client_id: ClientId) -> Receipt:
        """The answer to an action; raises TargetError for one that was taken back or is long gone."""
        receipt = self._kept.get(client_id)
        if receipt is None:
            raise TargetError("This was taken back before it was sent.")
        return receipt

    def refused(self, client_id: ClientId, error: ChatError) -> None:
        """Remember a refusal."""
        self._refusals[client_id] = error

    def why_refused(self, item: OutboxItem) -> ChatError:
        """The error that a failed row met; of another run only its sentence is known."""
        return self._refusals.get(item.client_id) or RejectedError(item.reason)

    async def apply(self, store: Store, receipt: Receipt) -> Changes:
        """Put what an answer says into the store; sent is sent, even if the cache cannot be written."""
        if not receipt.events:
            return NOTHING
        try:
            return await store.apply(Batch(receipt.events), heard=False)
        except StorageError as error:
            log.warning("an answer could not be kept: %s", error)
            return NOTHING
