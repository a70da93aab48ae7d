"""Where does what is followed go: to standard output or to a program, and what if nobody reads on?"""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from chat_tui.cli.following import News
from chat_tui.cli.output import json_line, json_text, safe_data
from chat_tui.cli.records import Record, deleted_record, gap_record, message_record
from chat_tui.cli.talk import talk
from chat_tui.cli.timeline_text import deleted_text
from chat_tui.model.messages import Gap, Message, TimelineRow

if TYPE_CHECKING:
    from chat_tui.account.account import Account


def record_of(account: Account, news: News) -> Record:
    """The JSON record of one piece of news; an edited message is a message again."""
    if isinstance(news.row, Gap):
        return gap_record(account, news.row)
    if news.kind == "deleted":
        return deleted_record(account, news.row)
    return message_record(account, news.row)


class ToOutput:
    """Writes a record a line, or plain lines where `plain` is given."""

    has_failed = False

    def __init__(self, account: Account, plain: Callable[[TimelineRow], None] | None) -> None:
        self._account = account
        self._plain = plain

    async def __call__(self, news: News) -> None:
        """Write it at once."""
        if self._plain is None:
            json_line(record_of(self._account, news))
        elif news.kind == "deleted" and isinstance(news.row, Message):
            safe_data(deleted_text(self._account.store, news.before or news.row))
        else:
            self._plain(news.row)


class ToProgram:
    """Runs a program for each message, one after the other; one that fails is told, the next has its turn.

    Only what is said is given to it: a program that answers would answer an edited message once more.
    """

    def __init__(self, account: Account, command: Sequence[str], seconds: float) -> None:
        from chat_tui.receiving.program import Program

        self.has_failed = False
        self._account = account
        self._program = Program(command, seconds, os.environ, hears=False)

    async def __call__(self, news: News) -> None:
        """Wait until it has ended; raises NoProgramError where there is none."""
        if news.kind != "said":
            return
        from chat_tui.receiving.program import NoProgramError
        from chat_tui.receiving.work import ProgramError

        sys.stdout.flush()
        try:
            await self._program.give(json_text(record_of(self._account, news)))
        except NoProgramError:
            raise
        except ProgramError as error:
            self.has_failed = True
            talk(str(error))


Writer = ToOutput | ToProgram


async def while_read(work: Coroutine[Any, Any, None]) -> None:
    """Do it until nobody reads our output any more, also while there is nothing to write: BrokenPipeError.

    A signal that ends us ends first what the work has begun.
    """
    loop, working = asyncio.get_running_loop(), asyncio.ensure_future(work)
    descriptor = _pipe()
    ending, signals = asyncio.Event(), list[int]()

    def end(number: int) -> None:
        signals.append(number)
        ending.set()

    if descriptor is not None:
        # Of the writing end of a pipe only its error is ever told to who waits to read.
        loop.add_reader(descriptor, ending.set)
    heard = ending_signals()
    for number in heard:
        loop.add_signal_handler(number, end, number)
    waiting = asyncio.ensure_future(ending.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done() and not signals:
            raise BrokenPipeError
        if working.done():
            working.result()
    finally:
        if descriptor is not None:
            loop.remove_reader(descriptor)
        for task in (working, waiting):
            task.cancel()
        await asyncio.gather(working, waiting, return_exceptions=True)
        for number in heard:
            loop.remove_signal_handler(number)
    for sent in signals:
        os.kill(os.getpid(), sent)


def ending_signals() -> list[signal.Signals]:
    """Those that end us; `nohup` has one of them ignored, and so it stays."""
    both = (signal.SIGTERM, signal.SIGHUP)
    return [number for number in both if signal.getsignal(number) is not signal.SIG_IGN]


def _pipe() -> int | None:
    """Our standard output, if it is a pipe."""
    try:
        descriptor = sys.stdout.fileno()
        return descriptor if stat.S_ISFIFO(os.fstat(descriptor).st_mode) else None
    except (OSError, ValueError):
        return None
