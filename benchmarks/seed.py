"""How is a home made that has been used for years: N cached messages in `#bench`, the same for the same seed?

Run `python -m benchmarks.seed --home DIR --messages N`, then `chat-tui --home DIR` opens it offline.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from chat_tui.account.seat import take_seat
from chat_tui.auth.credentials import Credentials
from chat_tui.auth.secret import Secret
from chat_tui.config.accounts import AccountConfig, save_account
from chat_tui.config.locations import Locations
from chat_tui.model.channels import Channel, ChannelKind, Membership, Workspace
from chat_tui.model.events import Batch, HistoryPage, SnapshotTaken, StreamOpened
from chat_tui.model.ids import ChannelId, FileId, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.messages import Attachment, Message, Reaction
from chat_tui.model.users import User
from chat_tui.store.store import Store

ACCOUNT = "bench"
BENCH = ChannelId("benchbenchbenchbenchbench0")
MARKER = "the-last-message-of-the-bench"
"""The text of the newest message: when it is on the screen, the first live paint is done."""
ROOMS = ("general", "release", "design", "infra", "random", "support", "hiring", "lunch")
NAMES = ("tom", "maya", "ravi", "lin", "sol", "ada", "bob", "kim", "joão", "zoë", "igor", "fen")
NEWEST = 1_760_000_000_000
"""When the newest message was written; fixed, so that the same seed makes the same home."""
PAGE = 10_000
"""Messages a transaction."""
OTHERS = 200
"""Messages in each of the other rooms, so that there is something to switch to."""
CACHE_KIB = 262_144
"""For SQLite while it fills: ids come in no order, and their index is written all over."""
POOL = 50_000
LETTERS = "abcdefghijkmnopqrstuvwxyz13456789"
COMMON = (
    *(
        "the",
        "build",
        "is",
        "green",
        "again",
        "after",
        "we",
        "moved",
        "cache",
        "into",
        "its",
        "own",
        "module",
    ),
    *("and", "i", "think", "deploy", "can", "go", "out", "this", "afternoon", "please", "look", "at", "it"),
    *(
        "when",
        "you",
        "have",
        "time",
        "should",
        "also",
        "write",
        "that",
        "down",
        "somewhere",
        "before",
        "friday",
    ),
)
SYLLABLES = ("ka", "lo", "mi", "ter", "ven", "sho", "dra", "pel", "nix", "ur", "ost", "gra", "bim", "que")
SHAPES = (
    *("{text}",) * 12,
    "**{word}** {text} `{word}`",
    "- {text}\n- {word} {word}",
    "see https://example.org/{word}/{number} for {text}",
    "```python\ndef {word}(value: int) -> int:\n    return value + {number}\n```",
    "> {text}\n{word}",
    "@{name} {text} :tada:",
    "{text} — „{word}“, 漢字かな交じり文",
    "| what | count |\n|:--|--:|\n| {word} | {number} |",
    "{text}\n\n{text}\n\n_{word}_",
)


class Talk:
    """Messages that look as if people had written them, oldest first."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        rare = sorted({"".join(self._chance.choices(SYLLABLES, k=3)) for _ in range(4_000)})
        self._chance.shuffle(rare)
        words = [*COMMON, *rare]
        weights = [1 / (rank + 3) for rank in range(len(words))]
        self._pool = self._chance.choices(words, weights, k=POOL)
        self.users = tuple(
            User(UserId(self._id()), name, f"{name.title()} {word.title()}")
            for name, word in zip(NAMES, rare, strict=False)
        )

    def messages(self, channel: ChannelId, count: int, last: str) -> Iterator[Message]:
        """So many messages, the newest one with the text `last`; about every tenth answers an earlier one."""
        times = self._times(count)
        roots: list[MessageId] = []
        author = 0
        for number, at in enumerate(times):
            is_last = number == count - 1
            if self._chance.random() < 0.5:
                author = self._chance.randrange(len(self.users))
            text = last if is_last else self._text(number)
            root = self._chance.choice(roots) if roots and not is_last and number % 10 == 9 else None
            message = self._message(channel, self.users[author].id, text, at, root, plain=is_last)
            if root is None:
                roots = [*roots[-20:], message.id]
            yield message

    def _times(self, count: int) -> list[Millis]:
        """Bursts and silences, up to the newest."""
        steps = self._chance.choices((2_000, 9_000, 40_000, 400_000), (30, 40, 20, 4), k=count)
        at, times = NEWEST, []
        for step in steps:
            times.append(Millis(at))
            at -= step
        return times[::-1]

    def _message(
        self,
        channel: ChannelId,
        author: UserId,
        text: str,
        at: Millis,
        root: MessageId | None,
        *,
        plain: bool,
    ) -> Message:
        roll = 1.0 if plain else self._chance.random()
        edited = Millis(at + 30_000) if roll < 0.03 else Millis(0)
        files = (Attachment(FileId(self._id()), "report.pdf", 81_920, "application/pdf"),)
        return Message(
            MessageId(self._id()),
            channel,
            author,
            text,
            at,
            Millis(max(at, edited)),
            edited_at=edited,
            root_id=root,
            attachments=files if 0.03 < roll < 0.04 else (),
            reactions=self._reactions() if 0.04 < roll < 0.12 else (),
        )

    def _reactions(self) -> tuple[Reaction, ...]:
        count = self._chance.randint(1, 3)
        return (Reaction("+1", tuple(user.id for user in self._chance.sample(self.users, count))),)

    def _text(self, number: int) -> str:
        start = self._chance.randrange(POOL - 60)
        words = self._pool[start : start + self._chance.randint(2, 34)]
        shape = self._chance.choice(SHAPES)
        name = NAMES[number % len(NAMES)]
        return shape.format(text=" ".join(words), word=words[0], name=name, number=number)

    def _id(self) -> str:
        return "".join(self._chance.choices(LETTERS, k=26))


def seed_home(home: Path, *, messages: int, seed: int = 4) -> Path:
    """Fill a new home and return it; the account's server does not exist, so only the cache is shown."""
    if home.exists() and any(home.iterdir()):
        raise FileExistsError(f"{home} has been used already.")
    locations = Locations.from_environment(home, {})
    url = f"unix://{home.resolve()}/nobody.sock"
    save_account(locations.accounts_file, AccountConfig(name=ACCOUNT, url=url, kind="remote"))
    seat = take_seat(locations.account_dir(ACCOUNT))
    # Signed in, with nobody there to say that the token is wrong.
    credentials = Credentials(locations.credentials_file, keyring=lambda: None)
    try:
        asyncio.run(credentials.put(ACCOUNT, Secret("seeded")))
        asyncio.run(_fill(seat.cache, messages, Talk(seed)))
    finally:
        seat.leave()
    return home


def put_away(home: Path) -> None:
    """Stop the personal workspace that the app has started for a home."""
    command = [sys.executable, "-m", "chat_tui", "--home", str(home), "serve", "stop"]
    subprocess.run(command, capture_output=True, check=False)


async def _fill(path: Path, messages: int, talk: Talk) -> None:
    store = Store.open(path)
    store._database.reader.execute("PRAGMA synchronous = OFF")
    await store._database.write(lambda connection: connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}"))
    await store.apply(Batch((StreamOpened(resumed=False), _lists(talk))))
    for number, name in enumerate(ROOMS):
        last = f"nothing more in {name}"
        await _put(store, _room(number), talk.messages(_room(number), min(OTHERS, messages), last))
    await _put(store, BENCH, talk.messages(BENCH, messages, MARKER))
    await store.close()


async def _put(store: Store, channel: ChannelId, made: Iterator[Message]) -> None:
    page = tuple(islice(made, PAGE))
    while page:
        following = tuple(islice(made, PAGE))
        await store.record_page(HistoryPage(channel, page, has_older=False, has_newer=bool(following)))
        page = following


def _lists(talk: Talk) -> SnapshotTaken:
    workspace = Workspace(WorkspaceId("w"), "home", "Home")
    names = {BENCH: "bench"} | {_room(number): name for number, name in enumerate(ROOMS)}
    channels = tuple(
        Channel(
            each,
            ChannelKind.PUBLIC,
            name,
            name,
            workspace.id,
            topic=f"All about {name}",
            # The bench is the most recent, so a first start opens it.
            last_message_at=Millis(NEWEST - (name != "bench")),
        )
        for each, name in names.items()
    )
    mine = tuple(Membership(channel.id, last_viewed_at=Millis(2 * NEWEST)) for channel in channels)
    return SnapshotTaken(talk.users[0], (workspace,), channels, mine, talk.users)


def _room(number: int) -> ChannelId:
    return ChannelId(f"room{number:022}")


def main() -> int:
    """Make the home that the command line asks for."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.seed", description=__doc__)
    options.add_argument("--home", type=Path, required=True, help="a folder that is new or empty")
    options.add_argument("--messages", type=int, default=1_000_000, help="how many, in #bench")
    options.add_argument("--seed", type=int, default=4)
    chosen = options.parse_args()
    began = time.perf_counter()
    try:
        seed_home(chosen.home, messages=chosen.messages, seed=chosen.seed)
    except FileExistsError as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"{chosen.messages:,} messages in #bench made in {time.perf_counter() - began:.1f} s: {chosen.home}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
