"""How is one let in with a browser of this machine: a code comes back to a port of ours (RFC 8252, 7636)?"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlencode

from chat_tui.auth.oauth import pkce
from chat_tui.auth.oauth.answers import Granted, denied, refused_there, tokens_of
from chat_tui.auth.oauth.callback import Expected, Told
from chat_tui.auth.oauth.loopback import PATH, Loopback
from chat_tui.auth.oauth.metadata import Metadata
from chat_tui.auth.oauth.tokens import TokenSet
from chat_tui.auth.oauth.web import Send, WebRequest
from chat_tui.auth.secret import Secret
from chat_tui.errors import AuthError
from chat_tui.model.frozen import dataclass

LIFETIME = 120.0
"""Seconds for which the port is open."""

Client = str | Callable[[str], Awaitable[str]]
"""What the server calls this program, or how it is made known for an address to come back to."""


@dataclass(frozen=True, slots=True)
class BrowserPrompt:
    """What to open; it holds nothing that is secret. And where the browser comes back to."""

    url: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class _Asked:
    client_id: str
    redirect_uri: str
    verifier: Secret


class BrowserFlow:
    """One try: `begin`, open the page, `wait`, always `close`. Of `ports` the first is had that is free."""

    def __init__(
        self,
        send: Send,
        metadata: Metadata,
        client: Client,
        scopes: tuple[str, ...],
        *,
        ports: Sequence[int] = (0,),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._send = send
        self._metadata = metadata
        self._client = client
        self._scopes = scopes
        self._ports = ports
        self._sleep = sleep
        self._loopback = Loopback()
        self._asked: _Asked | None = None

    @property
    def turned_away(self) -> int:
        """How many came to our port with something else than the answer."""
        return self._loopback.turned_away

    async def begin(self) -> BrowserPrompt:
        """Open the port; the page to show."""
        await self._loopback.open(*self._ports)
        try:
            return await self._prompt(self._loopback.redirect_uri)
        except BaseException:
            await self.close()
            raise

    async def wait(self) -> TokenSet:
        """What the person decides; AuthError when it is no, or nothing within two minutes."""
        try:
            told = await self._first()
        finally:
            await self.close()
        if told.code is None:
            raise denied() if told.error == "access_denied" else refused_there(told.error)
        return await self._redeem(told.code)

    async def close(self) -> None:
        """Close the port; safe to call twice."""
        await self._loopback.close()

    async def _prompt(self, redirect_uri: str) -> BrowserPrompt:
        client = self._client
        client_id = client if isinstance(client, str) else await client(redirect_uri)
        state, verifier = Secret(secrets.token_urlsafe(32)), pkce.new_verifier()
        told = self._metadata
        self._loopback.expect(Expected(self._loopback.host, PATH, state, told.issuer, told.tells_issuer))
        self._asked = _Asked(client_id, redirect_uri, verifier)
        question = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(self._scopes),
            "state": state.reveal(),
            "code_challenge": pkce.challenge_of(verifier),
            "code_challenge_method": pkce.METHOD,
        }
        page = told.authorization_endpoint
        mark = "&" if "?" in page else "?"
        query = urlencode({name: value for name, value in question.items() if value})
        return BrowserPrompt(f"{page}{mark}{query}", redirect_uri)

    async def _first(self) -> Told:
        answer = asyncio.ensure_future(self._loopback.answer())
        end = asyncio.ensure_future(self._sleep(LIFETIME))
        try:
            await asyncio.wait({answer, end}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise AuthError(
                    "Nobody decided in the browser within two minutes.",
                    code="expired_token",
                    hint="Begin again, or sign in with a device code if the browser is on another machine.",
                )
            return answer.result()
        finally:
            answer.cancel()
            end.cancel()
            await asyncio.gather(answer, end, return_exceptions=True)

    async def _redeem(self, code: Secret) -> TokenSet:
        asked, told = self._asked, self._metadata
        assert asked is not None
        form = {
            "grant_type": "authorization_code",
            "code": code.reveal(),
            "redirect_uri": asked.redirect_uri,
            "client_id": asked.client_id,
            "code_verifier": asked.verifier.reveal(),
        }
        answer = await self._send(WebRequest.form(told.token_endpoint, form))
        granted = Granted(
            asked.client_id, told.issuer, told.token_endpoint, told.revocation_endpoint, self._scopes
        )
        return tokens_of(answer, granted)
