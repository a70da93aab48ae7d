"""Are our ways to be let in understood by a provider that we have not written: Authlib's?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from chat_tui.auth.oauth.browser import BrowserFlow
from chat_tui.auth.oauth.device import DeviceFlow
from chat_tui.auth.oauth.grants import refresh, revoke
from chat_tui.auth.oauth.metadata import Metadata, discover
from chat_tui.auth.oauth.registration import register
from chat_tui.auth.oauth.tokens import TokenSet
from chat_tui.auth.oauth.web import Send
from chat_tui.backends.mattermost.web import sender
from chat_tui.errors import AuthError, BackendError
from chat_tui.net.endpoint import Endpoint
from tests.interop.clients import PROGRAMS, Client
from tests.interop.talking import NotAsPromised, Outcome

PROVIDER = Client("Authlib, as a provider", "1.9.9", "provider.py", ("authlib==1.9.9", "flask==3.1.3"))
SECONDS = 60
SCOPES = ("read", "post", "admin")
"""It grants the first two."""
HASTE = 20
"""Our clock goes so much faster than the provider's, which asks for patience then."""


class Talk:
    """What is tried, one after the other; each thing that is right is counted."""

    def __init__(self, metadata: Metadata, send: Send, http: httpx.AsyncClient) -> None:
        self._metadata = metadata
        self._send = send
        self._http = http
        self._slept: list[float] = []
        self._is_patient = asyncio.Event()
        self.checked = 0

    def check(self, what: str, is_right: bool) -> None:
        """Count it, or end here."""
        if not is_right:
            raise NotAsPromised(what)
        self.checked += 1

    async def device(self) -> TokenSet:
        """A device, too quick at first, that is let in; and one that is not."""
        flow = DeviceFlow(self._send, self._metadata, "tui", SCOPES, sleep=self._hurried)
        prompt = await flow.begin()
        waiting = asyncio.ensure_future(flow.wait())
        await self._is_patient.wait()
        await self._decide(prompt.user_code, "yes")
        tokens = await waiting
        self.check("the patience asked for", self._slept[:3] == [1.0, 1.0, 6.0])
        self.check("the device's token", await self.is_good(tokens))
        self.check("what it was not granted", tokens.lacks(SCOPES) == ("admin",))
        flow = DeviceFlow(self._send, self._metadata, "tui", SCOPES, sleep=self._hurried)
        await self._decide((await flow.begin()).user_code, "no")
        self.check("a device turned away", await _code_of(flow.wait()) == "access_denied")
        return tokens

    async def browser(self) -> TokenSet:
        """A program that makes itself known, and a browser that comes back."""

        async def known(redirect_uri: str) -> str:
            return await register(self._send, self._metadata, redirect_uri)

        flow = BrowserFlow(self._send, self._metadata, known, SCOPES)
        prompt = await flow.begin()
        waiting = asyncio.ensure_future(flow.wait())
        came = await self._http.get(prompt.url, follow_redirects=True)
        self.check("the page at the end", "goes on in your terminal" in came.text)
        tokens = await waiting
        self.check("the browser's token", await self.is_good(tokens))
        self.check("nobody was turned away", flow.turned_away == 0)
        return tokens

    async def renewed(self, tokens: TokenSet) -> TokenSet:
        """A rotation, and the old refresh token again."""
        fresh = await refresh(self._send, tokens)
        self.check("the rotation", fresh.refresh not in (None, tokens.refresh))
        self.check("the fresh token", await self.is_good(fresh))
        again = await _code_of(refresh(self._send, tokens))
        self.check("the old refresh token", again == "invalid_grant")
        return fresh

    async def given_back(self, tokens: TokenSet) -> None:
        """A revocation."""
        self.check("the revocation", await revoke(self._send, tokens))
        self.check("the token afterwards", not await self.is_good(tokens))
        ended = await _code_of(refresh(self._send, tokens))
        self.check("its refresh token", ended == "invalid_grant")

    async def is_good(self, tokens: TokenSet) -> bool:
        """Whether the provider knows an access token."""
        headers = {"Authorization": f"Bearer {tokens.access.reveal()}"}
        answer = await self._http.get("/good", headers=headers)
        return bool(answer.json()["good"])

    async def _hurried(self, seconds: float) -> None:
        self._slept.append(seconds)
        if len(self._slept) == 3:
            self._is_patient.set()
        await asyncio.sleep(seconds / HASTE)

    async def _decide(self, user_code: str, say: str) -> None:
        await self._http.get("/decide", params={"user_code": user_code, "say": say})


async def _code_of(call: Awaitable[object]) -> str:
    try:
        await call
    except AuthError as error:
        return error.code
    return ""


async def talk(cache: Path) -> Outcome:
    """Everything that there is, against a provider in its own environment."""
    try:
        async with asyncio.timeout(SECONDS), _running(cache) as site:
            send = sender(Endpoint.parse(site))
            metadata = await discover(send, site)
            if metadata is None:
                raise NotAsPromised("the metadata")
            async with httpx.AsyncClient(base_url=site, trust_env=False) as http:
                conversation = Talk(metadata, send, http)
                for begin in (conversation.device, conversation.browser):
                    await _whole(conversation, begin)
                return Outcome(True, f"{conversation.checked} checks: device, browser, renewed, given back")
    except TimeoutError:
        return Outcome(False, f"not done within {SECONDS} s")
    except (NotAsPromised, BackendError) as error:
        return Outcome(False, str(error))


async def _whole(conversation: Talk, begin: Callable[[], Awaitable[TokenSet]]) -> None:
    await conversation.given_back(await conversation.renewed(await begin()))


@asynccontextmanager
async def _running(cache: Path) -> AsyncIterator[str]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        str(PROVIDER.place(cache) / "bin" / "python"),
        str(PROGRAMS / PROVIDER.program),
        stdin=pipe,
        stdout=pipe,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        line = await process.stdout.readline()
        if not line:
            raise NotAsPromised("it does not start")
        yield str(json.loads(line)["site"])
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
