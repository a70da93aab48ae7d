"""Which plugins do harm, each in a way of its own? None of them may stop or change the app."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from chat_tui.plugins import Command, Context, Event, Message, Where
from chat_tui.plugins.finding import Found

LET_GO = threading.Event()
"""Ends the waits that Python cannot interrupt, when a test is over."""


def found(plugin: Any, name: str = "bad", package: str = "chat-tui-bad") -> Found:
    """An entry point that gives this object, or what a function without name gives."""
    return Found(name, package, "1.0", lambda: plugin)


def raising(error: BaseException) -> Callable[[], Any]:
    """What raises when it is imported."""

    def load() -> Any:
        raise error

    return load


class Raises:
    """On every call, also what no `except Exception` catches, and what cannot be read."""

    class Unreadable(Exception):
        def __str__(self) -> str:
            raise SystemExit(3)

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error or Raises.Unreadable()

    def render(self, message: Message) -> str:
        raise self.error

    def complete(self, word: str, where: Where) -> list[str]:
        raise self.error

    def on_event(self, event: Event) -> None:
        raise self.error


class Spins:
    """Goes round for ever; Python can interrupt it."""

    def render(self, message: Message) -> str:
        while True:
            pass


class Waits:
    """Waits for ever where nothing can interrupt it."""

    def render(self, message: Message) -> str:
        LET_GO.wait()
        return ""


class SpinsLater:
    """An `async` hook that never lets the loop go on."""

    async def on_event(self, event: Event) -> None:
        await asyncio.sleep(0)
        while True:
            pass


class NeverAnswers:
    """An `async` hook that does not even end when it is cancelled."""

    async def on_event(self, event: Event) -> None:
        while not LET_GO.is_set():
            try:
                await asyncio.sleep(0.05)
            except asyncio.CancelledError:
                continue


class Answers:
    """With whatever one likes."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def render(self, message: Message) -> Any:
        return self.answer

    def complete(self, word: str, where: Where) -> Any:
        return self.answer

    def on_event(self, event: Event) -> Any:
        return self.answer

    def theme_dirs(self) -> Any:
        return self.answer


class Text(str):
    """Looks like a text and runs code wherever it is touched."""

    def __len__(self) -> int:
        raise SystemExit(4)

    def __str__(self) -> str:
        raise SystemExit(4)

    def __eq__(self, other: object) -> bool:
        raise SystemExit(4)

    def __hash__(self) -> int:
        raise SystemExit(4)


class Mutates:
    """Writes into what it was handed, as far as Python lets it."""

    def render(self, message: Message) -> str | None:
        object.__setattr__(message, "text", "changed")
        return None

    def on_event(self, event: Event) -> None:
        if (message := getattr(event, "message", None)) is not None:
            object.__setattr__(message, "text", "changed")


async def _nothing(context: Context, argument: str) -> None:
    """Does nothing."""


class Takes:
    """The names of commands that are there already, and one that is free."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def commands(self) -> Iterable[Command]:
        return [Command(name, "mine now", _nothing) for name in self.names]


class Floods:
    """With notices, by its command and from its events."""

    def commands(self) -> Iterable[Command]:
        return [Command("flood", "say much", self._flood)]

    async def _flood(self, context: Context, argument: str) -> None:
        for number in range(1000):
            context.notify(f"notice {number} \x1b[2J")

    def on_event(self, event: Event) -> str:
        return "something happened"


class Prints:
    """On the screen that is not its own."""

    def on_event(self, event: Event) -> None:
        print("NOISE ON STDOUT")  # noqa: T201 - that is what it does
        print("NOISE ON STDERR", file=sys.stderr)  # noqa: T201 - the same


class Newer:
    """Written for a chat-tui of later."""

    api = 2

    def on_event(self, event: Event) -> None:
        """Never called."""
