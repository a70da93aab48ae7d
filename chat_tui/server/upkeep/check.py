"""Is a workspace in order: its folder, its database, its files, its server and its backups?"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path

from chat_tui import __version__
from chat_tui.server.upkeep import check_folder as folder
from chat_tui.server.upkeep.archive import DATABASE
from chat_tui.server.upkeep.check_database import database_checks, sqlite_check
from chat_tui.server.upkeep.finding import Finding, fine, problem


def look(data: Path) -> Iterator[Finding]:
    """Everything that can be seen from outside, running or not; nothing is changed."""
    yield fine("versions", f"chat-tui {__version__}, Python {platform.python_version()}")
    yield sqlite_check()
    if not (data / DATABASE).exists():
        yield problem("folder", f"There is no workspace in {data}.", "Name its folder with --data.")
        return
    yield from folder.owner_check(data)
    yield folder.settings_check(data)
    yield folder.server_check(data)
    yield folder.place_check(data)
    yield folder.disk_check(data)
    yield folder.log_check(data)
    yield from database_checks(data)
    yield folder.backup_check(data)
    yield from folder.leftovers_check(data)
