"""Which workspace do `serve user` and `serve token` act on?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from chat_tui.cli.invocation import Invocation

data_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--data",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The workspace, by its data; else the shared one if it runs here, else your own.",
)


def workspace_data(invocation: Invocation, data: Path | None) -> Path:
    """The data directory that was named, else that of the shared workspace if it runs, else one's own."""
    locations = invocation.locations
    if data is not None:
        return data.absolute()
    return locations.shared_dir if locations.shared_socket.exists() else locations.workspace_dir
