"""Do the fake server's faults do what tests script with them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chat_tui.backends.fake import FakeBackend, FakeServer
from chat_tui.errors import AuthError, Delivery, RejectedError, TransientError, UnreachableError
from chat_tui.model.actions import SendMessage
from chat_tui.model.events import Batch, MessagePosted, StreamOpened
from chat_tui.model.ids import ChannelId, ClientId, Millis, UserId


class Setting:
    """A server with one user in one channel."""

    def __init__(self, **options: float) -> None:
        self.now = 1_700_000_000.0
        self.server = FakeServer(clock=lambda: self.now, **options)  # type: ignore[arg-type]
        self.user_id: UserId = self.server.add_user("ada").id
        self.channel_id: ChannelId = self.server.add_channel("town").id
        self.backend = FakeBackend(self.server, self.user_id)

    def message(self, client_id: str = "one") -> SendMessage:
        """Something to send."""
        return SendMessage(ClientId(client_id), self.channel_id, "hello")


@pytest.fixture
def setting() -> Setting:
    """A setting of the usual kind."""
    return Setting()


async def heard(stream: AsyncIterator[Batch], count: int) -> list[Batch]:
    """So many batches."""
    return [await anext(stream) for _ in range(count)]


async def test_a_dropped_line_raises_and_resumes_without_loss(setting: Setting) -> None:
    stream = setting.backend.events(None)
    opened, _ = await heard(stream, 2)
    setting.server.drop()
    setting.server.post(setting.user_id, setting.channel_id, "missed")
    with pytest.raises(TransientError):
        await heard(stream, 2)
    again = setting.backend.events(opened.cursor)
    events = [event for batch in await heard(again, 5) for event in batch.events]
    assert StreamOpened(resumed=True) in events
    assert any(isinstance(event, MessagePosted) for event in events)
    await again.aclose()


async def test_a_forgetful_server_resumes_nothing(setting: Setting) -> None:
    stream = setting.backend.events(None)
    (opened,) = await heard(stream, 1)
    await stream.aclose()
    setting.server.forget()
    again = setting.backend.events(opened.cursor)
    assert (await heard(again, 1))[0].events == (StreamOpened(resumed=False),)
    await again.aclose()


async def test_an_offline_server_is_unreachable_for_calls_and_lines(setting: Setting) -> None:
    setting.server.faults.offline = True
    with pytest.raises(UnreachableError) as refused:
        await setting.backend.perform(setting.message())
    assert refused.value.delivery is Delivery.NOT_SENT
    with pytest.raises(UnreachableError):
        await anext(setting.backend.events(None))
    assert setting.server.world.messages == {}


async def test_a_scripted_refusal_comes_once(setting: Setting) -> None:
    setting.server.faults.refusals.append(RejectedError("no", status=403))
    with pytest.raises(RejectedError):
        await setting.backend.snapshot()
    assert await setting.backend.snapshot()
    setting.server.faults.stream_refusals.append(AuthError("expired"))
    with pytest.raises(AuthError):
        await anext(setting.backend.events(None))


async def test_a_lost_answer_has_acted_and_the_repetition_acts_no_more(setting: Setting) -> None:
    setting.server.faults.lost_answers = 1
    with pytest.raises(TransientError) as lost:
        await setting.backend.perform(setting.message())
    assert lost.value.delivery is Delivery.UNKNOWN
    receipt = await setting.backend.perform(setting.message())
    assert list(setting.server.world.messages) == [receipt.message_id]


async def test_after_the_dedupe_window_a_repetition_acts_again() -> None:
    setting = Setting(dedupe_window=30.0)
    first = await setting.backend.perform(setting.message())
    setting.now += 29
    assert (await setting.backend.perform(setting.message())).message_id == first.message_id
    setting.now += 31
    assert (await setting.backend.perform(setting.message())).message_id != first.message_id


async def test_a_truncated_answer_says_so(setting: Setting) -> None:
    for number in range(5):
        setting.server.post(setting.user_id, setting.channel_id, str(number))
    setting.server.faults.since_limit = 3
    page = await setting.backend.changed_since(setting.channel_id, Millis(0))
    assert page.truncated
    assert len(page.messages) == 3


async def test_a_deaf_line_tells_nothing_but_its_log_does_later(setting: Setting) -> None:
    stream = setting.backend.events(None)
    batches = await heard(stream, 2)
    setting.server.faults.deaf = True
    setting.server.post(setting.user_id, setting.channel_id, "unheard")
    await setting.backend.ping()
    setting.server.drop()
    with pytest.raises(TransientError):
        await anext(stream)
    setting.server.faults.deaf = False
    again = setting.backend.events(batches[-1].cursor)
    found = await heard(again, 3)
    assert any(isinstance(event, MessagePosted) for batch in found for event in batch.events)
    await again.aclose()


async def test_closing_the_backend_ends_its_line(setting: Setting) -> None:
    stream = setting.backend.events(None)
    await heard(stream, 2)
    await setting.backend.close()
    with pytest.raises(TransientError, match="closed"):
        await anext(stream)


async def test_a_stranger_is_not_let_in(setting: Setting) -> None:
    with pytest.raises(AuthError):
        await FakeBackend(setting.server, UserId("nobody")).sign_in()
