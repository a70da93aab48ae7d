"""Who are we at the server, and what is it: the part of the backend that every call stands on."""

from __future__ import annotations

from chat_tui.auth.session import TokenSource
from chat_tui.backends.mattermost import codec, requests, wire
from chat_tui.backends.mattermost.codec_objects import user_of
from chat_tui.backends.mattermost.directory import Directory
from chat_tui.backends.mattermost.requests import get
from chat_tui.backends.mattermost.rest import Rest, together
from chat_tui.backends.mattermost.settings import UNKNOWN, capabilities_of, counts_roots, kept_days
from chat_tui.backends.mattermost.stream import EventStream
from chat_tui.errors import TransientError
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.metrics import Traffic
from chat_tui.model.users import User
from chat_tui.net.http import HttpClient

RENEWED = "The session was renewed, and the event stream must be opened anew."


class Session:
    """One signed-in session."""

    def __init__(self, http: HttpClient, tokens: TokenSource) -> None:
        self._rest = Rest(http, tokens)
        self._directory = Directory(self._rest)
        self._capabilities = UNKNOWN
        self._me: User | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What the server's configuration says; before `sign_in` what every server can."""
        return self._capabilities

    @property
    def traffic(self) -> Traffic:
        """Requests and the event stream together, since this backend was made."""
        return self._rest.traffic()

    async def sign_in(self) -> User:
        """Ask who we are and what the server is; renews a dead token once."""
        answer = await self._rest.call(get("/users/me"))
        me = user_of(wire.parse(wire.User, answer.body))
        config, preferences = await together(
            self._rest.call(get("/config/client", format="old")),
            self._rest.call(get("/users/me/preferences")),
        )
        settings = codec.strings_of(config.body)
        self._capabilities = capabilities_of(settings, answer.headers.get("x-version-id", ""))
        self._directory.collapsed = counts_roots(settings, preferences.body)
        self._directory.kept_days = kept_days(settings)
        self._me = me
        return me

    async def _myself(self) -> User:
        return self._me or await self.sign_in()

    async def _renewed(self, stream: EventStream, token: str) -> str:
        """The token that a stream goes on by: one that was renewed ahead of its end is handed over.

        Servers go silent on a stream of the old one, and most take no other: it is opened anew there.
        """
        fresh = await self._rest.bearer()
        if fresh != token:
            if not self._capabilities.renews_stream:
                raise TransientError(RENEWED)
            await stream.act("authentication_challenge", {"token": fresh})
        return fresh

    async def _body(self, call: requests.Call) -> bytes:
        return (await self._rest.call(call)).body
