"""Which workspace do `serve user` and `serve token` act on?"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chat_tui.cli.invocation import Invocation

if TYPE_CHECKING:
    from chat_tui.server.administration.office import Office

data_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--data",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The workspace, by its data; else the shared one if it runs here, else your own.",
)


def workspace(invocation: Invocation, data: Path | None) -> AbstractContextManager[Office]:
    """The workspace that was named, else the shared one if it runs here, else one's own; running or not."""
    from chat_tui.server.administration.office import administered
    from chat_tui.server.config import PeerLogin, ServerConfig

    locations = invocation.locations
    shared = ServerConfig(peer_login=PeerLogin.EVERYBODY, owner_uid=os.geteuid())
    if data is not None:
        return administered(data.absolute(), shared)
    if locations.shared_socket.exists():
        return administered(locations.shared_dir, shared)
    own = ServerConfig(peer_login=PeerLogin.OWNER, owner_uid=os.geteuid())
    return administered(locations.workspace_dir, own)
