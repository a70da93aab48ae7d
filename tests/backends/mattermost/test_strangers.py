"""Are the authors of many pages asked for together, once, and is nobody held up by another's failure?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from chat_tui.backends.mattermost.strangers import Strangers
from chat_tui.errors import RejectedError, UnreachableError
from chat_tui.model.ids import UserId
from chat_tui.model.users import User
from tests.builders import a_user


def ids(names: str) -> list[UserId]:
    return [UserId(f"u-{name}") for name in names]


class Server:
    """Knows everybody but `x`; its answers come when they are let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = asyncio.Event()
        self.gathered = asyncio.Event()
        self.fails: Exception | None = None
        self.strangers = Strangers(self.users, self.sleep)

    async def sleep(self, _seconds: float) -> None:
        await self.gathered.wait()

    async def users(self, wanted: Iterable[UserId]) -> list[User]:
        names = "".join(user_id.removeprefix("u-") for user_id in wanted)
        self.asked.append(names)
        await self.answers.wait()
        if self.fails is not None:
            raise self.fails
        return [a_user(name) for name in names if name != "x"]

    def of(self, names: str) -> asyncio.Task[list[str]]:
        async def named() -> list[str]:
            return sorted(user.name for user in await self.strangers.described(ids(names)))

        return asyncio.ensure_future(named())


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_those_who_come_up_together_are_one_question_and_each_gets_his_own() -> None:
    server = Server()
    pages = [server.of("ab"), server.of("bc"), server.of("x")]
    await turns()
    server.gathered.set()
    await turns()
    late = server.of("cd")
    await turns()
    server.answers.set()
    assert [await page for page in (*pages, late)] == [["a", "b"], ["b", "c"], [], ["c", "d"]]
    assert server.asked == ["abcx", "d"], "c is on its way already"
    assert await server.of("abcdx") == []
    assert server.asked == ["abcx", "d"], "nobody twice, nor who is unknown"


@pytest.mark.parametrize("is_refused", [True, False])
async def test_after_a_failure_they_are_asked_for_again(is_refused: bool) -> None:
    server = Server()
    server.gathered.set()
    server.answers.set()
    server.fails = RejectedError("no", status=403) if is_refused else UnreachableError("gone")
    pages = [server.of("a"), server.of("b")]
    ends = await asyncio.gather(*pages, return_exceptions=True)
    assert ends == [[], []] if is_refused else [type(end) for end in ends] == [UnreachableError] * 2
    server.fails = None
    assert await server.of("ab") == ["a", "b"]
    assert server.asked == ["ab", "ab"]


async def test_a_question_is_given_up_with_the_last_who_waits_for_it() -> None:
    server = Server()
    server.gathered.set()
    first, second = server.of("a"), server.of("ab")
    await turns()
    first.cancel()
    await turns()
    server.answers.set()
    assert await second == ["a", "b"]
    server.answers.clear()
    alone = server.of("c")
    await turns()
    alone.cancel()
    await asyncio.gather(alone, return_exceptions=True)
    server.answers.set()
    assert await server.of("c") == ["c"]
    assert server.asked == ["ab", "c", "c"]
