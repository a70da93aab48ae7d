"""Where does the code of one plugin run? In a thread of its own, with a loop of its own, fenced and timed.

So neither a loop without end nor an answer that never comes stops the app. What cannot be fenced: a C
extension that never lets go of the interpreter (a regular expression can), memory, and an end of the process.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from chat_tui.errors import ChatError
from chat_tui.model.frozen import dataclass
from chat_tui.plugins.budgets import BLOCKED_AFTER
from chat_tui.text.sanitize import safe_line

log = logging.getLogger(__name__)

LOOK = 0.25
"""Seconds between two looks at whether a thread goes on, while something is expected of it."""
FROZEN = 4.0
"""A look that comes so many times later than it should is one at a process that stood still."""
Call = Callable[[], Any]
"""What is to be called; an awaitable that it returns is awaited."""


class StuckError(Exception):
    """The thread does one thing without end."""


class EndedError(Exception):
    """The thread is no longer there."""


class _Stop(SystemExit):
    """Raised into a thread that is to end: no `except Exception` keeps it, and nobody prints it."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What came of a call: its value, or what it raised and how that reads."""

    seconds: float
    value: Any = None
    error: BaseException | None = None
    words: str = ""
    """Safe, on one line; a stranger's error is asked for its text nowhere else."""


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """What the thread does right now, without letting its loop go on."""

    limit: float


class PluginThread:
    """Of one plugin; begins with the first call."""

    def __init__(self, name: str, *, look: float = LOOK, blocked_after: float = BLOCKED_AFTER) -> None:
        self._name = name
        self._look = look
        self._blocked_after = blocked_after
        self._loop = asyncio.new_event_loop()
        self._thread: threading.Thread | None = None
        self._step: _Step | None = None
        self._answered = 0
        """To how many looks the loop has answered."""
        self._has_ended = False

    @property
    def has_ended(self) -> bool:
        """Whether nothing can be called any more."""
        return self._has_ended

    async def run(self, calls: Sequence[Call], limit: float) -> list[Outcome]:
        """Call one after the other, each with so many seconds; StuckError when one never comes back.

        To be called from the app's loop. What a call raises is in its outcome, whatever it is. Without end
        (`math.inf`) whoever waits decides how long; cancelled, the call is cancelled as well.
        """
        self._begin()
        answer: Future[list[Outcome]] = Future()
        made: list[asyncio.Task[None]] = []

        def start() -> None:
            made.append(self._loop.create_task(self._work(calls, limit, answer)))

        if self._has_ended:
            raise EndedError
        # Without the context of the app: what is known there of the present screen is nothing for strangers.
        self._loop.call_soon_threadsafe(start, context=contextvars.Context())
        try:
            return await self._watched(
                asyncio.wrap_future(answer), len(calls) * limit + 2 * self._blocked_after
            )
        except asyncio.CancelledError:
            answer.cancel()
            self._soon(lambda: [task.cancel() for task in made])
            raise

    def end(self) -> None:
        """Let it end, once what it does is done; nobody waits for that."""
        if self._has_ended:
            return
        self._has_ended = True
        if self._thread is None:
            self._loop.close()
            return
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._loop.stop)

    def _interrupt(self) -> None:
        """Raise something in the thread, at its next instruction of Python; only in one that is stuck.

        Anywhere else it could strike between two instructions of ours.
        """
        import ctypes

        if self._thread is not None and self._thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self._thread.ident), ctypes.py_object(_Stop)
            )

    def _begin(self) -> None:
        if self._thread is None and not self._has_ended:
            self._thread = threading.Thread(target=self._main, name=f"plugin {self._name}", daemon=True)
            self._thread.start()

    def _main(self) -> None:
        asyncio.set_event_loop(self._loop)
        while not self._has_ended:
            try:
                self._loop.run_forever()
            except BaseException as error:  # noqa: BLE001 - a task of the plugin: it may raise SystemExit
                log.debug("the loop of the plugin %s: %r", self._name, error)
        for clean in (self._cancel_all, self._loop.close):
            with suppress(BaseException):  # what is left of a plugin may do anything while it ends
                clean()

    def _cancel_all(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))

    def _soon(self, what: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(what)

    async def _work(self, calls: Sequence[Call], limit: float, answer: Future[list[Outcome]]) -> None:
        made: list[Outcome] = []
        for call in calls:
            if answer.cancelled():
                return
            made.append(await self._one(call, limit))
        with suppress(Exception):  # whoever waited has left
            answer.set_result(made)

    async def _one(self, call: Call, limit: float) -> Outcome:
        began = time.monotonic()
        try:
            self._step = _Step(min(limit, self._blocked_after))
            try:
                value = call()
            finally:
                self._step = None
            if inspect.isawaitable(value):
                async with asyncio.timeout(None if limit == math.inf else limit):
                    value = await value
        except asyncio.CancelledError:
            if self._has_ended:
                raise
            return Outcome(time.monotonic() - began, error=asyncio.CancelledError())
        except BaseException as error:  # noqa: BLE001 - a stranger's code: it may raise anything, SystemExit too
            return Outcome(time.monotonic() - began, error=error, words=self._words(error))
        return Outcome(time.monotonic() - began, value)

    def _words(self, error: BaseException) -> str:
        name, text = type(error).__name__, ""
        self._step = _Step(self._blocked_after)
        try:
            text = str(error)
            log.info("the plugin %s", self._name, exc_info=error)
        except BaseException:  # noqa: BLE001 - even to be read it may do anything
            log.info("the plugin %s raised %s, which cannot be read", self._name, name)
        finally:
            self._step = None
        if isinstance(error, ChatError):
            return safe_line(f"{text} {error.hint}", 300)
        return safe_line(f"{name}: {text}" if text else name, 200)

    async def _watched(self, answer: asyncio.Future[list[Outcome]], patience: float) -> list[Outcome]:
        """Its answer, while the thread goes on; a process that stood still itself takes no time."""
        seen: _Step | None = None
        stuck = silent = waited = 0.0
        asked = self._answered
        self._soon(self._answer)
        while True:
            looked = time.monotonic()
            done, _ = await asyncio.wait({answer}, timeout=self._look)
            if done:
                return answer.result()
            if self._has_ended and self._step is None:
                answer.cancel()
                raise EndedError
            passed = time.monotonic() - looked
            passed = self._look if passed > FROZEN * self._look else passed
            waited += passed
            step = self._step
            stuck = stuck + passed if step is not None and step is seen else 0.0
            seen = step
            if self._answered == asked:
                silent += passed
            else:
                silent, asked = 0.0, self._answered
                self._soon(self._answer)
            is_stuck = step is not None and stuck >= step.limit
            is_stuck = is_stuck or silent >= self._blocked_after + self._look
            if is_stuck or waited > patience:
                answer.cancel()
                self.end()
                if is_stuck:
                    self._interrupt()
                raise StuckError

    def _answer(self) -> None:
        self._answered += 1
