"""Which token is used now, and when is it renewed: ahead of its end, once for all who wait, kept before used.

A refresh token is good for one use, and used twice it ends the sign-in (RFC 9700, 4.14.2). So one process at
a time asks, what it is told is on disk before anybody uses it, and what is on disk is read again before a
person is asked.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
import zlib
from collections.abc import Awaitable, Callable

from chat_tui.auth.oauth.alone import alone
from chat_tui.auth.oauth.answers import BAD_GRANT
from chat_tui.auth.oauth.grants import refresh
from chat_tui.auth.oauth.tokens import TokenSet, unpacked
from chat_tui.auth.oauth.web import Send
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import KeptLogin, signed_out
from chat_tui.errors import AuthError, BackendError, Delivery, StorageError, TransientError, WithheldError

_SHARE = 0.8
"""Of its lifetime, after which a token is renewed ..."""
_MARGIN = 60.0
"""... or so many seconds before its end, whichever is first; but not in the first half of its life."""
_JITTER = 0.05
"""Of its lifetime, by which some tokens are renewed earlier than others. It goes by the token: our processes
that have the same one come at the same time, for the old one lives only a minute beside the new."""
_PAUSE, _SHORT_PAUSE = 30.0, 5.0
"""Seconds between two tries to renew a token ahead of its end, whatever the clock on the wall does; the other
one where tokens live for minutes only."""

log = logging.getLogger(__name__)

_NOT_LASTING = "The sign-in has ended, and this server gives none that can be renewed."
_ENDED = "The sign-in has ended, or was taken back."


def _spread(token: Secret) -> float:
    """A number from 0 to 1 that is another one for each token."""
    return zlib.crc32(token.reveal().encode()) / 2**32


class RefreshingTokens:
    """A `TokenSource` of what is kept, a plain token included.

    `clock` is monotonic; `wall` is what the end of a token is reckoned by.
    """

    def __init__(
        self,
        login: KeptLogin,
        send: Send,
        *,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        spread: Callable[[Secret], float] = _spread,
    ) -> None:
        self._login = login
        self._send = send
        self._wall = wall
        self._clock = clock
        self._sleep = sleep
        self._spread = spread
        self._current: TokenSet | None = None
        self._unkept: TokenSet | None = None
        self._used_up: set[Secret | None] = set()
        self._refused: Secret | None = None
        self._not_before = -math.inf
        self._work: asyncio.Task[TokenSet] | None = None

    async def token(self) -> str:
        """The token to use now; renewed before if its end is near."""
        current = self._current
        if current is not None and not self._is_due(current):
            return current.access.reveal()
        return (await self._shared("")).access.reveal()

    @property
    def ends_at(self) -> float | None:
        """When the token ends, if none comes after it."""
        current = self._current
        return None if current is None or current.refresh is not None else current.expires_at

    async def renew(self, dead: str) -> str:
        """Another token than the refused one; AuthError when a person must sign in again."""
        while True:
            current = self._current
            if current is None or current.access.reveal() == dead:
                current = await self._shared(dead)
            # Else it was fetched for somebody who did not know that it is dead.
            if current.access.reveal() != dead:
                return current.access.reveal()

    async def _shared(self, dead: str) -> TokenSet:
        """One piece of work for all who ask; it goes on without them, as the old token may be used up."""
        if self._work is None or self._work.done():
            self._work = asyncio.ensure_future(self._renewed(dead))
            self._work.add_done_callback(_seen)
        return await asyncio.shield(self._work)

    async def _renewed(self, dead: str) -> TokenSet:
        kept = await self._kept()
        if self._unkept is None:
            if self._is_good(kept, dead):
                return self._adopted(kept)
            self._refuse_if_hopeless(kept, dead)
        async with alone(self._login.lock, self._sleep):
            await self._keep_late()
            kept = await self._kept()
            if self._is_good(kept, dead):  # another process was quicker
                return self._adopted(kept)
            self._refuse_if_hopeless(kept, dead)
            self._pause(kept)
            try:
                fresh = await self._asked(kept)
            except AuthError as error:
                return await self._rotated_elsewhere(kept, dead, error)
            except BackendError:
                if kept.access.reveal() == dead or self._is_over(kept):
                    raise
                return self._adopted(kept)  # it is good as long as it lasts
            self._used_up.add(kept.refresh)
            self._unkept = fresh
            await self._keep_late()
            return self._adopted(await self._kept())

    async def _asked(self, kept: TokenSet) -> TokenSet:
        """What the server gives; asked once more where nobody knows whether the first question arrived."""
        try:
            return await refresh(self._send, kept, wall=self._wall)
        except TransientError as error:
            if error.delivery is not Delivery.UNKNOWN:
                raise
        return await refresh(self._send, kept, wall=self._wall)

    async def _rotated_elsewhere(self, kept: TokenSet, dead: str, error: AuthError) -> TokenSet:
        """What somebody who does not know our lock has kept meanwhile; else the sign-in is over."""
        if error.code != BAD_GRANT:
            raise error
        now = await self._on_disk()
        if now.refresh != kept.refresh and now.access.reveal() != dead:
            return self._adopted(now)
        self._refused = kept.refresh
        raise signed_out(_ENDED) from None

    async def _kept(self) -> TokenSet:
        if self._unkept is not None:
            return self._unkept
        return await self._on_disk()

    async def _on_disk(self) -> TokenSet:
        kept = await self._login.load()
        if kept is None:
            raise signed_out()
        return unpacked(kept) or TokenSet(kept, None, None, None, (), "", "", "", "")

    async def _keep_late(self) -> None:
        """Put on disk what is not there yet, unless another process has gone on meanwhile.

        Where that fails it is used from memory, for the old one is used up; and tried again.
        """
        if self._unkept is None:
            return
        # What could not be kept may be found in memory all the same.
        if (await self._on_disk()).refresh in {*self._used_up, self._unkept.refresh}:
            try:
                await self._login.keep(self._unkept.packed())
            except (StorageError, WithheldError) as error:
                log.warning("the renewed sign-in cannot be kept: %s", type(error).__name__)
                self._pause(self._unkept)
                return
        self._unkept = None
        self._used_up.clear()

    def _pause(self, tokens: TokenSet) -> None:
        pause = min(_PAUSE, max(_SHORT_PAUSE, (tokens.lifetime or math.inf) / 10))
        self._not_before = self._clock() + pause

    def _adopted(self, tokens: TokenSet) -> TokenSet:
        self._current = tokens
        return tokens

    def _refuse_if_hopeless(self, kept: TokenSet, dead: str) -> None:
        if kept.access.reveal() == dead and kept.refresh is None:
            raise signed_out(_NOT_LASTING) if kept.issuer else signed_out()
        if kept.refresh is not None and kept.refresh == self._refused:
            raise signed_out(_ENDED)

    def _is_good(self, tokens: TokenSet, dead: str) -> bool:
        return tokens.access.reveal() != dead and not self._is_due(tokens)

    def _is_over(self, tokens: TokenSet) -> bool:
        return tokens.expires_at is not None and self._wall() >= tokens.expires_at

    def _is_due(self, tokens: TokenSet) -> bool:
        """Whether it is time to renew a token that is not refused yet."""
        if self._unkept is not None:
            return self._clock() >= self._not_before
        if tokens.expires_at is None or tokens.lifetime is None or tokens.refresh is None:
            return False
        rest = max(tokens.lifetime * (1 - _SHARE), min(_MARGIN, tokens.lifetime / 2))
        early = _JITTER * self._spread(tokens.access) * tokens.lifetime
        due = tokens.expires_at - rest - early
        return self._wall() >= due and self._clock() >= self._not_before


def _seen(work: asyncio.Task[TokenSet]) -> None:
    """Whoever asked may have gone; then nobody hears of an error, and it is none that must be told."""
    if not work.cancelled():
        work.exception()
