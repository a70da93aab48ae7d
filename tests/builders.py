"""How tests make users, channels and messages with only the fields they care about, and turn the clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chat_tui.model.channels import Channel, ChannelKind, Membership
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.model.users import User

START: Millis = Millis(1_700_000_000_000)
"""The moment at which test worlds begin; `a_message(n)` is n seconds later."""


def a_user(name: str = "ada", **fields: Any) -> User:
    """A user with the id `u-<name>`."""
    return replace(User(id=UserId(f"u-{name}"), name=name, display_name=name.title()), **fields)


def a_channel(name: str = "town", kind: ChannelKind = ChannelKind.PUBLIC, **fields: Any) -> Channel:
    """A channel with the id `c-<name>`."""
    return replace(Channel(id=ChannelId(f"c-{name}"), kind=kind, name=name, title=name.title()), **fields)


def a_membership(channel: str = "town", **fields: Any) -> Membership:
    """One's own standing in the channel that `a_channel(channel)` makes."""
    return replace(Membership(channel_id=ChannelId(f"c-{channel}")), **fields)


def a_message(number: int = 1, *, channel: str = "town", author: str = "ada", **fields: Any) -> Message:
    """Message `m-00001` for number 1, posted `number` seconds after START and not changed since."""
    created_at = fields.pop("created_at", Millis(START + number * 1000))
    root = fields.pop("root", None)
    if root is not None:
        fields["root_id"] = message_id(root)
    made = Message(
        id=message_id(number),
        channel_id=ChannelId(f"c-{channel}"),
        author_id=UserId(f"u-{author}"),
        text=f"message {number}",
        created_at=created_at,
        updated_at=created_at,
    )
    return replace(made, **fields)


def message_id(number: int) -> MessageId:
    """The id that `a_message(number)` has."""
    return MessageId(f"m-{number:05}")


class FakeClock:
    """A clock in seconds that moves only when told; `sleep` moves it at once."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    async def sleep(self, seconds: float) -> None:
        """Stand in for `asyncio.sleep`: remembers the wish and lets the time pass at once."""
        self.slept.append(seconds)
        self.now += seconds
