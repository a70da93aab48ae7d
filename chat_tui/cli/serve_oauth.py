"""Which programs may ask people for access to a workspace, and how are they registered and removed?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.naming import rfc3339
from chat_tui.cli.output import data as write_data
from chat_tui.cli.output import json_line
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.serve_data import data_option, workspace
from chat_tui.cli.tables import NAME, Column, table
from chat_tui.cli.talk import talk
from chat_tui.model.ids import Millis
from chat_tui.text.times import minute

if TYPE_CHECKING:
    from chat_tui.server.administration.oauth import AppLine


@click.group()
def oauth() -> None:
    """Programs that ask people for access (OAuth 2.0)."""


@oauth.group()
def app() -> None:
    """Register programs, list and remove them."""


@app.command()
@click.argument("name")
@click.option(
    "--callback",
    "callbacks",
    metavar="URL",
    multiple=True,
    required=True,
    help="Where its codes are sent; repeatable. At http://127.0.0.1/PATH any port will do.",
)
@click.option("--public", "is_public", is_flag=True, help="It cannot keep a secret: it must use PKCE.")
@click.option("--trusted", "is_trusted", is_flag=True, help="Who is signed in is not asked about it.")
@data_option
@pass_invocation
def create(invocation: Invocation, data: Path | None, **wish: Any) -> None:
    """Register a program that is called NAME; its secret is shown once."""
    from chat_tui.server.administration.oauth import CreateApp

    with workspace(invocation, data) as office:
        made = office.do(CreateApp(**{**wish, "callbacks": list(wish["callbacks"])}))
    write_data(f"client_id {made.line.id}")
    if made.secret:
        write_data(f"client_secret {made.secret}")
        talk("The secret is shown once.")
    talk(f"`chat-tui serve oauth app revoke {made.line.id}` removes it, with all it was given.")


@app.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def list_command(invocation: Invocation, as_json: bool, data: Path | None) -> None:
    """List the programs."""
    from chat_tui.server.administration.oauth import ListApps

    with workspace(invocation, data) as office:
        found = office.do(ListApps())
    if as_json:
        for one in found:
            fields = {"id": one.id, "name": one.name, "public": one.is_public, "trusted": one.is_trusted}
            more = {"callbacks": one.callbacks, "at": rfc3339(Millis(one.created_at))}
            json_line({"type": "oauth_app", **fields, **more})
        return
    rows = [(one.id, one.name, minute(Millis(one.created_at)), _kind(one)) for one in found]
    table((Column("client id"), Column("program", style=NAME), Column("since"), Column("is")), rows)
    if not found:
        talk("There are no programs.")


def _kind(one: AppLine) -> str:
    return "public" if one.is_public else "trusted" if one.is_trusted else ""


@app.command()
@click.argument("app_id", metavar="ID")
@data_option
@pass_invocation
def revoke(invocation: Invocation, app_id: str, data: Path | None) -> None:
    """Remove a program: everything it was given ends at once."""
    from chat_tui.server.administration.oauth import RevokeApp

    with workspace(invocation, data) as office:
        office.do(RevokeApp(app_id))
    talk("The program is removed.")
