"""How does one sign in and out, and which accounts are there?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import PasswordLogin, PeerLogin, TokenLogin
from chat_tui.cli import secrets_in
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import json_line, safe_data, styled
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.talk import talk
from chat_tui.config.accounts import PERSONAL, AccountConfig, load_accounts, remove_account
from chat_tui.errors import AuthError, ConfigError
from chat_tui.model.frozen import dataclass
from chat_tui.net.endpoint import Endpoint
from chat_tui.text.width import fit

_INVITE = re.compile(r"(https?://[^?#]+)/invite/([a-z0-9]{26})/?")
CODE_TRIES = 3
"""How often a person is asked for a one-time code: they expire while one types."""


@dataclass(frozen=True)
class Wish:
    """What the command line of `login` asked for."""

    url: str
    name: str | None
    user: str | None
    password_stdin: bool
    mfa_code_stdin: bool
    token_stdin: bool
    allow_http: bool
    moved_from: str | None
    invite: Secret | None = None


@click.command(short_help="Sign in at a server.")
@click.argument("url", metavar="URL|ACCOUNT")
@click.option("--name", help="What to call the account; made from the URL if not given.")
@click.option("--user", metavar="NAME", help="Your name there, or your mail address.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--mfa-code-stdin", is_flag=True, help="Read a one-time code from the line after the password.")
@click.option("--token-stdin", is_flag=True, help="Read an access token from standard input.")
@click.option("--allow-http", is_flag=True, help="Let the password go unprotected to an http:// address.")
@click.option(
    "--moved-from", metavar="ACCOUNT", help="Copy the drafts of this account, of a server you leave."
)
@pass_invocation
def login(invocation: Invocation, **options: Any) -> None:
    """Sign in at URL: https://chat.example.org, or unix:///path/chat.sock for a workspace of this host.

    Asks for name and password, and for a one-time code where the server wants one. Over a workspace's socket
    without --user, the kernel says who you are. The name of an ACCOUNT signs in there again.
    A token may also come in the environment as CHAT_TUI_TOKEN. With the link of an invitation
    (https://chat.example.org/invite/...) you choose a name and a password, and the account is made.
    """
    wish = _completed(Wish(**options), load_accounts(invocation.locations.accounts_file))
    if wish.password_stdin and wish.token_stdin:
        raise click.UsageError("Standard input is either a password or a token.")
    if wish.mfa_code_stdin and not wish.password_stdin:
        raise click.UsageError("--mfa-code-stdin goes with --password-stdin: the code is the line after it.")
    # Before anybody types a password in vain.
    Endpoint.parse(wish.url, allow_plain=wish.allow_http)
    if wish.moved_from is not None:
        _require_account(invocation, wish.moved_from)
    account = _sign_in(invocation, wish, _way(wish))
    talk(f"You are signed in as {account.user} at {account.url}; the account is called {account.name}.")
    talk(f"  chat-tui --account {account.name}")
    if wish.moved_from is not None:
        _move(invocation, wish.moved_from, account.name)


def _require_account(invocation: Invocation, name: str) -> None:
    from chat_tui import wiring

    wiring.choose(wiring.account_configs(invocation.wiring_context), name)


def _move(invocation: Invocation, old: str, new: str) -> None:
    from chat_tui.cli.moving import carry_drafts

    carried = run(carry_drafts(invocation.wiring_context, old, new))
    talk(f"{carried.count} drafts came along from {old}; keys and settings are for every account.")
    if carried.left:
        talk(f"These stay there, as their place is not here, or has a draft: {', '.join(carried.left)}")


def _completed(wish: Wish, known: Mapping[str, AccountConfig]) -> Wish:
    """The wish with what is known of an account that it names, and with the scheme of its URL."""
    account = known.get(wish.url)
    if account is None:
        url = wish.url if "://" in wish.url else f"https://{wish.url}"
        found = _INVITE.fullmatch(url)
        return replace(wish, url=found[1], invite=Secret(found[2])) if found else replace(wish, url=url)
    return replace(
        wish,
        url=account.url,
        name=wish.name or account.name,
        user=wish.user or (None if account.is_by_kernel else account.user or None),
        allow_http=wish.allow_http or account.allows_http,
    )


def _way(wish: Wish) -> PeerLogin | PasswordLogin | TokenLogin:
    token = secrets_in.token(from_stdin=wish.token_stdin, may_use_environment=not wish.password_stdin)
    if token is not None:
        return TokenLogin(token)
    if wish.url.startswith("unix:") and not (wish.user or wish.password_stdin):
        return PeerLogin()
    user = secrets_in.user_name(wish.user, may_ask=not wish.password_stdin)
    is_new = wish.invite is not None
    password = secrets_in.password_of(user, from_stdin=wish.password_stdin, is_new=is_new)
    code = Secret(secrets_in.read_secret("one-time code")) if wish.mfa_code_stdin else None
    return PasswordLogin(user, password, code, wish.invite)


def _sign_in(
    invocation: Invocation, wish: Wish, way: PeerLogin | PasswordLogin | TokenLogin
) -> AccountConfig:
    """Sign in; a person whose server wants a one-time code is asked for it."""
    from chat_tui import wiring

    context, tries = invocation.wiring_context, 0
    while True:
        try:
            return run(wiring.login(context, wish.url, wish.name, way, allow_plain=wish.allow_http))
        except AuthError as error:
            tries += 1
            wants_code = error.code in ("mfa_required", "mfa_wrong") and tries <= CODE_TRIES
            if not (wants_code and isinstance(way, PasswordLogin)) or wish.mfa_code_stdin:
                raise
            way = replace(way, code=secrets_in.one_time_code(error))


@click.command(short_help="Sign out of an account.")
@click.argument("name", required=False)
@pass_invocation
def logout(invocation: Invocation, name: str | None) -> None:
    """Sign out of the account NAME and forget its secret; what is cached on this machine stays."""
    from chat_tui import wiring

    known = load_accounts(invocation.locations.accounts_file)
    name = name or invocation.account or (next(iter(known)) if len(known) == 1 else None)
    if name is None:
        names = ", ".join(known) or "there is none to sign out of"
        raise click.UsageError(f"Which account? ({names})")
    if name not in known:
        raise _unknown(name, list(known))
    run(wiring.logout(invocation.wiring_context, known[name]))
    remove_account(invocation.locations.accounts_file, name)
    talk(f"You are signed out of {name}.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@pass_invocation
def accounts(invocation: Invocation, as_json: bool) -> None:
    """List the accounts of this machine."""
    known = load_accounts(invocation.locations.accounts_file)
    if not known:
        talk(f"Only the personal workspace ({PERSONAL}). `chat-tui login URL` adds an account.")
    for account in known.values():
        if as_json:
            fields = {"name": account.name, "url": account.url, "user": account.user, "kind": account.kind}
            json_line({"type": "account", **fields})
        else:
            name = styled(fit(account.name, 16), bold=True)
            safe_data(f"{name} {styled(fit(account.user, 16))} {styled(account.url)}".rstrip())


def _unknown(name: str, known: list[str]) -> ConfigError:
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    return ConfigError(f"There is no account {name!r}.{guess}", hint="`chat-tui accounts` lists them.")
