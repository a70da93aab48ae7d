"""Who may use a workspace: how are its people added, listed, disabled, and given a new password?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.lazy import LazyGroup
from chat_tui.cli.naming import rfc3339
from chat_tui.cli.output import json_line
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.secrets_in import read_secret
from chat_tui.cli.serve_data import data_folder, data_option, workspace
from chat_tui.cli.tables import NAME, Column, table
from chat_tui.cli.talk import talk
from chat_tui.errors import AuthError
from chat_tui.model.ids import Millis
from chat_tui.text.times import minute

if TYPE_CHECKING:
    from chat_tui.server.administration.people import UserLine
    from chat_tui.server.administration.sign_ins import RoleName, SessionLine


COMMANDS = {
    "export": "chat_tui.cli.serve_keeping:export",
    "erase": "chat_tui.cli.serve_keeping:erase",
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def user() -> None:
    """The people of a workspace, whether it runs or not."""


@user.command()
@click.argument("name")
@click.option("--admin", is_flag=True, help="Let them administer the workspace.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--no-password", is_flag=True, help="Only a token, or the kernel, lets them in.")
@click.option("--bot", is_flag=True, help="A program: it signs in by token, and is marked as a bot.")
@data_option
@pass_invocation
def add(invocation: Invocation, name: str, data: Path | None, **options: bool) -> None:
    """Add a person, and ask for a password; or a bot, which has none."""
    has_none = options["no_password"] or options["bot"]
    password = "" if has_none else _new_password(name, from_stdin=options["password_stdin"])
    from chat_tui.server.administration.people import AddUser

    with workspace(invocation, data, may_begin=True) as office:
        made = office.do(AddUser(name, password, is_admin=options["admin"], is_bot=options["bot"]))
    where = "" if data else f", in {data_folder(invocation, data)}"
    talk(
        f"{made.name} can sign in now{where}." if password else f"{made.name} is a {_kind(made)} now{where}."
    )
    if made.is_bot:
        talk(f"Its program signs in with a token: chat-tui serve token create {made.name}")


def _kind(one: UserLine) -> str:
    return "bot" if one.is_bot else "user"


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def list_command(invocation: Invocation, as_json: bool, data: Path | None) -> None:
    """List the people."""
    from chat_tui.server.administration.people import ListUsers

    with workspace(invocation, data) as office:
        found = office.do(ListUsers())
    if as_json:
        for one in found:
            json_line(_member_record(one))
    else:
        table((Column("person", style=NAME), Column("is")), [(one.name, _marks(one)) for one in found])


def _member_record(one: UserLine) -> dict[str, object]:
    return {
        "type": "member",
        "id": one.id,
        "name": one.name,
        "admin": one.is_admin,
        "guest": one.is_guest,
        "bot": one.is_bot,
        "disabled": one.is_disabled,
        "second_factor": one.has_second_factor,
    }


def _marks(one: UserLine) -> str:
    signs = {
        "admin": one.is_admin,
        "guest": one.is_guest,
        "bot": one.is_bot,
        "disabled": one.is_disabled,
        "second factor": one.has_second_factor,
    }
    return ", ".join(sign for sign, is_so in signs.items() if is_so)


@user.command()
@click.argument("name")
@data_option
@pass_invocation
def disable(invocation: Invocation, name: str, data: Path | None) -> None:
    """Shut a person out and end their sessions; what they wrote stays."""
    from chat_tui.server.administration.people import SetDisabled

    with workspace(invocation, data) as office:
        office.do(SetDisabled(name, True))
    talk(f"{name} can no longer sign in.")


@user.command()
@click.argument("name")
@data_option
@pass_invocation
def enable(invocation: Invocation, name: str, data: Path | None) -> None:
    """Let a person in again."""
    from chat_tui.server.administration.people import SetDisabled

    with workspace(invocation, data) as office:
        office.do(SetDisabled(name, False))
    talk(f"{name} can sign in again.")


@user.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@data_option
@pass_invocation
def passwd(invocation: Invocation, name: str, password_stdin: bool, data: Path | None) -> None:
    """Give a person a new password; ends their sessions."""
    password = _new_password(name, from_stdin=password_stdin)
    from chat_tui.server.administration.people import SetPassword

    with workspace(invocation, data) as office:
        office.do(SetPassword(name, password))
    talk(f"{name} has a new password.")


@user.command(short_help="Make a person an admin, a user or a guest.")
@click.argument("name")
@click.argument("role", type=click.Choice(["admin", "user", "guest"]))
@data_option
@pass_invocation
def role(invocation: Invocation, name: str, role: RoleName, data: Path | None) -> None:
    """Make a person an administrator, an ordinary user, or a guest who sees only their channels."""
    from chat_tui.server.administration.sign_ins import SetRole

    with workspace(invocation, data) as office:
        office.do(SetRole(name, role))
    talk(f"{name} is {_ARTICLES[role]} {role} now.")


_ARTICLES = {"admin": "an", "user": "a", "guest": "a"}


@user.command(short_help="List where a person is signed in, or end it all.")
@click.argument("name")
@click.option("--revoke", is_flag=True, help="End them all; access tokens stay.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def sessions(invocation: Invocation, name: str, revoke: bool, as_json: bool, data: Path | None) -> None:
    """List where a person is signed in, the last used first, or end it all."""
    from chat_tui.server.administration.sign_ins import ListSessions, RevokeSessions

    with workspace(invocation, data) as office:
        if revoke:
            count = office.do(RevokeSessions(name))
            talk(f"{count} session{'s' * (count != 1)} of {name} ended.")
            return
        found = office.do(ListSessions(name))
    if as_json:
        for one in found:
            json_line(_session_record(name, one))
        return
    rows = [(one.id, minute(Millis(one.used_at)), one.device) for one in found]
    table((Column("id"), Column("used"), Column("with")), rows)
    if not found:
        talk(f"{name} is signed in nowhere.")


def _session_record(name: str, one: SessionLine) -> dict[str, object]:
    return {
        "type": "session",
        "id": one.id,
        "user": name,
        "device": one.device,
        "scopes": one.scopes.split(),
        "at": rfc3339(Millis(one.created_at)),
        "used_at": rfc3339(Millis(one.used_at)),
        "expires_at": rfc3339(Millis(one.expires_at)),
    }


@user.group()
def mfa() -> None:
    """The second factor of a person."""


@mfa.command()
@click.argument("name")
@data_option
@pass_invocation
def reset(invocation: Invocation, name: str, data: Path | None) -> None:
    """Let a person who lost their second factor in by password alone."""
    from chat_tui.server.administration.sign_ins import ResetSecondFactor

    with workspace(invocation, data) as office:
        had_one = office.do(ResetSecondFactor(name))
    talk(f"{name} signs in by password alone now." if had_one else f"{name} had no second factor.")


def _new_password(name: str, *, from_stdin: bool) -> str:
    if from_stdin:
        return read_secret("password")
    if not sys.stdin.isatty():
        raise AuthError("There is no terminal to ask for the password.", hint="Use --password-stdin.")
    password: str = click.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True)
    return password
