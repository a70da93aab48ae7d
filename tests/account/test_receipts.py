"""Tests of kept answers: the newest are known, refusals keep their error, a full disk loses none."""

from __future__ import annotations

import pytest

from chat_tui.account.receipts import MOST_KEPT, Receipts
from chat_tui.errors import DiskFullError, RejectedError, TargetError
from chat_tui.model.actions import Receipt, SendMessage
from chat_tui.model.changes import NOTHING
from chat_tui.model.events import Batch, MessageSeen
from chat_tui.model.ids import ChannelId, ClientId, MessageId, Millis
from chat_tui.model.outbox import OutboxItem, OutboxState
from tests.account.conftest import Town
from tests.builders import a_message

TOWN = ChannelId("town")


def failed(client_id: str, reason: str) -> OutboxItem:
    action = SendMessage(ClientId(client_id), TOWN, "text")
    return OutboxItem(action.client_id, TOWN, action, OutboxState.FAILED, Millis(1), reason=reason)


def test_the_newest_answers_are_kept() -> None:
    receipts = Receipts()
    for number in range(MOST_KEPT + 1):
        receipts.keep(ClientId(f"c{number}"), Receipt(message_id=MessageId(f"m{number}")))
    assert receipts.of(ClientId(f"c{MOST_KEPT}")).message_id == f"m{MOST_KEPT}"
    with pytest.raises(TargetError):
        receipts.of(ClientId("c0"))


def test_a_refusal_keeps_its_error_until_it_is_answered() -> None:
    receipts, error = Receipts(), RejectedError("too long", code="too_long", status=400)
    row = failed("c1", "too long")
    receipts.refused(row.client_id, error)
    assert receipts.why_refused(row) is error
    receipts.keep(row.client_id, Receipt())
    assert receipts.why_refused(row) is not error


def test_of_a_refusal_in_another_run_the_sentence_is_known() -> None:
    error = Receipts().why_refused(failed("c1", "Not a member."))
    assert (type(error), str(error)) == (RejectedError, "Not a member.")


async def test_an_answer_goes_into_the_store(town: Town) -> None:
    message = a_message()
    changes = await Receipts().apply(town.account.store, Receipt((MessageSeen(message),)))
    assert message.id in changes.messages[message.channel_id]
    assert await Receipts().apply(town.account.store, Receipt()) == NOTHING


async def test_a_full_disk_does_not_unsay_what_was_sent(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(batch: Batch, **options: object) -> None:
        raise DiskFullError("No space left.")

    monkeypatch.setattr(town.account.store, "apply", full)
    assert await Receipts().apply(town.account.store, Receipt((MessageSeen(a_message()),))) == NOTHING
