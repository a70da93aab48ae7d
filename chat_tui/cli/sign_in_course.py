"""How does a sign-in go on the command line: which way, what is asked, and what is waited for?"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from chat_tui.account.signing_in import Offer, SignedIn, Way, Wish
from chat_tui.auth.secret import Secret
from chat_tui.cli import secrets_in, sign_in_shown
from chat_tui.errors import AuthError, UnreachableError
from chat_tui.model.frozen import dataclass

if TYPE_CHECKING:
    from chat_tui.account.signing_in import SigningIn
    from chat_tui.wiring import WiringContext

CODE_TRIES = 3
"""How often a person is asked for a one-time code: they expire while one types."""


@dataclass(frozen=True)
class Asked:
    """What the command line of `login` asked for."""

    address: str
    name: str | None
    user: str | None
    device: bool
    browser: bool
    password_stdin: bool
    mfa_code_stdin: bool
    token_stdin: bool
    client_id: str | None
    options: Mapping[str, Any]


class Course:
    """One sign-in. People are asked between two runs of the loop: so ctrl+c ends the question at once."""

    def __init__(self, context: WiringContext, asked: Asked) -> None:
        self._context = context
        self._asked = asked
        self._is_asking = sys.stdin.isatty()
        self._password: Secret | None = None
        self._code: Secret | None = None

    def run(self) -> SignedIn:
        """Go the whole way; raises what is wrong."""
        from chat_tui import wiring

        asked = self._asked
        wish = Wish(asked.address, asked.name, asked.client_id or "", asked.options)
        service = wiring.signing_in(self._context, wish, may_ask=self._is_asking)
        token = secrets_in.token(
            from_stdin=asked.token_stdin, may_use_environment=not (asked.password_stdin or self._is_elsewhere)
        )
        if token is None:
            self._read()
        with asyncio.Runner() as runner:
            try:
                return self._sign_in(runner, service, runner.run(service.discover()), token)
            except UnreachableError as error:
                error.hint = error.hint or "Is it the right address? It looks like https://chat.example.org."
                raise
            finally:
                runner.run(service.close())

    @property
    def _is_elsewhere(self) -> bool:
        return self._asked.device or self._asked.browser

    def _read(self) -> None:
        """What comes on standard input; where nothing does, and nobody can be asked, no server need be."""
        asked = self._asked
        if asked.password_stdin:
            self._password = Secret(secrets_in.read_secret("password"))
        if asked.mfa_code_stdin:
            self._code = Secret(secrets_in.read_secret("one-time code", "It is the line after the password."))
        is_kernel = asked.address.startswith("unix:") or ":" not in asked.address
        if not (self._is_asking or asked.password_stdin or self._is_elsewhere) and (
            asked.user or not is_kernel
        ):
            secrets_in.user_name(asked.user, may_ask=False)
            secrets_in.password_of(asked.user or "", from_stdin=False)

    def _sign_in(
        self, runner: asyncio.Runner, service: SigningIn, offer: Offer, token: Secret | None
    ) -> SignedIn:
        if token is not None:
            return runner.run(service.by_token(token))
        way = self._way(offer)
        if way is Way.KERNEL:
            return runner.run(service.by_kernel())
        if way in (Way.DEVICE, Way.BROWSER):
            return runner.run(sign_in_shown.elsewhere(service, way, offer))
        if way is Way.PASSWORD:
            return self._by_password(runner, service, offer)
        sign_in_shown.steps(offer, way)
        pasted = click.prompt("Token", hide_input=True, err=True)
        return runner.run(service.by_token(Secret("".join(str(pasted).split()))))

    def _way(self, offer: Offer) -> Way:
        asked = self._asked
        if asked.device:
            return Way.DEVICE
        if asked.browser:
            return Way.BROWSER
        if asked.user or asked.password_stdin:
            return Way.PASSWORD
        best = offer.ways[0]
        if best is Way.KERNEL:
            return best
        if not self._is_asking:
            return Way.PASSWORD  # whose questions say what is missing
        sign_in_shown.offer(offer)
        if len(offer.ways) == 1:
            return best
        numbers = click.IntRange(1, len(offer.ways))
        chosen = click.prompt("Which", default=1, type=numbers, err=True)
        return offer.ways[chosen - 1]

    def _by_password(self, runner: asyncio.Runner, service: SigningIn, offer: Offer) -> SignedIn:
        asked = self._asked
        user = secrets_in.user_name(
            asked.user or offer.user or None, may_ask=not asked.password_stdin, asks_for=offer.asks_for
        )
        password = self._password or secrets_in.password_of(
            user, from_stdin=False, is_new=offer.is_invitation
        )
        code, tries = self._code, 0
        while True:
            try:
                return runner.run(service.by_password(user, password, code))
            except AuthError as error:
                tries += 1
                wants_code = error.code in ("mfa_required", "mfa_wrong") and tries <= CODE_TRIES
                if not wants_code or asked.mfa_code_stdin:
                    raise
                code = secrets_in.one_time_code(error)
