"""What do the panes of the pane benchmark read? The same newest messages, of a short or a long history."""

from __future__ import annotations

import random
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from chat_tui.model.channels import Channel, ChannelKind, Membership
from chat_tui.model.events import Batch, HistoryPage, SnapshotTaken, StreamOpened
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId
from chat_tui.model.messages import Message, Reaction
from chat_tui.model.users import User
from chat_tui.store.store import Store

CHANNEL = ChannelId("town-square-of-the-benchmark")
START = 1_700_000_000_000
NEWEST = 1_000_000
"""The number of the newest message, whatever the size: what is looked at is the same in both panes."""
PERIOD = 10_080
"""Messages this far apart look alike but for their date: the texts, authors and reactions come again."""
MINUTE = 60_000
PAGE = 5_000
"""Messages a transaction while a store is filled."""
NAMES = ("tom", "maya", "ravi", "lin", "sol")
TEXTS = (
    "Fine by me — off until Thursday.",
    "RC2 is up. Smoke tests are green on **all four** targets, see https://example.org/r/0.5 and `make`.",
    "lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore "
    * 2,
    "- one\n- two with *stress*\n- three\n\n> quoted words\n\nand an end :tada:",
    "```python\ndef f(x):\n    return x + 1\n```",
    "漢字かな交じり文 mixed with latin and 👩‍👧‍👦 families, @maya please look",
)


def message_at(number: int) -> Message:
    """Message `number` stands so many minutes after the start."""
    at = Millis(START + number * MINUTE)
    reactions = (Reaction("+1", (user_id(1), user_id(2))),) if number % 7 == 0 else ()
    return Message(
        id=message_id(number),
        channel_id=CHANNEL,
        author_id=user_id(number // 3 % len(NAMES)),
        text=TEXTS[number % len(TEXTS)],
        created_at=at,
        updated_at=at,
        reactions=reactions,
    )


def message_id(number: int) -> MessageId:
    """An id like Mattermost's: 26 characters in no order, so that an index by id is written all over."""
    return MessageId(blake2b(number.to_bytes(8), digest_size=13).hexdigest())


def user_id(number: int) -> UserId:
    """An id as long as Mattermost's."""
    return UserId(f"user{number:022}")


async def fill(path: Path, size: int) -> None:
    """Make a store with one channel of the newest `size` messages."""
    store = Store.open(path)
    users = tuple(User(user_id(number), name) for number, name in enumerate(NAMES))
    newest = message_at(NEWEST).created_at
    channel = Channel(CHANNEL, ChannelKind.PUBLIC, "town-square", last_message_at=newest)
    read = Membership(CHANNEL, last_viewed_at=Millis(START + 10 * NEWEST * MINUTE))
    lists = SnapshotTaken(users[0], (), (channel,), (read,), users)
    await store.apply(Batch((StreamOpened(resumed=False), lists)))
    for first in range(NEWEST - size + 1, NEWEST + 1, PAGE):
        last = min(first + PAGE, NEWEST + 1)
        run = tuple(map(message_at, range(first, last)))
        await store.record_page(HistoryPage(CHANNEL, run, has_newer=last <= NEWEST))
    await store.close()


def places(size: int) -> Iterator[int]:
    """Numbers of messages to jump to, all over the history, that look alike in both panes."""
    deep = range(NEWEST - 500, NEWEST - size + 400, -PERIOD)
    chance = random.Random(7)
    while True:
        yield chance.choice(deep)
