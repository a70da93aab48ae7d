"""Which workspace do `serve user` and `serve token` act on?"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.params import PLACE
from chat_tui.errors import ChatError, ServerError

if TYPE_CHECKING:
    from chat_tui.server.administration.deed import Deed
    from chat_tui.server.administration.office import Office
    from chat_tui.server.config import ServerConfig

data_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--data",
    metavar="DIR",
    type=PLACE,
    help="The workspace, by its data; else the shared one if it runs here, else your own.",
)


def workspace(
    invocation: Invocation, data: Path | None, *, may_begin: bool = False
) -> AbstractContextManager[Office]:
    """The workspace that was named, else the shared one if it runs here, else one's own; running or not.

    With `may_begin` a folder that was named may be empty yet; else that is a slip, and raises ServerError.
    """
    from chat_tui.server.administration.office import administered
    from chat_tui.server.upkeep.archive import DATABASE

    folder = data_folder(invocation, data)
    if data is not None and not may_begin and not (folder / DATABASE).exists():
        hint = "Name its folder with --data; `serve` or `serve user add` begins a new one."
        raise ServerError(f"There is no workspace in {folder}.", hint=hint)
    return administered(folder, _config(invocation, folder))


def tell_who_serves(invocation: Invocation, folder: Path, deed: Deed[None]) -> None:
    """Let a running workspace note something in its audit log; what was done is done also if it cannot."""
    from chat_tui.database.lock import FileLock
    from chat_tui.server.places import LOCK_NAME, running_socket

    # On the files it would be a start of its own, which brings them to another schema.
    if running_socket(folder) is not None and FileLock(folder / LOCK_NAME).holder() is not None:
        with contextlib.suppress(ChatError), workspace(invocation, folder) as office:
            office.do(deed)


def settings_of(invocation: Invocation, folder: Path) -> ServerConfig:
    """How the workspace in a folder behaves, with what its own settings say."""
    from chat_tui.server.settings_file import read_settings

    return read_settings(folder, _config(invocation, folder))


def _config(invocation: Invocation, folder: Path) -> ServerConfig:
    from chat_tui.server.config import PeerLogin, ServerConfig

    is_own = folder == invocation.locations.workspace_dir
    login = PeerLogin.OWNER if is_own else PeerLogin.EVERYBODY
    return ServerConfig(peer_login=login, owner_uid=os.geteuid())


def data_folder(invocation: Invocation, data: Path | None) -> Path:
    """Where that workspace keeps everything."""
    locations = invocation.locations
    if data is not None:
        return data.absolute()
    return locations.shared_dir if locations.shared_socket.exists() else locations.workspace_dir
