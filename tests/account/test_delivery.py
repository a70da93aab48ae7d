"""Tests of one attempt to deliver: what each failure means, and when history is asked first."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from chat_tui.account.delivery import (
    GIVE_UP_AFTER,
    WINDOW_MARGIN,
    Again,
    Courier,
    HeldBack,
    Outcome,
    Refused,
    Sent,
)
from chat_tui.errors import (
    AuthError,
    BackendError,
    BlockedError,
    Delivery,
    ProtocolError,
    RateLimitedError,
    RejectedError,
    TransientError,
    UnreachableError,
)
from chat_tui.model.actions import DeleteMessage, MarkRead, QueuedAction, SendMessage
from chat_tui.model.ids import ClientId, MessageId, Millis
from chat_tui.model.outbox import OutboxItem, OutboxState
from tests.account.conftest import Town

ID = ClientId("id")


def item(town: Town, action: QueuedAction | None = None) -> OutboxItem:
    chosen = action or SendMessage(ID, town.channel.id, "hello")
    now = Millis(int(town.time.wall() * 1000))
    return OutboxItem(ID, town.channel.id, chosen, OutboxState.SENDING, now)


def courier_of(town: Town) -> Courier:
    ring = town.account._ring
    return Courier(ring.backend, ring.store, ring.timing, town.account.spool, lambda item, gone: None)


async def delivered(
    town: Town, courier: Courier, sent: OutboxItem, *, was_uncertain: bool = False
) -> Outcome:
    task = asyncio.create_task(courier.deliver(sent, was_uncertain=was_uncertain))
    await town.time.until(task.done)
    return task.result()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UnreachableError("away"), Again("away")),
        (RateLimitedError("slow", retry_after=7), Again("slow", 7)),
        (TransientError("lost", delivery=Delivery.UNKNOWN), Again("lost", uncertain=True)),
        (TransientError("not sent", delivery=Delivery.NOT_SENT), Again("not sent")),
        (ProtocolError("nonsense"), Again("nonsense", uncertain=True)),
        (BlockedError("portal"), Again("portal", pause=60)),
    ],
)
async def test_a_failure_that_may_pass_is_tried_again(
    town: Town, error: BackendError, expected: Again
) -> None:
    town.server.faults.refusals.append(error)
    assert await delivered(town, courier_of(town), item(town)) == expected


async def test_a_refusal_is_final_and_being_signed_out_holds_all_back(town: Town) -> None:
    rejected, signed_out = RejectedError("no", status=403), AuthError("who?")
    town.server.faults.refusals.extend([rejected, signed_out])
    courier = courier_of(town)
    assert await delivered(town, courier, item(town)) == Refused(rejected)
    assert await delivered(town, courier, item(town)) == HeldBack(signed_out, uncertain=False)


@pytest.mark.parametrize("error", [UnreachableError("away"), AuthError("who?"), RateLimitedError("slow")])
async def test_what_was_uncertain_stays_so_when_the_next_try_fails(town: Town, error: BackendError) -> None:
    town.server.faults.refusals.append(error)
    outcome = await delivered(town, courier_of(town), item(town), was_uncertain=True)
    assert isinstance(outcome, Again | HeldBack)
    assert outcome.uncertain


async def test_a_day_of_trying_is_enough_for_what_did_not_arrive(town: Town) -> None:
    town.server.faults.offline = True
    sent = item(town)
    town.time.stall(GIVE_UP_AFTER + 1)
    assert isinstance(await delivered(town, courier_of(town), sent), Refused)
    outcome = await delivered(town, courier_of(town), sent, was_uncertain=True)
    assert isinstance(outcome, Again), "what may have arrived is never given up"


async def test_what_is_gone_is_deleted_and_a_refused_read_mark_is_done(town: Town) -> None:
    gone = RejectedError("not there", status=404)
    town.server.faults.refusals.extend([gone, RejectedError("not yours", status=403)])
    courier = courier_of(town)
    delete = DeleteMessage(ID, town.channel.id, MessageId("m"))
    assert isinstance(await delivered(town, courier, item(town, delete)), Sent)
    assert isinstance(await delivered(town, courier, item(town, MarkRead(ID, town.channel.id))), Sent)


async def test_of_a_place_that_is_closed_a_server_that_keeps_ids_can_tell(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = town.server.post(town.bob.id, town.channel.id, "root")
    reply = SendMessage(ID, town.channel.id, "hello", root.id)
    town.server.perform(town.ada.id, reply)
    town.server.perform(town.bob.id, DeleteMessage(ClientId("b-1"), town.channel.id, root.id))
    courier = courier_of(town)
    monkeypatch.setattr(courier, "_would_be_recognised", lambda client_id: False)  # as just after a start
    outcome = await delivered(town, courier, item(town, reply), was_uncertain=True)
    assert isinstance(outcome, Sent)
    town.server.capabilities = replace(town.server.capabilities, dedupe_window=30)
    outcome = await delivered(town, courier, item(town, reply), was_uncertain=True)
    assert isinstance(outcome, Refused), "sent again it might be there twice"


class Forgetful:
    """A message that arrived, its answer lost, at a server that recognises ids for 30 seconds."""

    def __init__(self, town: Town) -> None:
        self.town = town
        town.server.capabilities = replace(town.server.capabilities, dedupe_window=30)
        self.courier = courier_of(town)

    async def first_try(self) -> None:
        self.town.server.faults.lost_answers = 1
        outcome = await delivered(self.town, self.courier, item(self.town))
        assert outcome == Again("The server's answer was lost.", uncertain=True)

    async def again(self) -> float:
        """Try again; seconds that it took: reading history only takes some where nothing was found."""
        outcome = await delivered(self.town, self.courier, item(self.town), was_uncertain=True)
        assert isinstance(outcome, Sent)
        assert self.town.on_server() == ["hello"]
        return self.town.time.now

    def asked_history(self) -> list[str]:
        backend = self.town.account._ring.backend
        asked: list[str] = []
        ask = backend.history

        async def noted(*args: object, **options: object) -> object:
            asked.append("history")
            return await ask(*args, **options)  # type: ignore[arg-type]

        backend.history = noted  # type: ignore[method-assign, assignment]
        return asked


async def test_within_the_window_the_server_recognises_it(town: Town) -> None:
    forgetful = Forgetful(town)
    forgetful.courier.line_is_up()
    await forgetful.first_try()
    asked = forgetful.asked_history()
    await forgetful.again()
    assert asked == []


async def test_near_the_end_of_the_window_history_is_asked(town: Town) -> None:
    forgetful = Forgetful(town)
    forgetful.courier.line_is_up()
    await forgetful.first_try()
    asked = forgetful.asked_history()
    town.time.stall(30 - WINDOW_MARGIN)
    await forgetful.again()
    assert asked


@pytest.mark.parametrize("was_up", [True, False])
async def test_a_server_that_may_have_been_restarted_is_asked_first(town: Town, was_up: bool) -> None:
    forgetful = Forgetful(town)
    if was_up:
        forgetful.courier.line_is_up()
    await forgetful.first_try()
    if was_up:
        forgetful.courier.line_is_lost()
    forgetful.courier.line_is_up()
    town.server._receipts.clear()
    asked = forgetful.asked_history()
    await forgetful.again()
    assert asked


async def test_history_that_could_not_be_read_is_asked_again(town: Town) -> None:
    forgetful = Forgetful(town)
    await forgetful.first_try()
    forgetful.courier.line_is_up()
    town.server._receipts.clear()
    town.server.faults.refusals.append(TransientError("not now"))
    outcome = await delivered(town, forgetful.courier, item(town), was_uncertain=True)
    assert outcome == Again("not now", uncertain=True)
    await forgetful.again()


async def test_a_line_lost_during_the_first_try_is_noticed_too(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgetful = Forgetful(town)
    forgetful.courier.line_is_up()
    perform = town.server.perform

    def drop(*args: object) -> object:
        forgetful.courier.line_is_lost()
        forgetful.courier.line_is_up()
        return perform(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(town.server, "perform", drop)
        await forgetful.first_try()
    town.server._receipts.clear()
    await forgetful.again()
