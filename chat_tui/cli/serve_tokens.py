"""How do programs get into a workspace: which access tokens are there, and how are they made and revoked?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.naming import rfc3339
from chat_tui.cli.output import data as write_data
from chat_tui.cli.output import json_line
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.serve_data import data_option, workspace
from chat_tui.cli.spans import seconds
from chat_tui.cli.tables import NAME, Column, table
from chat_tui.cli.talk import talk
from chat_tui.model.ids import Millis
from chat_tui.text.times import minute

if TYPE_CHECKING:
    from chat_tui.server.administration.programs import TokenLine

COLUMNS = (
    Column("id"),
    Column("acts as", style=NAME),
    Column("made"),
    Column("good until"),
    Column("may"),
    Column("what for"),
)


@click.group()
def token() -> None:
    """Access tokens for bots and scripts."""


@token.command()
@click.argument("user")
@click.option("--description", default="", help="What it is for.")
@click.option("--scope", metavar="LIST", default="", help="Of read, post, manage, admin; all if not given.")
@click.option(
    "--expires",
    metavar="TIME",
    callback=seconds,
    default="",
    help="How long it is good, as 90d; else for ever.",
)
@data_option
@pass_invocation
def create(
    invocation: Invocation, user: str, description: str, scope: str, expires: int, data: Path | None
) -> None:
    """Make a token with which a program acts as USER; it is shown once."""
    from chat_tui.server.administration.programs import CreateToken

    scopes = tuple(name.strip() for name in scope.split(",") if name.strip())
    with workspace(invocation, data) as office:
        made = office.do(CreateToken(user, description, scopes, expires))
    write_data(made.secret)
    token_id = made.line.id
    talk(f"This is shown once. Its id is {token_id}; `chat-tui serve token revoke {token_id}` ends it.")


@token.command("list")
@click.argument("user", required=False, default="")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def list_command(invocation: Invocation, user: str, as_json: bool, data: Path | None) -> None:
    """List the tokens of USER, or of all."""
    from chat_tui.server.administration.programs import ListTokens

    with workspace(invocation, data) as office:
        found = office.do(ListTokens(user))
    if as_json:
        for one in found:
            until = rfc3339(Millis(one.expires_at)) if one.expires_at else None
            fields = {"id": one.id, "user": one.user, "description": one.description}
            times = {"at": rfc3339(Millis(one.created_at)), "expires_at": until}
            json_line({"type": "token", **fields, "scopes": one.scopes, **times})
        return
    table(COLUMNS, [_row(one) for one in found])
    if not found:
        talk(f"{user} has no tokens." if user else "There are no tokens.")


def _row(one: TokenLine) -> tuple[str, ...]:
    until = minute(Millis(one.expires_at)) if one.expires_at else "for ever"
    return one.id, one.user, minute(Millis(one.created_at)), until, ",".join(one.scopes), one.description


@token.command()
@click.argument("token_id", metavar="ID")
@data_option
@pass_invocation
def revoke(invocation: Invocation, token_id: str, data: Path | None) -> None:
    """End a token for good."""
    from chat_tui.server.administration.programs import RevokeToken

    with workspace(invocation, data) as office:
        office.do(RevokeToken(token_id))
    talk("The token is revoked.")
