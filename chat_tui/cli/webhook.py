"""How are other programs' web hooks received, looked at and tried from the shell?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from chat_tui.cli.lazy import LazyGroup
from chat_tui.cli.params import PLACE
from chat_tui.config.locations import Locations, private_dir
from chat_tui.errors import ConfigError

KINDS = ("standard", "github", "gitlab", "slack", "alertmanager", "grafana")
"""In the order in which people are told of them."""

COMMANDS = {
    "listen": "chat_tui.cli.webhook_listen:listen",
    "send": "chat_tui.cli.webhook_send:send",
    "log": "chat_tui.cli.webhook_log:log",
    "replay": "chat_tui.cli.webhook_log:replay",
    "test": "chat_tui.cli.webhook_trial:test",
}

name_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--name", metavar="NAME", default="default", help="Which listener, if there are several."
)
secret_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--secret-file",
    metavar="FILE",
    required=True,
    type=PLACE,
    help="The secrets, one a line; nobody else may read the file.",
)


@click.group(
    cls=LazyGroup, lazy=COMMANDS, short_help="Receive web hooks of GitHub, GitLab, alerts and others."
)
def webhook() -> None:
    """Receive web hooks of other programs: verified, kept on disk, said in a channel once."""


def queue_path(locations: Locations, name: str) -> Path:
    """Where the listener of that name keeps its deliveries. Raises ConfigError."""
    if not (name.isascii() and name.replace("_", "").isalnum() and len(name) <= 64):
        raise ConfigError(
            f"{name!r} cannot be the name of a listener.", hint="Use letters, digits and underscores."
        )
    return private_dir(locations.data_dir / "webhooks") / f"{name}.sqlite"
