"""Where do a name, a password, a code and a token come from: a person who is asked, or standard input?"""

from __future__ import annotations

import sys

import click

from chat_tui.auth.environment import TOKEN_VARIABLE, use
from chat_tui.auth.secret import Secret
from chat_tui.errors import AuthError
from chat_tui.text.sanitize import gate

MOST_SECRET = 4_096


def read_secret(what: str, hint: str = "It is one line: `pass show chat | chat-tui login ...`") -> str:
    """One line of standard input; AuthError if it is empty or far too long."""
    secret = sys.stdin.readline(MOST_SECRET + 2).rstrip("\r\n")
    if not secret or len(secret) > MOST_SECRET:
        raise AuthError(f"No {what} came on standard input.", hint=hint)
    return secret


def token(*, from_stdin: bool, may_use_environment: bool) -> Secret | None:
    """A token from standard input or the environment; None where there is none."""
    if from_stdin:
        return Secret(read_secret("token"))
    return use(TOKEN_VARIABLE) if may_use_environment else None


def user_name(given: str | None, *, may_ask: bool, asks_for: str = "Name or mail address") -> str:
    """Who signs in."""
    if given:
        return given
    if not (may_ask and sys.stdin.isatty()):
        raise AuthError("Who signs in? Give --user NAME.")
    return str(click.prompt(gate(asks_for), err=True))


def password_of(user: str, *, from_stdin: bool, is_new: bool = False) -> Secret:
    """A person's password; a new one is asked for twice."""
    if from_stdin:
        return Secret(read_secret("password"))
    if not sys.stdin.isatty():
        raise AuthError(
            "There is no terminal to ask for the password.", hint="Use --password-stdin or --token-stdin."
        )
    words = f"New password for {user}" if is_new else f"Password of {user}"
    return Secret(click.prompt(words, hide_input=True, confirmation_prompt=is_new, err=True))


def one_time_code(why: AuthError) -> Secret:
    """The code of a person's second factor; where nobody can be asked, AuthError says how to give it."""
    if not sys.stdin.isatty():
        raise AuthError(
            str(why), code=why.code, hint="Give it with --mfa-code-stdin, on the line after the password."
        )
    # Its digits are worth nothing a minute later, and seeing them spares a second try.
    return Secret("".join(str(click.prompt(f"{why} Code", err=True)).split()))
