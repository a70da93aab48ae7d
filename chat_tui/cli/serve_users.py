"""Who may use a workspace: how are its people added, listed, disabled, and given a new password?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.output import json_line, safe_data, styled
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.secrets_in import read_secret
from chat_tui.cli.serve_data import data_option, workspace
from chat_tui.cli.talk import talk
from chat_tui.errors import AuthError
from chat_tui.text.width import fit


@click.group()
def user() -> None:
    """The people of a workspace, whether it runs or not."""


@user.command()
@click.argument("name")
@click.option("--admin", is_flag=True, help="Let them administer the workspace.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--no-password", is_flag=True, help="Only a token, or the kernel, lets them in.")
@data_option
@pass_invocation
def add(invocation: Invocation, name: str, data: Path | None, **options: bool) -> None:
    """Add a person; asks for a password."""
    password = "" if options["no_password"] else _new_password(name, from_stdin=options["password_stdin"])
    from chat_tui.server.administration.people import AddUser

    with workspace(invocation, data) as office:
        made = office.do(AddUser(name, password, is_admin=options["admin"]))
    talk(f"{made.name} can sign in now." if password else f"{made.name} is a user now.")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def list_command(invocation: Invocation, as_json: bool, data: Path | None) -> None:
    """List the people."""
    from chat_tui.server.administration.people import ListUsers

    with workspace(invocation, data) as office:
        for one in office.do(ListUsers()):
            if as_json:
                fields = {"id": one.id, "name": one.name, "admin": one.is_admin, "disabled": one.is_disabled}
                json_line({"type": "member", **fields})
            else:
                signs = {"admin": one.is_admin, "bot": one.is_bot, "disabled": one.is_disabled}
                marks = " ".join(sign for sign, is_so in signs.items() if is_so)
                safe_data(f"{styled(fit(one.name, 22), bold=True)} {marks}".rstrip())


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


def _new_password(name: str, *, from_stdin: bool) -> str:
    if from_stdin:
        return read_secret("password")
    if not sys.stdin.isatty():
        raise AuthError("There is no terminal to ask for the password.", hint="Use --password-stdin.")
    password: str = click.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True)
    return password
