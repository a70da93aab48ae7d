"""How is one let in who has no browser here: a code is shown, and typed somewhere else (RFC 8628)?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from chat_tui.auth.oauth.answers import PENDING, SLOW_DOWN, Granted, error_of, expired, refusal, tokens_of
from chat_tui.auth.oauth.metadata import DEVICE_GRANT, Metadata
from chat_tui.auth.oauth.tokens import TokenSet, number
from chat_tui.auth.oauth.web import Send, WebAnswer, WebRequest, is_loopback, origin_of
from chat_tui.auth.secret import Secret
from chat_tui.errors import ProtocolError, TransientError
from chat_tui.model.frozen import dataclass

INTERVAL = 5.0
"""Seconds between two questions where the server says nothing (3.2), and what `slow_down` adds (3.5)."""
_LONGEST_INTERVAL = 60.0
_LONGEST_LIFE, _USUAL_LIFE = 3600.0, 300.0
_LONGEST_CODE = 40
_LONGEST_SECRET = 4096


@dataclass(frozen=True, slots=True)
class DevicePrompt:
    """What a person is shown; the complete address holds the code: for a QR code, and never opened here."""

    verification_uri: str
    verification_uri_complete: str
    user_code: str
    expires_in: float
    interval: float


@dataclass(frozen=True, slots=True)
class _Waiting:
    code: Secret
    until: float
    interval: float


class DeviceFlow:
    """One try: `begin`, show the prompt, `wait`; cancelling `wait` ends it. `clock` is monotonic."""

    def __init__(
        self,
        send: Send,
        metadata: Metadata,
        client_id: str,
        scopes: tuple[str, ...],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._send = send
        self._metadata = metadata
        self._client_id = client_id
        self._scopes = scopes
        self._clock = clock
        self._sleep = sleep
        self._waiting: _Waiting | None = None

    async def begin(self) -> DevicePrompt:
        """Ask for a code."""
        form = {"client_id": self._client_id, "scope": " ".join(self._scopes)}
        endpoint = self._metadata.device_authorization_endpoint
        answer = await self._send(WebRequest.form(endpoint, form))
        if answer.status != 200:
            raise refusal(answer)
        told = answer.table()
        prompt = _prompt(told, self._metadata.issuer)
        code = _text(told, "device_code", _LONGEST_SECRET)
        self._waiting = _Waiting(Secret(code), self._clock() + prompt.expires_in, prompt.interval)
        return prompt

    async def wait(self) -> TokenSet:
        """Ask until somebody has decided; AuthError when it was turned down, or not decided in time."""
        waiting = self._waiting
        if waiting is None:
            raise expired()
        interval = pause = waiting.interval
        while (left := waiting.until - self._clock()) > 0:
            await self._sleep(min(pause, left))
            if self._clock() >= waiting.until:
                break
            try:
                answer = await self._send(self._question(waiting))
            except TransientError as error:
                # Who cannot be reached is asked half as often (3.5), and not sooner than it wishes.
                pause = max(min(2 * pause, _LONGEST_INTERVAL), error.retry_after or 0.0)
                continue
            code = error_of(answer) if answer.status != 200 else ""
            if code not in (PENDING, SLOW_DOWN):
                return self._decided(answer)
            interval += INTERVAL if code == SLOW_DOWN else 0.0
            pause = interval
        raise expired()

    def _question(self, waiting: _Waiting) -> WebRequest:
        form = {
            "grant_type": DEVICE_GRANT,
            "device_code": waiting.code.reveal(),
            "client_id": self._client_id,
        }
        return WebRequest.form(self._metadata.token_endpoint, form)

    def _decided(self, answer: WebAnswer) -> TokenSet:
        told = self._metadata
        asked = Granted(
            self._client_id, told.issuer, told.token_endpoint, told.revocation_endpoint, self._scopes
        )
        return tokens_of(answer, asked)


def _prompt(told: dict[str, object], issuer: str) -> DevicePrompt:
    complete = told.get("verification_uri_complete")
    # Google's name for it is older than the RFC.
    place = _page(told.get("verification_uri", told.get("verification_url")), issuer)
    lifetime, interval = number(told.get("expires_in")), number(told.get("interval"))
    return DevicePrompt(
        place,
        _page(complete, issuer) if complete else "",
        _text(told, "user_code", _LONGEST_CODE),
        min(lifetime, _LONGEST_LIFE) if lifetime and lifetime > 0 else _USUAL_LIFE,
        min(max(interval, 1.0), _LONGEST_INTERVAL) if interval is not None else INTERVAL,
    )


def _page(value: object, issuer: str) -> str:
    """Where people are sent: over https, to this machine, or where the server itself is."""
    url = value if isinstance(value, str) else ""
    origin = origin_of(url)
    if not (origin.startswith("https://") or is_loopback(url) or (origin and origin == origin_of(issuer))):
        raise ProtocolError("The server sends people to a page for the code that is not protected.")
    return url


def _text(told: dict[str, object], name: str, most: int) -> str:
    value = told.get(name)
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= most
        or not (value.isascii() and value.isprintable())
    ):
        raise ProtocolError("The server gave no code that can be shown.")
    return value
