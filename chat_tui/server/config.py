"""What a workspace is told at its start: plain values, no globals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

VERSION = "10.11.0"
"""The Mattermost version whose behaviour we speak; clients look at its first number."""
BUILD = "chattui"
"""Tells our servers apart from Mattermost's own."""


NO_SITE = "http://localhost"
"""What the workspace is called on the network while nobody has said it."""


class PeerLogin(Enum):
    """Which unix users the kernel's word lets in without a password."""

    OFF = "off"
    OWNER = "owner"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class RequestRate:
    """How many requests one may make: steadily, and beyond that at once."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """How one workspace behaves; sizes in bytes."""

    site_name: str = "home"
    site_url: str = NO_SITE
    listen_url: str = ""
    """Where it listens on the network, for links while nobody has said what it is called there."""
    team_name: str = "home"
    team_title: str = "Home"
    peer_login: PeerLogin = PeerLogin.OFF
    owner_uid: int = -1
    """The unix user the workspace belongs to; he administers it."""
    open_sign_up: bool = False
    """Whether anybody may make an account, not only an administrator."""
    open_tokens: bool = True
    """Whether people may make personal access tokens for themselves."""
    allowed_hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1", "::1"})
    """Host names a request over TCP may be addressed to, without port."""
    allowed_origins: frozenset[str] = frozenset()
    """Web pages that may call us, as browsers write them: scheme, host and port."""
    trusted_proxies: frozenset[str] = frozenset()
    """Addresses and networks whose X-Forwarded-For is believed."""
    requests_per_second: float = 0.0
    """What one user may ask steadily; 0 for no limits at all, also not on posts."""
    posts_per_second: float = 2.0
    """What one user may post steadily, with ten times that at once, as who was offline sends."""
    program_posts_per_second: float = 10.0
    """The same for bots and other programs with a token."""
    hook_posts_per_second: float = 10.0
    """What one incoming web hook may post steadily, with twice that at once."""
    max_body: int = 1024 * 1024
    max_file: int = 100 * 1024 * 1024
    public_links: bool = False
    """Whether members may make links to files that need no account."""
    max_message: int = 16_383
    password_minimum: int = 8
    second_factor_required: bool = False
    """Whether who signs in with a password must set up a second factor before anything else."""
    oauth: bool = True
    """Whether programs may ask people for access by OAuth."""
    oauth_registration: bool = False
    """Whether programs may register themselves, without an administrator."""
    oauth_registration_hosts: frozenset[str] = frozenset()
    """Hosts to which such a program may have codes sent, as patterns (*.example.org); none is every."""
    outgoing_hosts_allowed: frozenset[str] = frozenset()
    """Names, addresses and networks that web hooks and commands may call though they are private."""
    retention_days: int = 0
    """For how many days messages are kept, where a channel has no time of its own; 0 for ever."""
    switched_off: frozenset[str] = frozenset()
    """Features (`chat_tui.model.features`) that clients are asked to leave out."""

    @property
    def address(self) -> str:
        """What links begin with: the site's URL if one is set, else where it listens; no slash at the end."""
        is_set = self.site_url != NO_SITE
        return (self.site_url if is_set else self.listen_url or self.site_url).rstrip("/")
