"""What is known of a server before anybody is signed in there?"""

from __future__ import annotations

from typing import Literal

from chat_tui.auth.oauth.metadata import Metadata
from chat_tui.model.frozen import dataclass
from chat_tui.net.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class Found:
    """A chat server; names are safe to show on one line."""

    endpoint: Endpoint
    """Where it really is: what was asked may have been a page of it."""
    kind: Literal["workspace", "mattermost"]
    site_name: str = ""
    version: str = ""
    by_name: bool = True
    """A password goes with a name."""
    by_mail: bool = True
    """A password goes with a mail address."""
    directory: str = ""
    """A password goes with the name in a directory (LDAP), which is called so."""
    providers: tuple[str, ...] = ()
    """Where people sign in instead, by name: GitLab, SAML ..."""
    metadata: Metadata | None = None
    """How programs are let in by OAuth."""
    trouble: str = ""
    """Why what it says of OAuth cannot be used."""

    @property
    def by_password(self) -> bool:
        """Some password is taken."""
        return self.by_name or self.by_mail or bool(self.directory)
