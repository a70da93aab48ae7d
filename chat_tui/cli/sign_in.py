"""How does one sign in and out on the command line?"""

from __future__ import annotations

from typing import Any

import click

from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.params import filled
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.sign_in_course import Asked, Course
from chat_tui.cli.talk import talk
from chat_tui.cli.way_options import taken, way_options
from chat_tui.config.accounts import AccountConfig, load_accounts
from chat_tui.errors import ConfigError

_STDIN = ("password_stdin", "token_stdin", "pasted_stdin")
_WAYS = (*_STDIN, "device", "browser")


@click.command(short_help="Sign in at a server.")
@click.argument("url", metavar="URL|ACCOUNT", required=False, callback=filled)
@click.option("--name", help="What to call the account; made from the URL if not given.")
@click.option("--user", metavar="NAME", help="Your name there, or your mail address.")
@click.option("--device", is_flag=True, help="With a code that you type in a browser anywhere.")
@click.option("--browser", is_flag=True, help="With a browser of this machine.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--mfa-code-stdin", is_flag=True, help="Read a one-time code from the line after the password.")
@click.option("--token-stdin", is_flag=True, help="Read an access token from standard input.")
@click.option("--pasted-stdin", is_flag=True, help="The same, of a token copied from a browser.")
@click.option("--client-id", metavar="ID", help="What the server calls this program, if it must be said.")
@click.option("--allow-http", is_flag=True, help="Let the password go unprotected to an http:// address.")
@way_options
@click.option(
    "--moved-from", metavar="ACCOUNT", help="Copy the drafts of this account, of a server you leave."
)
@pass_invocation
def login(invocation: Invocation, url: str | None, moved_from: str | None, **options: Any) -> None:
    """Sign in at URL: chat.example.org, or unix:///path/chat.sock for a workspace of this host.

    Asks the server what it offers and proposes the best: over a socket the kernel's word, a code or a
    browser, a password (with a one-time code), a token. The name of an ACCOUNT signs in there again.
    A token may also come in the environment as CHAT_TUI_TOKEN. With the link of an invitation
    (https://chat.example.org/invite/...) you choose a name and a password, and the account is made.
    """
    way = taken(options)
    _check(options)
    if moved_from is not None:
        _require_account(invocation, moved_from)
    signed = Course(invocation.wiring_context, _asked(url, way, options)).run()
    talk(f"You are signed in as {signed.user} at {signed.url}; the account is called {signed.account}.")
    for sentence in signed.told:
        talk(sentence)
    talk(f"  chat-tui --account {signed.account}")
    if moved_from is not None:
        _move(invocation, moved_from, signed.account)


def _check(options: dict[str, Any]) -> None:
    chosen = [name for name in _WAYS if options[name]]
    if len(chosen) > 1 and all(name in _STDIN for name in chosen):
        raise click.UsageError("Standard input is either a password or a token.")
    if len(chosen) > 1:
        raise click.UsageError(f"One way at a time: --{chosen[0]} or --{chosen[1]}.".replace("_", "-"))
    if options["mfa_code_stdin"] and not options["password_stdin"]:
        raise click.UsageError("--mfa-code-stdin goes with --password-stdin: the code is the line after it.")


def _asked(url: str | None, way: dict[str, Any], options: dict[str, Any]) -> Asked:
    from chat_tui.approach import BEHIND_SSH

    if url is None and "ssh" not in way:
        raise click.UsageError("Where? Give the server's URL, or the name of an account.")
    if options.pop("allow_http"):
        way["allow_http"] = True
    options["token_stdin"] |= options.pop("pasted_stdin")
    return Asked(url or BEHIND_SSH, options=way, **options)


def _require_account(invocation: Invocation, name: str) -> None:
    from chat_tui import wiring

    wiring.choose(wiring.account_configs(invocation.wiring_context), name)


def _move(invocation: Invocation, old: str, new: str) -> None:
    from chat_tui.cli.moving import carry_drafts

    carried = run(carry_drafts(invocation.wiring_context, old, new))
    talk(f"{carried.count} drafts came along from {old}; keys and settings are for every account.")
    if carried.left:
        talk(f"These stay there, as their place is not here, or has a draft: {', '.join(carried.left)}")


@click.command(short_help="Sign out of an account.")
@click.argument("name", required=False)
@pass_invocation
def logout(invocation: Invocation, name: str | None) -> None:
    """Sign out of the account NAME: its session ends at the server, and its secret is forgotten here.

    What is cached on this machine, drafts and what waits to be sent stay.
    """
    from chat_tui import wiring

    known = load_accounts(invocation.locations.accounts_file)
    name = name or invocation.account or (next(iter(known)) if len(known) == 1 else None)
    if name is None:
        names = ", ".join(known) or "there is none to sign out of"
        raise click.UsageError(f"Which account? ({names})")
    if name not in known:
        raise _unknown(name, known)
    told = run(wiring.sign_out(invocation.wiring_context, name))
    talk(f"You are signed out of {name}.")
    for sentence in told:
        talk(sentence)


def _unknown(name: str, known: dict[str, AccountConfig]) -> ConfigError:
    import difflib

    near = difflib.get_close_matches(name, list(known), n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    return ConfigError(f"There is no account {name!r}.{guess}", hint="`chat-tui accounts` lists them.")
