"""How is a workspace served, and how is one's own looked at and stopped?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from chat_tui.cli import exit_codes
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.lazy import LazyGroup
from chat_tui.cli.output import data as write_data
from chat_tui.cli.output import json_line
from chat_tui.cli.params import PLACE
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.talk import talk
from chat_tui.model.features import FEATURES
from chat_tui.model.frozen import dataclass

IDLE_SECONDS = 600.0
"""After this long without a client a personal workspace stops."""

COMMANDS = {
    "user": "chat_tui.cli.serve_users:user",
    "token": "chat_tui.cli.serve_tokens:token",
    "invite": "chat_tui.cli.serve_invites:invite",
    "webhook": "chat_tui.cli.serve_webhooks:webhook",
    "oauth": "chat_tui.cli.serve_oauth:oauth",
    "backup": "chat_tui.cli.serve_upkeep:backup",
    "restore": "chat_tui.cli.serve_upkeep:restore",
    "check": "chat_tui.cli.serve_upkeep:check",
    "unit": "chat_tui.cli.serve_upkeep:unit",
    "audit": "chat_tui.cli.serve_keeping:audit",
    "retention": "chat_tui.cli.serve_keeping:retention",
    "export": "chat_tui.cli.serve_export:export",
    "import": "chat_tui.cli.serve_export:import_command",
}


@dataclass(frozen=True)
class Wish:
    """What the command line of `serve` asked for."""

    data: Path | None
    socket: Path | None
    listen: str
    tls_cert: Path | None
    tls_key: Path | None
    i_know_plaintext: bool
    log_json: bool
    name: str
    personal: bool
    idle: float
    without: tuple[str, ...]


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    invoke_without_command=True,
    short_help="Serve a workspace; its people and tokens.",
)
@click.option("--data", metavar="DIR", type=PLACE, help="Where the workspace keeps everything.")
@click.option("--socket", metavar="PATH", type=PLACE, help="The unix socket to listen on.")
@click.option("--listen", metavar="HOST:PORT", default="", help="Listen on TCP as well.")
@click.option("--tls-cert", metavar="FILE", type=PLACE, help="The certificate for TCP.")
@click.option("--tls-key", metavar="FILE", type=PLACE, help="Its key.")
@click.option("--i-know-plaintext", is_flag=True, help="Let plain text go to other hosts.")
@click.option("--log-json", is_flag=True, help="Log everything that happens on stderr, as JSON Lines.")
@click.option("--name", default="", help="What the workspace is called.")
@click.option(
    "--without",
    metavar="FEATURE",
    multiple=True,
    type=click.Choice(list(FEATURES)),
    help="Ask clients to leave out typing, presence, previews, resume, compression, polling or drafts;"
    " repeatable.",
)
@click.option("--personal", is_flag=True, hidden=True)
@click.option("--idle", type=float, default=IDLE_SECONDS, hidden=True)
@click.pass_context
def serve(ctx: click.Context, /, **options: Any) -> int:
    """Serve the shared workspace of this host, in the foreground, until ctrl+c or SIGTERM.

    Prints `ready SOCKET-OR-URL` when it answers. Over the socket the kernel says who a user is: no password.
    """
    if ctx.invoked_subcommand is not None:
        _refuse_what_serving_takes(ctx)
        return exit_codes.OK
    from chat_tui import wiring
    from chat_tui.server.runner import ServeConfig

    wish = Wish(**options)
    locations = ctx.ensure_object(Invocation).locations
    own_data, own_socket = locations.shared_dir, locations.shared_socket
    if wish.personal:
        own_data, own_socket = locations.workspace_dir, locations.personal_socket
    config = ServeConfig(
        data=wish.data.absolute() if wish.data else own_data,
        socket=wish.socket.absolute() if wish.socket else own_socket,
        listen=wish.listen,
        tls_cert=wish.tls_cert,
        tls_key=wish.tls_key,
        plain_is_known=wish.i_know_plaintext,
        log_json=wish.log_json,
        name=wish.name,
        personal=wish.personal,
        idle_seconds=wish.idle,
        without=frozenset(wish.without),
    )
    return wiring.serve(config, _ready)


def _refuse_what_serving_takes(ctx: click.Context) -> None:
    """An option before a command is for nobody: `serve --data A backup F` would save another workspace."""
    given = (
        parameter
        for parameter in ctx.command.get_params(ctx)
        if parameter.name and ctx.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
    )
    for parameter in given:
        raise click.UsageError(
            f"{parameter.opts[0]} before {ctx.invoked_subcommand} means nothing: write it behind the command,"
            f" or leave it out. `chat-tui serve {ctx.invoked_subcommand} --help` tells what that takes."
        )


def _ready(where: str) -> None:
    write_data(f"ready {where}")


@serve.command(short_help="Say whether the personal workspace runs.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record.")
@pass_invocation
def status(invocation: Invocation, as_json: bool) -> int:
    """Say whether the personal workspace runs: its process, socket and data."""
    from chat_tui import wiring

    locations = invocation.locations
    found = wiring.server_status(locations)
    if as_json:
        places = found or dict.fromkeys(("pid", "socket", "data"))
        json_line({"type": "server", "running": found is not None, **places})
    elif found is None:
        talk(f"It is not running; the first `chat-tui` starts it. Its socket: {locations.personal_socket}")
    else:
        for key in ("pid", "socket", "data"):
            write_data(f"{key}: {found[key]}")
    return exit_codes.OK if found else exit_codes.FAILED


@serve.command(short_help="Stop the personal workspace.")
@pass_invocation
def stop(invocation: Invocation) -> None:
    """Stop the personal workspace; the next `chat-tui` starts it again."""
    from chat_tui import wiring

    stopped = wiring.server_stop(invocation.locations)
    talk("The personal workspace has stopped." if stopped else "It was not running.")
