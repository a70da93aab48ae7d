"""A home that has been used for a while: an account with 20 channels and 100,000 messages in its cache."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from chat_tui.account.seat import take_seat
from chat_tui.config.accounts import AccountConfig, save_account
from chat_tui.config.locations import Locations
from chat_tui.model.channels import Channel, ChannelKind, Membership, Workspace
from chat_tui.model.events import Batch, MessageSeen, SnapshotTaken
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.messages import Message
from chat_tui.model.users import User
from chat_tui.store.store import Store

MARKER = "the-last-message-is-here"
"""The text of each channel's newest message: when it is on the screen, the first live paint is done."""

START = 1_700_000_000_000
TEXT = "the build is green again after we moved cache into its own module and deploy can go out"
WORDS = tuple(TEXT.split())
SHAPES = (
    "{text}",
    "{text}",
    "{text}",
    "**{word}** {text} `{word}`",
    "- {text}\n- {word}",
    "see https://example.org/{word} for {text}",
    "```python\ndef {word}(value: int) -> int:\n    return value + 1\n```",
    "> {text}\n{word}",
)


def make_home(home: Path, *, channels: int = 20, messages: int = 100_000, people: int = 12) -> Path:
    """Fill `home` and return it; the account's server does not exist, so only the cache is shown."""
    locations = Locations.from_environment(home, {})
    save_account(
        locations.accounts_file, AccountConfig(name="warm", url=f"unix://{home}/nobody.sock", kind="remote")
    )
    seat = take_seat(locations.account_dir("warm"))
    try:
        asyncio.run(_fill(seat.cache, channels, messages, people))
    finally:
        seat.leave()
    return home


async def _fill(path: Path, channels: int, messages: int, people: int) -> None:
    store = Store.open(path)
    await store.apply(Batch((_world(channels, people),)))
    rng = random.Random(4)
    batch: list[MessageSeen] = []
    for number in range(messages):
        batch.append(MessageSeen(_message(number, messages, channels, rng)))
        if len(batch) == 2_000:
            await store.apply(Batch(tuple(batch)))
            batch.clear()
    await store.apply(Batch(tuple(batch)))
    await store.close()


def _world(channels: int, people: int) -> SnapshotTaken:
    workspace = Workspace(WorkspaceId("w"), "home", "Home")
    users = tuple(User(UserId(f"u{n}"), f"person{n}", f"Person {n}") for n in range(people))
    rooms = tuple(
        Channel(
            ChannelId(f"c{n:03}"),
            ChannelKind.PUBLIC,
            f"channel-{n:03}",
            f"channel-{n:03}",
            workspace.id,
            "A topic",
        )
        for n in range(channels)
    )
    mine = tuple(Membership(room.id, last_viewed_at=Millis(START * 2)) for room in rooms)
    return SnapshotTaken(users[0], (workspace,), rooms, mine, users)


def _message(number: int, messages: int, channels: int, rng: random.Random) -> Message:
    last = number >= messages - channels
    text = " ".join(rng.choice(WORDS) for _ in range(rng.randint(4, 40)))
    text = MARKER if last else rng.choice(SHAPES).format(text=text, word=rng.choice(WORDS))
    at = Millis(START + number * 60_000)
    return Message(
        MessageId(f"m{number:08}"),
        ChannelId(f"c{number % channels:03}"),
        UserId(f"u{rng.randint(0, 11)}"),
        text,
        at,
        at,
    )
