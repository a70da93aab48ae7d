"""How does somebody come into a workspace without being added: which invitations are there?"""

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
from chat_tui.cli.spans import seconds
from chat_tui.cli.tables import NAME, Column, table
from chat_tui.cli.talk import talk
from chat_tui.model.ids import Millis
from chat_tui.text.times import minute

if TYPE_CHECKING:
    from chat_tui.server.administration.invites import InviteLine

COLUMNS = (
    Column("id"),
    Column("by", style=NAME),
    Column("lets in a"),
    Column("used"),
    Column("good until"),
    Column("channels"),
)


@click.group()
def invite() -> None:
    """Links that let people in."""


@invite.command()
@click.option("--guest", is_flag=True, help="They see only the channels that are named.")
@click.option(
    "--channel", "channels", metavar="NAME", multiple=True, help="A channel they are in; repeatable."
)
@click.option("--uses", metavar="N", default=1, show_default=True, help="How many people it lets in.")
@click.option(
    "--expires", metavar="TIME", callback=seconds, default="48h", help="Good for so long: 48h; 1h to 90d."
)
@data_option
@pass_invocation
def create(invocation: Invocation, data: Path | None, **options: Any) -> None:
    """Make an invitation and print its link, which is shown once."""
    from chat_tui.server.administration.invites import CreateInvite

    wish = CreateInvite(options["guest"], options["channels"], options["uses"], options["expires"])
    with workspace(invocation, data, may_begin=True) as office:
        made = office.do(wish)
    write_data(made.link)
    talk(f"Who is invited types: chat-tui login {made.link}")
    if made.link.startswith("http://localhost/"):
        talk("Put your address for http://localhost, or set site_url in the workspace's settings.toml.")
    talk(f"It is good until {minute(Millis(made.line.expires_at))}, {_people(made.line.most_uses)}.")
    talk(f"`chat-tui serve invite revoke {made.line.id}` takes it back.")


def _people(count: int) -> str:
    return "for one person" if count == 1 else f"for {count} people"


@invite.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def list_command(invocation: Invocation, as_json: bool, data: Path | None) -> None:
    """List the invitations that are still good."""
    from chat_tui.server.administration.invites import ListInvites

    with workspace(invocation, data) as office:
        found = office.do(ListInvites())
    if as_json:
        for one in found:
            fields = {"id": one.id, "by": one.by, "role": one.role, "channels": one.channels}
            counts = {"uses": one.uses, "most_uses": one.most_uses}
            times = {"at": rfc3339(Millis(one.created_at)), "expires_at": rfc3339(Millis(one.expires_at))}
            json_line({"type": "invite", **fields, **counts, **times})
        return
    table(COLUMNS, [_row(one) for one in found])
    if not found:
        talk("There are no invitations.")


def _row(one: InviteLine) -> tuple[str, ...]:
    used, until = f"{one.uses} of {one.most_uses}", minute(Millis(one.expires_at))
    return one.id, one.by, one.role, used, until, " ".join(f"#{name}" for name in one.channels)


@invite.command()
@click.argument("invite_id", metavar="ID")
@data_option
@pass_invocation
def revoke(invocation: Invocation, invite_id: str, data: Path | None) -> None:
    """Take an invitation back."""
    from chat_tui.server.administration.invites import RevokeInvite

    with workspace(invocation, data) as office:
        office.do(RevokeInvite(invite_id))
    talk("The invitation is taken back.")
