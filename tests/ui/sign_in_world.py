"""Which server do the tests of the sign-in screen meet? One that is told what to offer and what is right."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from chat_tui.account.account import Account
from chat_tui.account.signing_in import Offer, Prompt, SignedIn, Way, Wish
from chat_tui.auth.secret import Secret
from chat_tui.errors import AuthError, ConfigError

CODE = "BDWP-HQPK"
ALL = (Way.DEVICE, Way.BROWSER, Way.PASSWORD, Way.TOKEN)
PAGE = "https://chat.example.org/oauth/device"
AUTHORIZE = (
    "https://chat.example.org/oauth/authorize?response_type=code&client_id=chattui00000000000000000000"
    "&redirect_uri=http%3A%2F%2F127.0.0.1%3A45017%2Fcallback&scope=read+post+manage"
    "&state=Jx2mPq8vR4tYw6zB1nKd5g&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    "&code_challenge_method=S256"
)
SCOPES = ("read", "post", "manage")
MEANINGS = ("read your channels", "post as you", "make and leave channels")


STEPS = {
    Way.TOKEN: (
        "Open chat.example.org in a browser and sign in.",
        "Open Profile, then Security, then Personal access tokens.",
        "Make one and copy it.",
    ),
    Way.PASTED: (
        "Sign in at chat.example.org in your browser.",
        "Open its developer tools (F12), then Storage, then Cookies.",
        "Copy the value of MMAUTHTOKEN and paste it here.",
    ),
}


def an_offer(*ways: Way, user: str = "", is_invitation: bool = False) -> Offer:
    """What acme offers."""
    notes = (
        ()
        if Way.TOKEN in ways
        else ("Access tokens are off: an administrator sets EnableUserAccessTokens to true.",)
    )
    return Offer(
        "https://chat.example.org",
        "Acme",
        "10.11.2",
        "mattermost",
        ways or ALL,
        notes,
        SCOPES,
        MEANINGS,
        steps=STEPS,
        user=user,
        is_invitation=is_invitation,
    )


@dataclass
class Acme:
    """A server's side of it. `right` is the password, `mfa` a code that is wanted."""

    offer: Offer = field(default_factory=lambda: an_offer(*ALL))
    right: str = field(default="correct horse", repr=False)
    mfa: str = field(default="", repr=False)
    wishes: list[Wish] = field(default_factory=list)
    heard: list[tuple[str, ...]] = field(default_factory=list, repr=False)
    """What was tried: the name and the secrets."""
    begun: list[Way] = field(default_factory=list)
    decided: asyncio.Event = field(default_factory=asyncio.Event)
    answers: asyncio.Event | None = None
    """What discovering waits for."""
    closed: int = 0
    told: tuple[str, ...] = ("The session is kept in the system's keyring.",)
    fails: Exception | None = None

    def sign_in(self, wish: Wish) -> Service:
        """As wiring gives it."""
        self.wishes.append(wish)
        return Service(self, wish)


class Service:
    """One way in."""

    def __init__(self, acme: Acme, wish: Wish) -> None:
        self._acme = acme
        self._wish = wish

    async def discover(self) -> Offer:
        """What there is, unless the address is none."""
        if self._acme.answers is not None:
            await self._acme.answers.wait()
        if self._acme.fails is not None:
            raise self._acme.fails
        if " " in self._wish.address:
            raise ConfigError(f"{self._wish.address!r} is no address.", hint="One is like chat.example.org.")
        return self._acme.offer

    async def by_kernel(self) -> SignedIn:
        """As tom."""
        return self._signed("tom")

    async def by_password(self, name: str, password: Secret, code: Secret | None = None) -> SignedIn:
        """As whoever it is."""
        self._acme.heard.append((name, password.reveal(), *([code.reveal()] if code is not None else [])))
        if password.reveal() != self._acme.right:
            raise AuthError("The name or the password is wrong.", code="wrong_password")
        if self._acme.mfa and code is None:
            raise AuthError("A one-time code is needed.", code="mfa_required")
        if self._acme.mfa and code is not None and code.reveal() != self._acme.mfa:
            raise AuthError("The one-time code is wrong.", code="mfa_wrong")
        return self._signed(name)

    async def by_token(self, token: Secret) -> SignedIn:
        """As tom, whose token it is."""
        self._acme.heard.append((token.reveal(),))
        if token.reveal() != self._acme.right:
            raise AuthError("The token was revoked, has expired or is wrong.")
        return self._signed("tom")

    async def begin(self, way: Way) -> Prompt:
        """A page, and a code for it."""
        self._acme.begun.append(way)
        if way is Way.DEVICE:
            return Prompt(PAGE, CODE, f"{PAGE}?user_code={CODE}", 900.0)
        return Prompt(AUTHORIZE, expires_in=120.0)

    async def finish(self) -> SignedIn:
        """Once it was decided."""
        await self._acme.decided.wait()
        if self._acme.fails is not None:
            raise self._acme.fails
        return self._signed("tom")

    async def close(self) -> None:
        """Counted."""
        self._acme.closed += 1

    def _signed(self, user: str) -> SignedIn:
        """As that user."""
        is_new = not self._acme.offer.user
        name = "acme-chat" if is_new else self._wish.address
        return SignedIn(name, user, self._acme.offer.url, is_new, self._acme.told)


@dataclass
class Gate:
    """The accounts of a running program; `make` opens one."""

    acme: Acme
    make: Callable[[str], Awaitable[Account]] | None = None
    signed_out: list[str] = field(default_factory=list)

    def sign_in(self, wish: Wish) -> Service:
        """At acme."""
        return self.acme.sign_in(wish)

    async def open(self, name: str) -> Account:
        """By whoever knows how."""
        assert self.make is not None
        return await self.make(name)

    async def sign_out(self, account: Account) -> tuple[str, ...]:
        """And close it."""
        self.signed_out.append(account.name)
        await account.close()
        return ("The server was told.",)


class Servers(Gate):
    """Several that differ by their address; for demonstrations."""

    def __init__(self, user: str = "") -> None:
        super().__init__(Acme(offer=an_offer(Way.PASSWORD, Way.TOKEN, user=user) if user else an_offer(*ALL)))

    def sign_in(self, wish: Wish) -> Service:
        """At the one of that address."""
        if "/invite/" in wish.address:
            return Acme(offer=an_offer(Way.PASSWORD, is_invitation=True)).sign_in(wish)
        if wish.address.startswith("sso."):
            return Acme(offer=SSO_ONLY).sign_in(wish)
        if wish.address.startswith("careful."):
            return Acme(mfa="123456").sign_in(wish)
        return super().sign_in(wish)


SSO_ONLY = Offer(
    "https://sso.example.org",
    "Acme",
    "10.11.2",
    "mattermost",
    (Way.PASTED, Way.TOKEN),
    (
        "Signing in with a browser needs Mattermost 11.2 or newer, with EnableOAuthServiceProvider = true.",
        "Names and passwords are switched off here (EnableSignInWithUsername, EnableSignInWithEmail).",
    ),
    steps=STEPS,
)
