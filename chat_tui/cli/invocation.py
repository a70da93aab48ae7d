"""What was said before the command, and how does a command reach its account?"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from chat_tui.config.locations import Locations
from chat_tui.config.quick import QuickSettings, read_quick
from chat_tui.errors import ChatError, ConfigError
from chat_tui.model.frozen import dataclass

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.wiring import WiringContext

T = TypeVar("T")


@dataclass(frozen=True)
class Invocation:
    """The options that stand before the command; click hands it to every command as `ctx.obj`."""

    account: str | None = None
    home: Path | None = None
    config: Path | None = None
    theme: str | None = None
    mouse: bool = True
    read_only: bool = False
    plugins: bool = True
    debug: bool = False
    colour: bool | None = None
    """None: only on a terminal."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @cached_property
    def locations(self) -> Locations:
        """Where things live."""
        return Locations.from_environment(self.home, self.environ, config=self.config)

    @cached_property
    def settings(self) -> QuickSettings:
        """The quick settings, the options of the command line applied."""
        if self.config is not None and not self.config.is_file():
            raise ConfigError(f"There is no file {self.config}.", hint="It was named with --config.")
        quick = read_quick(self.locations.config_file, self.environ)
        return replace(quick, theme=self.theme or quick.theme, mouse=quick.mouse and self.mouse)

    @property
    def account_name(self) -> str | None:
        """The account asked for by option or setting; None for the one `wiring` finds."""
        return self.account or self.settings.account or None

    @property
    def wiring_context(self) -> WiringContext:
        """What `wiring` builds everything from."""
        from chat_tui.wiring import WiringContext

        return WiringContext(self.locations, self.settings, read_only=self.read_only, plugins=self.plugins)

    def require_writing(self) -> None:
        """Raise where `--read-only` forbids what a command is for."""
        if self.read_only:
            raise ChatError("Nothing is sent: this is --read-only.", hint="Without it this works.")

    @asynccontextmanager
    async def open_account(self, *, online: bool = True) -> AsyncIterator[Account]:
        """The account, started; with `online`, once it stands, or an error says why it does not."""
        from chat_tui import wiring
        from chat_tui.cli.reach import require_online

        async with wiring.open_account(self.wiring_context, self.account_name) as account:
            if online:
                await require_online(account)
            yield account


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run the asynchronous half of a command to its end."""
    import asyncio  # a Tab and `--help` do without

    return asyncio.run(work)
