"""How does somebody sign in at a server: what does it offer, and what are the steps of each way?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import Any, Literal, Protocol

from chat_tui.auth.secret import Secret
from chat_tui.model.frozen import dataclass


class Way(Enum):
    """How one may prove who one is."""

    KERNEL = "kernel"
    """Over a socket of this machine; nothing is asked."""
    DEVICE = "device"
    """A code is shown, and typed at the server's page in any browser."""
    BROWSER = "browser"
    """A browser of this machine opens the server's page."""
    PASSWORD = "password"
    """A name and a password, with a one-time code where the server wants one."""
    TOKEN = "token"
    """A personal access token, made at the server's web page."""
    PASTED = "pasted"
    """The token of a session that a browser has; where people sign in at another server only."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Where somebody wants to sign in; `options` are those of an account in accounts.toml."""

    address: str
    """A URL, with or without https://, the link of an invitation, or an account to sign in to again."""
    name: str | None = None
    """What to call the account; None: a name is made of the server's."""
    client_id: str = ""
    """What the server calls this program; empty: found out."""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a server is and how it lets people in; all texts are the server's own where they are names."""

    url: str
    site_name: str
    version: str
    kind: Literal["workspace", "mattermost"]
    """A workspace is ours (`chat-tui serve`)."""
    ways: tuple[Way, ...]
    """The best first; never empty."""
    notes: tuple[str, ...] = ()
    """One sentence for each way that people may miss, with the setting that an administrator must change."""
    scopes: tuple[str, ...] = ()
    """What DEVICE and BROWSER ask to be allowed, in the server's words."""
    meanings: tuple[str, ...] = ()
    """The same in words for people, one for each scope."""
    asks_for: str = "Name or mail address"
    """What the server takes as a name in front of a password."""
    steps: Mapping[Way, tuple[str, ...]] = field(default_factory=dict)
    """How a token is had, step by step, for TOKEN and PASTED."""
    user: str = ""
    """Who signs in again; empty at a new account."""
    is_invitation: bool = False
    """The address was an invitation: PASSWORD makes the account, so the password is asked for twice."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person is shown who decides elsewhere. A page of BROWSER has no code."""

    url: str
    code: str = ""
    url_with_code: str = ""
    """For a QR code; empty where the server has none."""
    expires_in: float = 0.0
    """Seconds from now."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account that is kept and can be opened now."""

    account: str
    user: str
    url: str
    is_new: bool
    told: tuple[str, ...] = ()
    """Sentences a person should read: where the secret is kept, what was not granted and cannot be done."""


class SigningIn(Protocol):
    """One person's way in; begin with `discover`. All raise BackendError, and may be tried again after it.

    An AuthError whose code is `mfa_required` or `mfa_wrong` wants `by_password` again with a one-time code;
    `other_user` means that the account signed in to again is somebody else's, and nothing was kept.
    """

    async def discover(self) -> Offer:
        """Ask the server what it is; raises ConfigError for what is no address."""

    async def by_kernel(self) -> SignedIn:
        """Over a socket, as oneself."""

    async def by_password(self, name: str, password: Secret, code: Secret | None = None) -> SignedIn:
        """With a password; makes the account first where the address was an invitation."""

    async def by_token(self, token: Secret) -> SignedIn:
        """With a token that was made or copied."""

    async def begin(self, way: Way) -> Prompt:
        """Ask the server for DEVICE or BROWSER; what to show meanwhile. Ends what was begun before."""

    async def finish(self) -> SignedIn:
        """Wait until what was begun is decided, as long as the prompt is good; cancelling it is fine."""

    async def close(self) -> None:
        """Let go of lines and listeners; safe to call twice."""
