"""Where is the secret of each account, who could read it, and for how long is it good?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from chat_tui.auth.oauth.tokens import TokenSet, unpacked
from chat_tui.auth.secret import Secret
from chat_tui.cli.checks import Check, Verdict
from chat_tui.text.figures import span_text

PATIENCE = 2.0
"""Seconds in which a keyring answers that is not waiting for a person."""
SOON = 24 * 3600.0
"""Seconds before the end of a token that nobody can renew at which one is told."""


def expiry_check(name: str, tokens: TokenSet | None, now: float) -> Check | None:
    """For how long one is signed in; nothing of a plain token, which does not say."""
    if tokens is None or tokens.expires_at is None:
        return None
    left = tokens.expires_at - now
    again = f"chat-tui login {name}"
    if tokens.refresh is not None:
        return Check("signed in", Verdict.OK, "by OAuth; the token is renewed by itself")
    if left <= 0:
        return Check("signed in", Verdict.PROBLEM, "the token ended, and cannot be renewed.", again)
    if left < SOON:
        said = f"the token ends in {span_text(left)}, and cannot be renewed."
        return Check("signed in", Verdict.ADVICE, said, again)
    return Check("signed in", Verdict.OK, f"by OAuth for {span_text(left)}; the token cannot be renewed")


def tokens_of(kept: Secret | None) -> TokenSet | None:
    """What OAuth gave; None for what was given by other ways."""
    return unpacked(kept) if kept is not None else None


async def keyring_check(open_keyring: Callable[[], object] | None = None) -> Check:
    """Whether the desktop's keyring answers; without one the file is used, which is no fault."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str] = loop.create_future()

    def tell(name: str) -> None:
        if not done.done():
            done.set_result(name)

    def ask() -> None:
        try:
            from chat_tui.auth.credentials import system_keyring

            found = (open_keyring or system_keyring)()
            name = "" if found is None else type(found).__module__.rpartition(".")[2]
        except Exception as error:  # noqa: BLE001 - keyring plug-ins raise whatever they like
            name = f"!{type(error).__name__}"
        try:
            loop.call_soon_threadsafe(tell, name)
        except RuntimeError:
            return  # nobody waited so long

    threading.Thread(target=ask, name="keyring", daemon=True).start()
    fix = 'secret = "file" in the options of the account'
    try:
        async with asyncio.timeout(PATIENCE):
            name = await done
    except TimeoutError:
        return Check("keyring", Verdict.ADVICE, f"did not answer within {PATIENCE:.0f} s.", fix)
    if name.startswith("!"):
        return Check("keyring", Verdict.ADVICE, f"is there, but fails ({name[1:]}).", fix)
    return Check("keyring", Verdict.OK, name or "none; secrets are in a file that only you can read")
