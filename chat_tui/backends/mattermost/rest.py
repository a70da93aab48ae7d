"""How a REST call reaches the server and what its refusals mean: the token, renewed once, and our errors."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, TypeVar

from chat_tui.auth.session import TokenSource
from chat_tui.backends.mattermost.codec import error_of
from chat_tui.backends.mattermost.requests import Call
from chat_tui.errors import AuthError, BackendError, Delivery, RejectedError, TransientError
from chat_tui.model.metrics import Traffic
from chat_tui.net.http import Answer, HttpClient, Request

T = TypeVar("T")

PREFIX = "/api/v4"
_NO_ROOM = 507
"""HTTP's status of a server that has no room to keep what it was sent, and so has kept nothing of it."""
STILL_SAVING = "api.post.deduplicate_create_post.pending"


def request_of(call: Call, headers: Mapping[str, str]) -> Request:
    """A call as HTTP; surrogates that are no text are replaced, as UTF-8 cannot carry them."""
    body = None
    sent = {**headers, **dict(call.headers)}
    if call.body is not None:
        body = json.dumps(call.body, ensure_ascii=False).encode("utf-8", "replace")
        sent["Content-Type"] = "application/json"
    return Request(call.method, PREFIX + call.path, body, call.params, sent, urgency=call.urgency)


class Rest:
    """Calls with the session's token."""

    def __init__(self, http: HttpClient, tokens: TokenSource) -> None:
        self._http = http
        self._tokens = tokens

    def traffic(self) -> Traffic:
        """What went over the line, and until when we are signed in."""
        return replace(self._http.traffic(), signed_in_until=self._tokens.ends_at)

    async def call(self, call: Call) -> Answer:
        """The answer to a call that succeeded; a refused token is renewed once, then AuthError."""
        token = await self._tokens.token()
        answer = await self._send(call, token)
        if answer.status == 401:
            token = await self._tokens.renew(token)
            answer = await self._send(call, token)
        if answer.status >= 400:
            raise refusal(answer)
        return answer

    async def once(self, request: Request) -> Answer:
        """The answer to a request that cannot be repeated, as its body is read while it is sent.

        A refused token is renewed for the next try, which the caller makes: that is a TransientError.
        """
        token = await self._tokens.token()
        answer = await self._http.send(_signed(request, token))
        if answer.status == 401:
            await self._tokens.renew(token)
            raise TransientError("The session was renewed; send it again.", delivery=Delivery.NOT_SENT)
        if answer.status >= 400:
            raise refusal(answer)
        return answer

    async def pieces(self, request: Request) -> AsyncGenerator[bytes]:
        """The body of an answer in pieces; a refused token is renewed once, then AuthError."""
        token = await self._tokens.token()
        async with AsyncExitStack() as stack:
            answer = await stack.enter_async_context(self._http.stream(_signed(request, token)))
            if isinstance(answer, Answer) and answer.status == 401:
                token = await self._tokens.renew(token)
                answer = await stack.enter_async_context(self._http.stream(_signed(request, token)))
            if isinstance(answer, Answer):
                raise refusal(answer)
            async for piece in answer:
                yield piece

    async def bearer(self) -> str:
        """The token to open the event stream with."""
        return await self._tokens.token()

    @property
    def http(self) -> HttpClient:
        """What carries the calls."""
        return self._http

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _send(self, call: Call, token: str) -> Answer:
        return await self._http.send(request_of(call, {"Authorization": f"Bearer {token}"}))


def _signed(request: Request, token: str) -> Request:
    return replace(request, headers={**(request.headers or {}), "Authorization": f"Bearer {token}"})


def refusal(answer: Answer) -> BackendError:
    """Our error for an answer of 400 and above; what it means is in the id, never in the message."""
    error = error_of(answer.body)
    code = error.id or ""
    message = error.message or f"The server refused it (HTTP {answer.status})."
    if answer.status == 401 or code == "api.context.mfa_required.app_error":
        return AuthError(message, code=code)
    if code == STILL_SAVING:
        return TransientError("The server is still saving it.", retry_after=1.0, delivery=Delivery.UNKNOWN)
    if answer.status == _NO_ROOM:
        return TransientError(message, delivery=Delivery.NOT_SENT)
    if answer.status >= 500 and answer.status != 501:
        return TransientError(f"The server has a problem: {message}", delivery=Delivery.UNKNOWN)
    return RejectedError(message, code=code, status=answer.status)


async def together(*questions: Coroutine[Any, Any, T]) -> list[T]:
    """Ask several things at once; the first failure cancels the others and is raised as it is."""
    tasks = [asyncio.ensure_future(question) for question in questions]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
