"""How does a sign-in become an account of this machine, and how does an account end?"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chat_tui.account.signing_in import SignedIn, SigningIn, Wish
from chat_tui.approach import approach, explained, host_of
from chat_tui.auth.secret import Secret
from chat_tui.backends import registry
from chat_tui.config.account_folder import belongs_to, is_free_for
from chat_tui.config.accounts import AccountConfig, load_accounts, remove_account, save_account
from chat_tui.config.locations import Locations, check_account_name
from chat_tui.errors import AuthError, BackendError, ChatError, ConfigError
from chat_tui.net.endpoint import Endpoint, is_loopback

if TYPE_CHECKING:
    # Imported when somebody signs in: the flows and the keyring cost more than the first paint may.
    from chat_tui.account.proposing import Seat
    from chat_tui.account.ways_in import Proof
    from chat_tui.auth.credentials import Credentials
    from chat_tui.backends.found import Found
    from chat_tui.model.users import User

RESERVED = ("personal", "shared")
"""Accounts that are there without anybody signing in."""
PATIENCE = 10.0
"""Seconds for ending a session at its server."""
_INVITE = re.compile(r"(https?://[^?#]+)/invite/([a-z0-9]{26})/?")


class Enrolment:
    """Sign-ins and ends of one home's accounts; `credentials` is where the secret of an account is."""

    def __init__(
        self,
        locations: Locations,
        credentials: Callable[[AccountConfig], Credentials],
        environ: Mapping[str, str] = os.environ,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._locations = locations
        self._credentials = credentials
        self._environ = environ
        self._sleep = sleep

    def signing_in(self, wish: Wish, *, may_ask: bool = False) -> SigningIn:
        """A way in; ConfigError for what is no address. With `may_ask` ssh may ask at the terminal."""
        from chat_tui.account.ways_in import Seams, WaysIn
        from chat_tui.auth.oauth.registered import Registered

        account = self._known().get(wish.address)
        url, invite = (account.url, None) if account else address_of(wish.address)
        options = {**(account.options if account else {}), **wish.options}
        options.pop("login", None)
        config = replace(account or AccountConfig("", url), options=options)
        way = approach(self._locations, url, config.typed, self._environ)
        backend, door = config.backend, registry.door(config.backend)

        async def find() -> Found:
            await way.open(may_ask=may_ask)
            try:
                return await door.discover(way.endpoint)
            except BackendError as error:
                raise await explained(error, way.endpoint) from None

        seams = Seams(
            find,
            lambda found, login, keep: registry.load(backend)(found.endpoint, login, keep),
            lambda found: door.sender(found.endpoint),
            lambda found, token: door.end_session(found.endpoint, token),
            partial(self._keep, wish, config),
            way.close,
            Registered(self._locations.clients_file),
            sleep=self._sleep,
        )
        return WaysIn(seams, self._seat(wish, config, is_invited=invite is not None), invite)

    async def sign_out(self, config: AccountConfig) -> tuple[str, ...]:
        """End the session at its server, forget its secret and the account; what a person should read of it.

        What is cached, drafts and what waits to be sent stay.
        """
        if config.name not in self._known():
            raise ConfigError(f"{config.name} needs no signing in, so there is nothing to sign out of.")
        told = [sentence for sentence in [await self._ended(config)] if sentence]
        await self._credentials(config).forget(config.name)
        remove_account(self._locations.accounts_file, config.name)
        where = _where(config.url, config.typed.ssh)
        belongs_to(self._locations.account_dir(config.name), where, config.user)
        return (
            *told,
            f"Messages, drafts and what waits to be sent stay in {self._locations.account_dir(config.name)};"
            f" `chat-tui login {config.url} --name {config.name}` goes on with them.",
        )

    def _folder(self, name: str) -> Path:
        """Where an account of that name has, or had, what it keeps; it need not exist."""
        return self._locations.data_dir / "accounts" / name

    def _known(self) -> dict[str, AccountConfig]:
        return load_accounts(self._locations.accounts_file)

    def _seat(self, wish: Wish, config: AccountConfig, *, is_invited: bool) -> Seat:
        from chat_tui.account.proposing import Seat

        environ = self._environ
        return Seat(
            bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")),
            _has_screen(environ),
            wish.client_id or config.typed.client_id,
            config.user,
            is_invited,
        )

    async def _keep(
        self, wish: Wish, config: AccountConfig, found: Found, me: User, proof: Proof
    ) -> SignedIn:
        """Write secret and account; the secret first, so that no account is without one."""
        known = self._known()
        url = config.url if found.endpoint.ssh else str(found.endpoint)
        name = (
            check_account_name(wish.name)
            if wish.name
            else config.name or _free_name(url, config.typed.ssh, me.name, known, self._folder)
        )
        before = known.get(name)
        if before is not None and before.user not in ("", me.name):
            raise AuthError(
                f"The account {name} is {before.user}'s, and this sign-in is {me.name}'s; nothing was kept.",
                code="other_user",
                hint=f"`chat-tui login {url} --name OTHER` makes an account of its own.",
            )
        if before is None and not is_free_for(self._folder(name), _where(url, config.typed.ssh), me.name):
            raise AuthError(
                f"What another user left waiting under the name {name} would be sent as {me.name};"
                " nothing was kept.",
                code="other_user",
                hint="Choose another name with --name.",
            )
        account = replace(
            before or config,
            name=name,
            url=url,
            user=me.name,
            kind="shared" if found.endpoint.is_local else "remote",
            options=_options(config.options, proof, wish),
        )
        credentials, told, session = self._credentials(account), "", await self._session_of(before, url)
        if proof.secret is not None:
            told = credentials.sentence(await credentials.put(name, proof.secret))
        elif before is not None:
            await credentials.forget(name)
        save_account(self._locations.accounts_file, account)
        belongs_to(self._locations.account_dir(name), _where(url, config.typed.ssh), me.name)
        unended = ""
        if before is not None and session is not None and session != proof.secret:
            unended = await self._end_earlier(before, session)
        return SignedIn(name, me.name, url, before is None, tuple(filter(None, (told, unended))))

    async def _session_of(self, account: AccountConfig | None, url: str) -> Secret | None:
        """The session that an account had until now at this address, if it is ours to end."""
        if account is None or account.is_by_kernel or account.url != url:
            return None
        options = account.typed
        if options.token_command or options.token_env or options.login == "given":
            return None
        try:
            return await self._credentials(account).get(account.name)
        except ChatError:
            return None

    async def _end_earlier(self, account: AccountConfig, session: Secret) -> str:
        """What nobody uses any more is of use to thieves only; a sentence where it could not be ended."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._revoke(account, session)
        except AuthError:
            return ""  # it had ended
        except (ChatError, TimeoutError) as error:
            why = str(error) or "It did not answer in time."
            return f"The session before was not ended: {why} It lives on at the server until it expires."
        return ""

    async def _ended(self, config: AccountConfig) -> str:
        """Make its secret worthless at the server; a sentence where that could not be, or is not ours."""
        credentials = self._credentials(config)
        options = config.typed
        if config.is_by_kernel:
            return ""
        if options.token_command or options.token_env:
            return "The token comes from elsewhere, so it stays good: revoke it where it was made."
        try:
            async with asyncio.timeout(PATIENCE):
                secret = await credentials.get(config.name)
                if secret is None:
                    return "No token was kept of it."
                if options.login == "given":
                    return f"You gave the token yourself, so it stays good: revoke it at {config.url}."
                await self._revoke(config, secret)
        except (ChatError, TimeoutError) as error:
            why = str(error) or "It did not answer in time."
            return (
                f"{config.url} did not end the session: {why} It is forgotten here, and lives on there until"
                " it expires; its web page lists and ends sessions (Profile, Security)."
            )
        return f"The session at {config.url} is ended."

    async def _revoke(self, config: AccountConfig, secret: Secret) -> None:
        from chat_tui.auth.oauth.grants import revoke
        from chat_tui.auth.oauth.tokens import unpacked

        door, tokens = registry.door(config.backend), unpacked(secret)
        with approach(self._locations, config.url, config.typed, self._environ) as way:
            await way.open()
            if tokens is None or not await revoke(door.sender(way.endpoint), tokens):
                await door.end_session(way.endpoint, secret if tokens is None else tokens.access)


def address_of(text: str) -> tuple[str, Secret | None]:
    """The URL of what a person typed, and the secret of an invitation, if it is one's link."""
    text = text.strip()
    url = text if "://" in text or text.startswith("unix:") else f"{_scheme(text)}://{text}"
    invited = _INVITE.fullmatch(url)
    return (invited[1], Secret(invited[2])) if invited else (url, None)


def _scheme(text: str) -> str:
    """What is not written: this machine needs no encryption, and few have a certificate for it."""
    try:
        host = urlsplit(f"//{text}").hostname or ""
    except ValueError:
        return "https"
    return "http" if is_loopback(host) else "https"


def _has_screen(environ: Mapping[str, str]) -> bool:
    from chat_tui.ui.links import open_command

    return open_command(environ) is not None


def _where(url: str, ssh: str) -> str:
    return f"{url} by {ssh}" if ssh else url


def _options(options: Mapping[str, Any], proof: Proof, wish: Wish) -> dict[str, Any]:
    kept = {**options, "login": proof.login}
    if proof.login == "token":
        del kept["login"]  # what goes without saying
    if wish.client_id and proof.login == "oauth":
        kept["client_id"] = proof.client_id
    return kept


def _free_name(
    url: str, ssh: str, user: str, known: Mapping[str, AccountConfig], folder: Callable[[str], Path]
) -> str:
    """A name made of the server's, and of the user's where that one is, or was, somebody else's."""
    endpoint = Endpoint.parse(url, allow_plain=True)
    beside = endpoint.socket_path.parent.name if endpoint.socket_path else ""
    host = host_of(ssh) or beside or urlsplit(endpoint.base_url).hostname
    parts: Sequence[str] = [
        part for part in (host or "").lower().split(".") if part not in ("www", "chat", "com")
    ]
    first = (parts or ["server"])[0]
    # The beginning of an address says nothing.
    whole = (host or "") if first.isdigit() else first
    base = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in whole)
    base = base.strip("-_") or "server"
    for name in (base, f"{base}-{user}", *(f"{base}-{number}" for number in range(2, 1000))):
        same = known.get(name)
        if name in RESERVED:
            continue
        if same is None and is_free_for(folder(name), _where(url, ssh), user):
            return check_account_name(name)
        if same is not None and (same.url, same.user, same.typed.ssh) == (url, user, ssh):
            return check_account_name(name)
    raise ConfigError("There are too many accounts of this server.", hint="Choose a name with --name.")
