"""What does a program loop over? An iterator that can be left and asked again, and lets go by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Generic, TypeVar

from chat_tui.client.desk import Desk

T = TypeVar("T")


class Stream(Generic[T]):
    """Yields until the connection is closed. Waiting can be given up (`asyncio.timeout`) and begun again."""

    def __init__(
        self, desk: Desk, begin: Callable[[], AsyncGenerator[T]], let_go: Callable[[], None]
    ) -> None:
        self._desk = desk
        self._begin = begin
        self._let_go = let_go
        self._run = begin()

    def __aiter__(self) -> Stream[T]:
        return self

    async def __anext__(self) -> T:
        self._desk.account  # noqa: B018 - raises what is used after its end
        try:
            return await anext(self._run)
        except asyncio.CancelledError:
            # The generator ended with it; what is new is found again from the place that it was at.
            self._run = self._begin()
            raise

    async def aclose(self) -> None:
        """Follow no longer; what is dropped does so by itself."""
        await self._run.aclose()
        self._let_go()

    def __del__(self) -> None:
        if hasattr(self, "_run"):
            self._let_go()
