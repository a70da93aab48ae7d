"""How is each way in gone, from what a server offers to an account that is kept?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Literal

from chat_tui.account.proposing import FIXED_PORT, Seat, client_id_of, offer_of
from chat_tui.account.signing_in import Offer, Prompt, SignedIn, Way
from chat_tui.account.way_words import WITHOUT
from chat_tui.auth.oauth.browser import LIFETIME, BrowserFlow
from chat_tui.auth.oauth.device import DeviceFlow
from chat_tui.auth.oauth.grants import revoke
from chat_tui.auth.oauth.registered import Registered
from chat_tui.auth.oauth.tokens import TokenSet
from chat_tui.auth.oauth.web import Send
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import Login, PasswordLogin, PeerLogin, TokenLogin
from chat_tui.backends.base import Backend
from chat_tui.backends.found import Found
from chat_tui.errors import AuthError, BackendError, BlockedError, ConfigError
from chat_tui.model.frozen import dataclass
from chat_tui.model.users import User

PATIENCE = 10.0
"""Seconds for ending a session that nobody wants."""
_ELSEWHERE = (Way.DEVICE, Way.BROWSER)


@dataclass(frozen=True, slots=True)
class Proof:
    """What there is to keep of a sign-in: `given` is a token that the person had before."""

    login: Literal["kernel", "oauth", "token", "given"]
    secret: Secret | None = None
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Seams:
    """What a sign-in needs of the world; whoever wires gives it."""

    find: Callable[[], Awaitable[Found]]
    connect: Callable[[Found, Login, Callable[[Secret], Awaitable[None]] | None], Backend]
    sender: Callable[[Found], Send]
    end_session: Callable[[Found, Secret], Awaitable[None]]
    keep: Callable[[Found, User, Proof], Awaitable[SignedIn]]
    """Raises an AuthError with the code `other_user` where the account is somebody else's."""
    close: Callable[[], None]
    registered: Registered
    """Where servers know this program by an id that they gave it."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class WaysIn:
    """A `SigningIn` at a real server."""

    def __init__(self, seams: Seams, seat: Seat, invite: Secret | None = None) -> None:
        self._seams = seams
        self._seat = seat
        self._invite = invite
        self._found: Found | None = None
        self._flow: DeviceFlow | BrowserFlow | None = None
        self._client_id = ""

    async def discover(self) -> Offer:
        """Ask the server what it is."""
        self._found = await self._seams.find()
        return offer_of(self._found, self._seat)

    async def by_kernel(self) -> SignedIn:
        """Over a socket, as oneself."""
        found = await self._server()
        me = await self._who(found, PeerLogin())
        return await self._seams.keep(found, me, Proof("kernel"))

    async def by_password(self, name: str, password: Secret, code: Secret | None = None) -> SignedIn:
        """With a password; makes the account first where there is an invitation."""
        found = await self._server()
        kept: list[Secret] = []

        async def keep(fresh: Secret) -> None:
            kept.append(fresh)

        invite, login = self._invite, PasswordLogin(name, password, code, self._invite)
        me = await self._who(found, login, keep)
        if invite is not None:
            self._invite = None  # it is used up
        return await self._kept(found, me, Proof("token", kept[-1]), self._ended(found, kept[-1]))

    async def by_token(self, token: Secret) -> SignedIn:
        """With a token that was made or copied."""
        found = await self._server()
        try:
            me = await self._who(found, TokenLogin(token))
        except AuthError as error:
            raise AuthError(
                "The server does not take this token: it was revoked, has expired or is not whole.",
                code=error.code,
                hint="Copy it again. Of a personal access token it is the token that counts, not its id.",
            ) from None
        return await self._seams.keep(found, me, Proof("given", token))

    async def begin(self, way: Way) -> Prompt:
        """Ask for what is to be shown."""
        await self._drop()
        if way not in _ELSEWHERE:
            raise ConfigError(f"Nothing is shown for signing in by {way.value}.")
        found = await self._server()
        offer = offer_of(found, self._seat)
        if way not in offer.ways:
            raise BlockedError(
                f"This server does not let people in by {way.value}.", hint=" ".join(offer.notes[:1])
            )
        if way is Way.DEVICE:
            return await self._begin_device(found, offer.scopes)
        return await self._begin_browser(found, offer.scopes)

    async def finish(self) -> SignedIn:
        """Wait until it is decided."""
        found, flow = await self._server(), self._flow
        if flow is None:
            raise ConfigError("Nothing was begun.")
        tokens = await flow.wait()
        self._flow = None
        me = await self._who(found, TokenLogin(tokens.access))
        proof = Proof("oauth", tokens.packed(), self._client_id)
        signed = await self._kept(found, me, proof, self._revoked(found, tokens))
        narrower = _narrower(tokens, offer_of(found, self._seat).scopes)
        return _with(signed, narrower)

    async def close(self) -> None:
        """Let go."""
        await self._drop()
        self._seams.close()

    async def _server(self) -> Found:
        if self._found is None:
            await self.discover()
        assert self._found is not None
        return self._found

    async def _who(
        self, found: Found, login: Login, keep: Callable[[Secret], Awaitable[None]] | None = None
    ) -> User:
        backend = self._seams.connect(found, login, keep)
        try:
            return await backend.sign_in()
        finally:
            await backend.close()

    async def _kept(
        self, found: Found, me: User, proof: Proof, undo: Callable[[], Awaitable[object]]
    ) -> SignedIn:
        """Keep it; a session that cannot be kept is of no use to anybody and is ended."""
        try:
            return await self._seams.keep(found, me, proof)
        except BaseException:
            with suppress(BackendError, TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await undo()
            raise

    def _ended(self, found: Found, token: Secret) -> Callable[[], Awaitable[object]]:
        return partial(self._seams.end_session, found, token)

    def _revoked(self, found: Found, tokens: TokenSet) -> Callable[[], Awaitable[object]]:
        return partial(revoke, self._seams.sender(found), tokens)

    async def _begin_device(self, found: Found, scopes: tuple[str, ...]) -> Prompt:
        assert found.metadata is not None
        self._client_id = client_id_of(found, self._seat)
        flow = DeviceFlow(
            self._seams.sender(found),
            found.metadata,
            self._client_id,
            scopes,
            clock=self._seams.clock,
            sleep=self._seams.sleep,
        )
        told = await flow.begin()
        self._flow = flow
        return Prompt(told.verification_uri, told.user_code, told.verification_uri_complete, told.expires_in)

    async def _begin_browser(self, found: Found, scopes: tuple[str, ...]) -> Prompt:
        assert found.metadata is not None
        known, send = client_id_of(found, self._seat), self._seams.sender(found)
        metadata, is_exact = found.metadata, found.kind == "mattermost"

        async def client(redirect_uri: str) -> str:
            place = redirect_uri if is_exact else "any port"
            self._client_id = known or await self._seams.registered.client_id(
                send, metadata, redirect_uri, place
            )
            return self._client_id

        # From its port a Mattermost takes an id again that it gave; if that is taken, it gives another.
        ports = (0,) if not is_exact else (FIXED_PORT,) if known else (FIXED_PORT, 0)
        flow = BrowserFlow(send, metadata, client, scopes, ports=ports, sleep=self._seams.sleep)
        told = await flow.begin()
        self._flow = flow
        return Prompt(told.url, expires_in=LIFETIME)

    async def _drop(self) -> None:
        flow, self._flow = self._flow, None
        if isinstance(flow, BrowserFlow):
            await flow.close()


def _narrower(tokens: TokenSet, asked: tuple[str, ...]) -> str:
    """What will not work where less was granted than asked for."""
    missing = tokens.lacks(asked)
    if not missing:
        return ""
    lost = "; ".join(WITHOUT.get(scope, scope) for scope in missing)
    return f"The server granted less than was asked for ({', '.join(missing)} is missing). Without: {lost}."


def _with(signed: SignedIn, sentence: str) -> SignedIn:
    if not sentence:
        return signed
    return SignedIn(signed.account, signed.user, signed.url, signed.is_new, (*signed.told, sentence))
