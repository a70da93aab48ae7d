"""Whose names are not known yet? All who come up together are asked for at once, each once a session."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

from chat_tui.errors import RejectedError
from chat_tui.model.ids import UserId
from chat_tui.model.users import User

GATHERING = 0.03
"""Seconds for which others may join a question: pages that were asked for together come together."""

Ask = Callable[[Iterable[UserId]], Awaitable[list[User]]]


class Strangers:
    """Who was met in this session: also whom the server does not know, who is not asked for again."""

    def __init__(self, ask: Ask, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._ask = ask
        self._sleep = sleep
        self._met: set[UserId] = set()
        self._asking: set[_Question] = set()
        self._gathering: _Question | None = None

    async def described(self, user_ids: Iterable[UserId]) -> Sequence[User]:
        """Those of them who were not met before; raises what the question raises, but for a refusal."""
        new = set(user_ids) - self._met - {UserId("")}
        if not new:
            return ()
        under_way = {question for question in self._asking if question.user_ids & new}
        missing = new - {user_id for question in under_way for user_id in question.user_ids}
        if missing:
            under_way.add(self._join(missing))
        found: list[User] = []
        for question in under_way:
            found += [user for user in await question.answer() if user.id in new]
        return found

    def _join(self, user_ids: set[UserId]) -> _Question:
        question = self._gathering
        if question is None:
            question = self._gathering = _Question(self._put)
            self._asking.add(question)
        question.user_ids |= user_ids
        return question

    async def _put(self, question: _Question) -> list[User]:
        try:
            await self._sleep(GATHERING)
            self._gathering = None
            try:
                users = await self._ask(sorted(question.user_ids))
            except RejectedError:
                return []
            self._met |= question.user_ids
            return users
        finally:
            self._asking.discard(question)
            if self._gathering is question:
                self._gathering = None


class _Question:
    """One request and those who wait for it; it is given up when the last of them is."""

    def __init__(self, put: Callable[[_Question], Awaitable[list[User]]]) -> None:
        self.user_ids: set[UserId] = set()
        self._waiting = 0
        self._task = asyncio.ensure_future(put(self))

    async def answer(self) -> list[User]:
        self._waiting += 1
        try:
            return await asyncio.shield(self._task)
        finally:
            self._waiting -= 1
            if not self._waiting and not self._task.done():
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
