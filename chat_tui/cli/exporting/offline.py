"""What is known of an account on this machine, whichever of its programs heard it, without asking anybody?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from chat_tui.cli.invocation import Invocation
from chat_tui.database.copying import copy_database

if TYPE_CHECKING:
    from chat_tui.account.account import Account


@asynccontextmanager
async def known_here(invocation: Invocation) -> AsyncIterator[Account]:
    """An account that is never started, over a copy of the richest cache there is."""
    from chat_tui import wiring

    context = invocation.wiring_context
    config = wiring.choose(wiring.account_configs(context), invocation.account_name)
    folder = context.locations.account_dir(config.name)
    with TemporaryDirectory(prefix=".export-", dir=folder) as made:
        copy = Path(made) / "cache.sqlite"
        if (richest := await asyncio.to_thread(_richest, folder)) is not None:
            await asyncio.to_thread(copy_database, richest, copy)
        account, leave = await wiring.build_account(context, config, cache=copy)
        try:
            yield account
        finally:
            await account.close()
            leave()


def _richest(folder: Path) -> Path | None:
    """The cache of an account's seat that holds the most."""
    found = [path for path in folder.glob("*/cache.sqlite") if path.parent.name.isdigit()]
    return max(found, key=lambda path: path.stat().st_size + _beside(path), default=None)


def _beside(path: Path) -> int:
    """Bytes that were written and stand beside the file yet."""
    log = path.with_name(path.name + "-wal")
    return log.stat().st_size if log.exists() else 0
