"""Where is the secret of each account, who could read it, and for how long is it good?"""

from __future__ import annotations

from collections.abc import Callable

from chat_tui.auth.credentials import Credentials, Place
from chat_tui.auth.desktop_keyring import SERVICE, Keyring, system_keyring
from chat_tui.auth.oauth.tokens import TokenSet, unpacked
from chat_tui.auth.secret import Secret
from chat_tui.cli.aside import aside
from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.invocation import Invocation
from chat_tui.config.accounts import PERSONAL, AccountConfig, read_accounts
from chat_tui.errors import ChatError
from chat_tui.text.figures import span_text

PATIENCE = 2.0
"""Seconds in which a keyring answers that is not waiting for a person."""
BUILT_IN = (PERSONAL, "shared")
"""Accounts without a line in the file: the kernel says who one is."""
NOBODY = "nobody"
"""Whom the keyring is asked for, to see whether it answers."""
SOON = 24 * 3600.0
"""Seconds before the end of a token that nobody can renew at which one is told."""


def credentials_of(invocation: Invocation, account: AccountConfig) -> Credentials:
    """Where the account's secret is, by its options; whoever is asked has less time than usual."""
    options = account.typed
    return Credentials(
        invocation.locations.credentials_file,
        keeping=options.secret,
        command=options.token_command,
        variable=options.token_env,
        patience=PATIENCE,
    )


async def secret_place(invocation: Invocation, name: str) -> str:
    """In one word, where the secret of an account is: `kernel` where none is needed, empty for nowhere."""
    accounts = read_accounts(invocation.locations.accounts_file).valid
    account = accounts.get(name)
    if account is None or account.is_by_kernel:
        return "kernel" if account is not None or name in BUILT_IN else ""
    try:
        return (await credentials_of(invocation, account).where(name)).value
    except ChatError:
        return ""


async def secret_check(invocation: Invocation, account: AccountConfig) -> tuple[Check, Secret | None]:
    """Whether a secret is there, and where."""
    credentials = credentials_of(invocation, account)
    try:
        kept = await credentials.get(account.name)
        place = await credentials.where(account.name)
    except ChatError as error:
        return Check("secrets", Verdict.PROBLEM, str(error), error.hint), None
    if kept is None:
        fix = f"chat-tui login {account.name}"
        if place is Place.ENVIRONMENT:
            fix = f"export {account.typed.token_env}=…"
        return Check("secrets", Verdict.PROBLEM, "no token is kept.", fix), None
    told = {
        Place.KEYRING: "the token is in the keyring",
        Place.FILE: f"the token is in {invocation.locations.credentials_file}, readable by you only",
        Place.COMMAND: f"the token is given by {' '.join(account.typed.token_command[:1])}",
        Place.ENVIRONMENT: f"the token is given by ${account.typed.token_env}",
    }
    return Check("secrets", Verdict.OK, told.get(place, "a token is there")), kept


def expiry_check(name: str, tokens: TokenSet | None, now: float) -> Check | None:
    """For how long one is signed in; nothing of a plain token, which does not say."""
    if tokens is None or tokens.expires_at is None:
        return None
    left = tokens.expires_at - now
    again = f"chat-tui login {name}"
    if tokens.refresh is not None:
        return Check("sign-in", Verdict.OK, "by OAuth; the token is renewed by itself")
    if left <= 0:
        return Check("sign-in", Verdict.PROBLEM, "the token ended, and cannot be renewed.", again)
    if left < SOON:
        said = f"the token ends in {span_text(left)}, and cannot be renewed."
        return Check("sign-in", Verdict.ADVICE, said, again)
    return Check("sign-in", Verdict.OK, f"by OAuth for {span_text(left)}; the token cannot be renewed")


def tokens_of(kept: Secret | None) -> TokenSet | None:
    """What OAuth gave; None for what was given by other ways."""
    return unpacked(kept) if kept is not None else None


async def keyring_check(open_keyring: Callable[[], Keyring | None] = system_keyring) -> Check:
    """Whether the desktop's keyring answers; without one the file is used, which is no fault."""

    def ask() -> str:
        found = open_keyring()
        if found is None:
            return ""
        found.get_password(SERVICE, NOBODY)
        return type(found).__module__.rpartition(".")[2] or "there"

    fix = 'secret = "file" in the options of the account'
    try:
        name = await aside(ask, patience=PATIENCE)
    except TimeoutError:
        return Check("keyring", Verdict.ADVICE, f"did not answer within {PATIENCE:.0f} s.", fix)
    except Exception as error:  # noqa: BLE001 - keyring plug-ins of the desktop raise whatever they like
        return Check("keyring", Verdict.ADVICE, f"is there, but fails ({type(error).__name__}).", fix)
    said = f"{name} answers" if name else "none; secrets are in a file that only you can read"
    return Check("keyring", Verdict.OK, said)
