"""Is a workspace of a million posts as quick as one of ten thousand: newest page, search and catching up?

Both are made by SQL, in one room, the way people talk (`benchmarks.seed`), and asked over the unix socket.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from itertools import islice

import httpx

from benchmarks.seed import MARKER, PAGE, Talk
from benchmarks.table import Row, milliseconds, percentile, print_table
from benchmarks.workspace import Workspace, workspace
from chat_tui.model.ids import ChannelId

FEW, MANY = 10_000, 1_000_000
ROUNDS = 60
WARM = 5
FACTOR = 1.5
BEHIND = 30
"""Posts that somebody missed who catches up."""
PEOPLE = 12
FILL = "PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA temp_store = MEMORY;"
COLUMNS = (
    *("id", "channel_id", "user_id", "root_id", "message", "type", "props", "hashtags", "file_ids"),
    *("is_pinned", "reply_count", "last_reply_at", "create_at", "update_at", "edit_at", "delete_at"),
)


def fill(made: Workspace, count: int) -> None:
    """Put so many posts into the first room, while nobody serves."""
    db = sqlite3.connect(made.config.data / "workspace.sqlite", isolation_level=None)
    try:
        db.executescript(FILL + "BEGIN;")
        rows = _rows(made, count)
        sql = f"INSERT INTO posts ({','.join(COLUMNS)}) VALUES ({','.join('?' * len(COLUMNS))})"
        while page := list(islice(rows, PAGE)):
            db.executemany(sql, page)
        db.execute("INSERT INTO posts_words (posts_words) VALUES ('rebuild')")
        db.execute("INSERT INTO posts_words (posts_words) VALUES ('optimize')")  # as `word_care` leaves it
        db.execute(
            """UPDATE posts SET (reply_count, last_reply_at) =
                 (SELECT count(*), max(r.create_at) FROM posts r WHERE r.root_id=posts.id AND r.root_id<>'')
               WHERE id IN (SELECT root_id FROM posts WHERE root_id <> '')"""
        )
        db.execute(
            """UPDATE channels SET (last_post_at, last_root_post_at, total_msg_count, total_msg_count_root) =
                 (SELECT max(create_at), max(create_at), count(*), sum(root_id='') FROM posts
                  WHERE channel_id=channels.id) WHERE id=?""",
            (made.channels[0],),
        )
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()


def _rows(made: Workspace, count: int) -> Iterator[tuple[object, ...]]:
    talk, room = Talk(4), made.channels[0]
    people = {user.id: person.id for user, person in zip(talk.users, made.people, strict=True)}
    for message in talk.messages(ChannelId(room), count, MARKER):
        said = (message.id, room, people[message.author_id], message.root_id or "", message.text)
        at = message.created_at
        yield (*said, "", "{}", "", "[]", 0, 0, 0, at, at, 0, 0)


class Reader:
    """Somebody who asks one thing after the other."""

    def __init__(self, http: httpx.AsyncClient, team: str, room: str) -> None:
        self._http = http
        self._team = team
        self._room = room
        self._since = 0

    async def begin(self) -> None:
        """Learn when the last posts were written."""
        page = await self._get(f"/channels/{self._room}/posts?per_page={BEHIND}")
        self._since = min(post["update_at"] for post in page["posts"].values()) - 1

    async def newest(self, number: int) -> None:
        """What is shown first of a room."""
        page = await self._get(f"/channels/{self._room}/posts?per_page=60")
        assert len(page["order"]) == 60

    async def rare(self, number: int) -> None:
        """A word that few have used."""
        await self._search(f"{_word(number)} {_word(number + 1)}")

    async def common(self, number: int) -> None:
        """Words that everybody uses."""
        await self._search(("deploy afternoon", "cache module", '"should also write"', "friday")[number % 4])

    async def operators(self, number: int) -> None:
        """What one person has said of something."""
        await self._search(f"from:person{number % PEOPLE} in:room-00 deploy")

    async def catch_up(self, number: int) -> None:
        """What a client asks that was away: its channels, its memberships, what was said since."""
        await self._get(f"/users/me/teams/{self._team}/channels")
        await self._get(f"/users/me/teams/{self._team}/channels/members")
        page = await self._get(f"/channels/{self._room}/posts?since={self._since}")
        assert len(page["order"]) >= BEHIND

    async def _search(self, terms: str) -> None:
        body = {"terms": terms, "is_or_search": False, "page": 0, "per_page": 60}
        answer = await self._http.post(f"/teams/{self._team}/posts/search", json=body)
        answer.raise_for_status()

    async def _get(self, path: str) -> dict[str, dict[str, dict[str, int]]]:
        answer = await self._http.get(path)
        answer.raise_for_status()
        found: dict[str, dict[str, dict[str, int]]] = json.loads(answer.content)
        return found


ASKED = ("newest", "rare", "common", "operators", "catch_up")
TITLES = {
    "newest": "newest page of 60",
    "rare": "search for two rare words",
    "common": "search for common words",
    "operators": "search with from: and in:",
    "catch_up": "catching up: channels, memberships, posts since",
}


@cache
def _words() -> Sequence[str]:
    """Words that people of the talk use, most of them seldom."""
    texts = [message.text for message in Talk(4).messages(ChannelId("x" * 26), 3_000, MARKER)]
    return sorted({word for text in texts for word in text.split() if word.isalpha() and len(word) > 6})


def _word(number: int) -> str:
    return _words()[number * 37 % len(_words())]


@asynccontextmanager
async def _served(count: int) -> AsyncIterator[Reader]:
    async with workspace(people=PEOPLE, rooms=1) as (made, _):
        began = time.perf_counter()
        fill(made, count)
        made.say(made.people[0], [(made.channels[0], "one more, as the server writes it")])
        print(f"  {count:,} posts in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        await made.start()
        transport = httpx.AsyncHTTPTransport(uds=str(made.config.socket))
        headers = {"Authorization": f"Bearer {made.people[1].token}"}
        base = "http://localhost/api/v4"
        async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers, timeout=60) as http:
            team = (await http.get("/users/me/teams")).json()[0]["id"]
            reader = Reader(http, team, made.channels[0])
            await reader.begin()
            yield reader


async def measure(count: int) -> dict[str, float]:
    """Seconds, by what was asked: 95 of 100 were quicker."""
    async with _served(count) as reader:
        return {name: await _slowest(getattr(reader, name)) for name in ASKED}


async def _slowest(ask: Callable[[int], Awaitable[None]]) -> float:
    times = []
    for number in range(WARM + ROUNDS):
        began = time.perf_counter()
        await ask(number)
        times.append(time.perf_counter() - began)
    return percentile(times[WARM:], 0.95)


def rows(few: int = FEW, many: int = MANY) -> Iterator[Row]:
    """Both, beside each other."""
    small, large = (asyncio.run(measure(count)) for count in (few, many))
    for name, title in TITLES.items():
        factor = large[name] / small[name]
        value = f"{milliseconds(large[name])} ({factor:.2f}x)"
        yield Row(f"{many:,} posts: {title}, p95", value, milliseconds(small[name]), f"{FACTOR}x")


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="python -m benchmarks.stored", description=__doc__)
    options.add_argument("--few", type=int, default=FEW)
    options.add_argument("--many", type=int, default=MANY)
    chosen = options.parse_args()
    print_table(rows(chosen.few, chosen.many))
