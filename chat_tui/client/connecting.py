"""Which account does a program mean, and is it there?"""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chat_tui import wiring
from chat_tui.account.reaching import why_out_of_reach
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import Login, PeerLogin, TokenLogin
from chat_tui.client.chat import Chat
from chat_tui.client.desk import Desk
from chat_tui.config.accounts import AccountConfig
from chat_tui.config.locations import Locations
from chat_tui.config.quick import read_quick
from chat_tui.errors import AuthError, ConfigError

PATIENCE = 15.0
"""Seconds."""


@asynccontextmanager
async def connect(  # noqa: PLR0913 - each of them may be left out
    account: str | None = None,
    *,
    url: str = "",
    token: str = "",
    home: Path | str | None = None,
    config: Path | str | None = None,
    read_only: bool = False,
    patience: float = PATIENCE,
) -> AsyncIterator[Chat]:
    """A chat: of the account of that name, or of the one that `chat-tui` would open.

    With `url` and `token` (of a bot, say) no account of this machine is used; the token stays in memory, and
    what was heard is kept in a folder of its own. `home` and `config` are those of the command line. With
    `read_only` nothing is sent. `patience` is how many seconds the server may take, now and for each thing
    that is asked of it (`math.inf` waits for ever); then UnreachableError is raised.
    Raises AuthError where nobody is signed in, ConfigError for an account that there is not.
    """
    own = (Path(place) if place is not None else None for place in (home, config))
    locations = Locations.from_environment(next(own), os.environ, config=next(own))
    settings = read_quick(locations.config_file, os.environ)
    context = wiring.WiringContext(locations, settings, read_only=read_only)
    if url:
        if account is not None:
            raise ConfigError("Both an account and an address were given.", hint="Give one of them.")
        chosen, login = _stranger(url, token)
    else:
        if token:
            raise ConfigError("A token was given, and not of which server.", hint="Give its url as well.")
        chosen = wiring.choose(wiring.account_configs(context), account or settings.account or None)
        login = None
    async with wiring.started(context, chosen, login) as opened:
        if not await opened.wait_online(patience):
            raise _named(why_out_of_reach(opened), login)
        desk = Desk(opened, patience, locations.data_dir / "places")
        try:
            yield Chat(desk)
        finally:
            await desk.close()


def _stranger(url: str, token: str) -> tuple[AccountConfig, Login]:
    """An account that stands in no file. Its folder is named by the address and the token."""
    if not token and not url.startswith("unix:"):
        raise ConfigError(f"No token was given for {url}.", hint="Give token=..., from the environment, say.")
    name = "bot-" + hashlib.sha256(f"{url}\0{token}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    login: Login = TokenLogin(Secret(token)) if token else PeerLogin()
    return AccountConfig(name, url), login


def _named(error: Exception, login: Login | None) -> Exception:
    if isinstance(error, AuthError) and login is not None:
        return AuthError(f"The server does not take this token. {error}", hint="Make another one there.")
    return error
