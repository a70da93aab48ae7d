"""Who may use a workspace: how are its people added, listed, disabled, and given a new password?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chat_tui.cli.invocation import Invocation, pass_invocation
from chat_tui.cli.output import json_line, safe_data, styled, talk
from chat_tui.cli.serve_data import data_option, workspace_data
from chat_tui.cli.sign_in import read_secret
from chat_tui.errors import AuthError
from chat_tui.text.width import fit


@click.group()
def user() -> None:
    """The people of a workspace, whether it runs or not."""


@user.command()
@click.argument("name")
@click.option("--admin", is_flag=True, help="Let them administer the workspace.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@data_option
@pass_invocation
def add(invocation: Invocation, name: str, admin: bool, password_stdin: bool, data: Path | None) -> None:
    """Add a person; asks for a password."""
    from chat_tui.server import administration

    password = new_password(name, from_stdin=password_stdin)
    administration.add_user(workspace_data(invocation, data), name, password, admin=admin)
    talk(f"{name} can sign in now.")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@data_option
@pass_invocation
def list_command(invocation: Invocation, as_json: bool, data: Path | None) -> None:
    """List the people."""
    from chat_tui.server import administration

    for one in administration.list_users(workspace_data(invocation, data)):
        if as_json:
            json_line(
                {
                    "type": "member",
                    "id": one.id,
                    "name": one.name,
                    "admin": one.admin,
                    "disabled": one.disabled,
                }
            )
            continue
        marks = " ".join(
            mark
            for mark, is_so in (("admin", one.admin), ("bot", one.bot), ("disabled", one.disabled))
            if is_so
        )
        safe_data(f"{styled(fit(one.name, 22), bold=True)} {marks}".rstrip())


@user.command()
@click.argument("name")
@data_option
@pass_invocation
def disable(invocation: Invocation, name: str, data: Path | None) -> None:
    """Shut a person out and end their sessions; what they wrote stays."""
    from chat_tui.server import administration

    administration.disable_user(workspace_data(invocation, data), name)
    talk(f"{name} can no longer sign in.")


@user.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@data_option
@pass_invocation
def passwd(invocation: Invocation, name: str, password_stdin: bool, data: Path | None) -> None:
    """Give a person a new password; ends their sessions."""
    from chat_tui.server import administration

    password = new_password(name, from_stdin=password_stdin)
    administration.set_password(workspace_data(invocation, data), name, password)
    talk(f"{name} has a new password.")


def new_password(name: str, *, from_stdin: bool) -> str:
    """A password from standard input or, twice, from the person; AuthError where there is neither."""
    if from_stdin:
        return read_secret("password")
    if not sys.stdin.isatty():
        raise AuthError("There is no terminal to ask for the password.", hint="Use --password-stdin.")
    password: str = click.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True)
    return password
