"""Which small world do the UI's tests and the demo show: acme, with people, channels, a thread and code?"""

from __future__ import annotations

from dataclasses import dataclass

from chat_tui.backends.fake.server import FakeServer
from chat_tui.model.actions import AddReaction, SetPresence, SetTopic
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.ids import ClientId
from chat_tui.model.users import Presence, User

START = 1_760_000_000.0
"""A Thursday in October 2025, as Unix time in seconds."""


class TurningClock:
    """Seconds that pass by a fixed step at each look, so that messages have an order and a plausible time."""

    def __init__(self, start: float = START, step: float = 20.0) -> None:
        self.now = start
        self.step = step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@dataclass
class SmallWorld:
    """The server and the names that tests speak of."""

    server: FakeServer
    me: User
    people: dict[str, User]
    channels: dict[str, Channel]


TABLE = "| target | result |\n|:--|--:|\n| linux-x86_64 | 41 |\n| darwin-arm64 | 40 |"
CODE = "Then we cut:\n```python\ndef tag(version: str) -> None:\n    run('git', 'tag', version)\n```"


def a_world(clock: TurningClock | None = None) -> SmallWorld:
    """Everything posted before anybody connects, so most of it is unread for `tom`."""
    server = FakeServer(clock=clock or TurningClock())
    me = server.add_user("tom", "Tom Okafor")
    names = {"maya": "Maya Lindt", "lin": "Lin Wei", "ravi": "Ravi Menon", "sol": "Sol Arroyo"}
    people = {name: server.add_user(name, full) for name, full in names.items()}
    channels = {
        name: server.add_channel(name)
        for name in ("welcome", "release", "design", "general", "infra", "random")
    }
    channels["leads"] = server.add_channel("leads", kind=ChannelKind.PRIVATE)
    for name, person in people.items():
        channels[f"@{name}"] = server.add_channel(f"dm-{name}", (me.id, person.id), kind=ChannelKind.DIRECT)
    topic = "Ship 0.5 on Friday · notes in /docs"
    server.perform(me.id, SetTopic(channels["release"].id, topic))
    for name, presence in (("maya", Presence.ONLINE), ("lin", Presence.AWAY), ("ravi", Presence.DND)):
        server.perform(people[name].id, SetPresence(presence))
    _talk(server, me, people, channels)
    return SmallWorld(server, me, people, channels)


def _talk(server: FakeServer, me: User, people: dict[str, User], channels: dict[str, Channel]) -> None:
    release, welcome = channels["release"].id, channels["welcome"].id
    maya, lin, ravi = people["maya"].id, people["lin"].id, people["ravi"].id
    server.post(
        maya, welcome, "Welcome. Press **ctrl+k** to jump, **ctrl+p** for every command, **F1** for keys."
    )
    server.post(ravi, release, "Cutting the runner pool to two for tonight.")
    first = server.post(maya, release, "RC2 is up. Smoke tests are green on all four targets.")
    server.post(lin, release, "arm64 too? That one flaked yesterday.", first.id)
    server.post(me.id, release, "Then it's good to go from my side.", first.id)
    server.post(me.id, release, "Changelog draft: https://example.org/r/0.5\nTwo _TODOs_ left in there.")
    server.post(lin, release, "On it — both are one-liners.")
    sign = server.post(maya, release, "@tom can you sign the tag once lin is done?")
    for person, emoji in ((lin, "+1"), (ravi, "+1"), (ravi, "eyes")):
        server.perform(person, AddReaction(ClientId(f"r-{person}-{emoji}"), release, sign.id, emoji))
    server.post(maya, release, CODE)
    server.post(ravi, release, TABLE)
    for number in range(5):
        server.post(maya, channels["design"].id, f"Banner, take {number + 1}: more sky, less line.")
    server.post(lin, channels["@lin"].id, "shout when the TODOs are gone")
