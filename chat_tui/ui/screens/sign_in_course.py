"""What comes after each page of the sign-in screen, and what is asked of the server for it?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.account.signing_in import Offer, SignedIn, SigningIn, Way, Wish
from chat_tui.errors import AuthError
from chat_tui.text.sanitize import safe_line, safe_url
from chat_tui.ui import links
from chat_tui.ui import sign_in_words as words
from chat_tui.ui.screens.sign_in_steps import (
    AddressStep,
    CodeStep,
    DoneStep,
    OfferStep,
    PasswordStep,
    Step,
    TokenStep,
    WaitStep,
)

if TYPE_CHECKING:
    from chat_tui.ui.screens.sign_in import SignInScreen

CODE_WANTED = frozenset({"mfa_required", "mfa_wrong"})


class Course:
    """One person's way through the pages; `again` is the account whose person is known."""

    def __init__(self, screen: SignInScreen, sign_in: Callable[[Wish], SigningIn], again: str) -> None:
        self._screen = screen
        self._sign_in = sign_in
        self._again = again
        self._service: SigningIn | None = None
        self._address = ""
        self._offer: OfferStep | None = None
        self._pages: dict[Way, Step] = {}
        """Those of this server, with what was typed there."""

    async def close(self) -> None:
        """Let go of the server."""
        service, self._service = self._service, None
        if service is not None:
            await service.close()

    async def begin(self, address: str) -> None:
        """With the account that is signed in to again, or with the question for an address."""
        if self._again:
            self._screen.do(f"Asking {safe_line(self._again, 60)}", partial(self._look, self._again))
        else:
            await self._screen.pages.show(AddressStep(address))
            if address:
                await self._ask(address)

    async def go_on(self, step: Step) -> None:
        """All of this page is filled in."""
        screen = self._screen
        if isinstance(step, AddressStep):
            await self._ask(step.address)
        elif isinstance(step, OfferStep):
            await self._take(step.way)
        elif isinstance(step, PasswordStep) and not step.is_twice_the_same:
            step.wipe()
            step.enter()
            screen.say("The two passwords differ: once more, please.", is_bad=True)
        elif isinstance(step, PasswordStep | CodeStep):
            screen.do("Signing in", partial(self._by_password, step))
        elif isinstance(step, TokenStep):
            screen.do("Signing in", partial(self._by_token, step))
        elif isinstance(step, WaitStep):
            self._wait(step)
        elif isinstance(step, DoneStep):
            screen.dismiss(step.signed)

    # The server.

    async def _ask(self, address: str) -> None:
        if address == self._address and self._offer is not None:
            await self._screen.pages.show(self._offer)
        else:
            self._screen.do(f"Asking {words.address_of(address)}", partial(self._look, address))

    async def _look(self, address: str) -> None:
        await self.close()
        self._service = service = self._sign_in(Wish(address))
        offer = await service.discover()
        self._address, self._pages = address, {}
        self._offer = OfferStep(offer)
        await self._screen.pages.show(self._offer)
        best = offer.ways[0]
        if self._again and best is not Way.KERNEL:
            await self._take(best, opens=False)

    # The ways.

    async def _take(self, way: Way, *, opens: bool = True) -> None:
        if self._offer is None:
            return
        if way is Way.KERNEL:
            self._screen.do("Signing in", self._by_kernel)
            return
        page = self._pages.get(way) or self._pages.setdefault(way, self._page(self._offer.offer, way))
        await self._screen.pages.show(page)
        if isinstance(page, WaitStep):
            self._wait(page, opens=opens)

    @staticmethod
    def _page(offer: Offer, way: Way) -> Step:
        if way is Way.PASSWORD:
            return PasswordStep(offer)
        if way in (Way.TOKEN, Way.PASTED):
            return TokenStep(offer, way)
        return WaitStep(offer, way, can_open=links.open_command() is not None)

    def _wait(self, page: WaitStep, *, opens: bool = True) -> None:
        self._screen.do("", partial(self._elsewhere, page, opens=opens))

    async def _elsewhere(self, page: WaitStep, *, opens: bool) -> None:
        service = self._known_service()
        page.ask()
        try:
            prompt = await service.begin(page.way)
            opened = opens and page.way is Way.BROWSER and await opened_here(prompt.url)
            page.tell(prompt, was_opened=opened)
            self._screen.dress()
            await self._signed(await service.finish())
        except BaseException:
            page.end()
            self._screen.dress()
            raise

    async def _by_kernel(self) -> None:
        await self._signed(await self._known_service().by_kernel())

    async def _by_token(self, page: TokenStep) -> None:
        try:
            await self._signed(await self._known_service().by_token(page.typed))
        except AuthError:
            page.refuse()
            raise

    async def _by_password(self, page: PasswordStep | CodeStep) -> None:
        """With the code where one is typed; without, or with a wrong one, it is asked for."""
        form, code = (page.form, page.typed) if isinstance(page, CodeStep) else (page, None)
        try:
            signed = await self._known_service().by_password(form.name_typed, form.password.secret, code)
        except AuthError as error:
            if error.code not in CODE_WANTED:
                if isinstance(page, CodeStep):  # it is the password after all
                    self._screen.pages.back()
                form.refuse()
                raise
            if isinstance(page, PasswordStep) and self._offer is not None:
                await self._screen.pages.show(CodeStep(self._offer.offer, form))
                return
            page.refuse()
            raise
        await self._signed(signed)

    async def _signed(self, signed: SignedIn) -> None:
        """The account is kept; nothing secret is needed any more."""
        self._screen.pages.wipe()
        await self.close()
        if self._again:
            self._screen.dismiss(signed)
        else:
            await self._screen.pages.show(DoneStep(signed))

    def _known_service(self) -> SigningIn:
        if self._service is None:
            raise AuthError("The server was not asked yet.")
        return self._service


async def opened_here(url: str) -> bool:
    """Open a page of the server's in the browser of this machine; whether it could be."""
    command, safe = links.open_command(), safe_url(url)
    return command is not None and safe is not None and await links.run_open(command, safe)
