"""A sitting in line mode against the fake server: what is typed comes from a test, what is said is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chat_tui.account.account import Account
from chat_tui.cli.line_mode.console import Typed
from chat_tui.cli.line_mode.running import Running
from chat_tui.cli.line_mode.session import Options
from chat_tui.model.ids import ChannelId
from chat_tui.realtime.timing import Timing
from tests.cli.conftest import World
from tests.pty_screen import PATIENCE


class ScriptedConsole:
    """Types what a test wants, and keeps all lines, those that were typed behind a >."""

    def __init__(self, *, edits: bool = True, columns: int = 0) -> None:
        self.prompt = ""
        self.edits = edits
        self.columns = columns
        self.lines: list[str] = []
        self.given = ""
        self._typed: asyncio.Queue[Typed] = asyncio.Queue()

    def type(self, line: str) -> None:
        """A person types a line and presses Enter."""
        self.lines.append(f"> {line}")
        self._typed.put_nowait(Typed("line", line))

    def interrupt(self, dropped: str = "") -> None:
        """ctrl+c."""
        self._typed.put_nowait(Typed("interrupt", dropped))

    def say(self, lines: Sequence[str]) -> None:
        self.lines += lines

    def is_holding(self) -> bool:
        return False

    def put(self, text: str) -> None:
        self.given = text

    async def read(self) -> Typed:
        return await self._typed.get()

    @contextmanager
    def aside(self) -> Iterator[None]:
        yield


@dataclass
class Sitting:
    """One sitting that runs."""

    world: World
    account: Account
    console: ScriptedConsole
    running: Running
    _seen: int = field(default=0)

    async def type(self, line: str, *expected: str) -> list[str]:
        """Type a line, and wait until lines with each of these were said; all that was said since."""
        self.console.type(line)
        return await self.hear(*expected)

    async def hear(self, *expected: str) -> list[str]:
        """Wait until each of these is in a line that was said since the last time."""
        await self.until(
            lambda: all(any(word in line for line in self.console.lines[self._seen :]) for word in expected)
        )
        new, self._seen = self.console.lines[self._seen :], len(self.console.lines)
        return new

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until it is true."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not true():  # noqa: ASYNC110 - what is waited for are lines in a list
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError("\n".join(["it did not happen after:", *self.console.lines])) from None


@asynccontextmanager
async def sitting(
    world: World,
    *channels: ChannelId,
    console: ScriptedConsole | None = None,
    options: Options | None = None,
    timing: Timing | None = None,
    count: int = 0,
) -> AsyncIterator[Sitting]:
    """Line mode, begun; it is ended by force, unless it has ended."""
    console = console or ScriptedConsole()
    async with world.open_account(None, None) as account:
        assert await account.wait_online(PATIENCE)
        downloads = Path(world.folder, "downloads")
        options = options or Options(bell=False)
        running = Running(account, console, options, timing or Timing(), downloads)
        task = asyncio.create_task(running.run(channels, count, None))
        made = Sitting(world, account, console, running)
        try:
            await made.until(lambda: console.lines)
            yield made
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
