"""Which ways in does a server have for somebody who sits here, the best first, and why are others missing?"""

from __future__ import annotations

from chat_tui.account.signing_in import Offer, Way
from chat_tui.account.way_words import MEANINGS, steps
from chat_tui.backends.found import Found
from chat_tui.model.frozen import dataclass

FIXED_PORT = 18_765
"""Where a browser comes back to from a Mattermost, which knows no other port than was registered."""
_SCOPES = {"workspace": ("read", "post", "manage"), "mattermost": ("user",)}


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the person sits, and what is known of them."""

    is_remote: bool = False
    """Behind ssh: a browser there would be on another screen."""
    has_screen: bool = True
    """A browser can be opened."""
    client_id: str = ""
    """What the server calls this program, where somebody said it."""
    user: str = ""
    is_invited: bool = False


def offer_of(found: Found, seat: Seat) -> Offer:
    """What to propose."""
    ways = (Way.PASSWORD,) if seat.is_invited else _ways(found, seat)
    is_asked = any(way in ways for way in (Way.DEVICE, Way.BROWSER))
    scopes = _SCOPES[found.kind] if is_asked else ()
    url = str(found.endpoint)
    return Offer(
        url,
        found.site_name,
        found.version,
        found.kind,
        ways,
        () if seat.is_invited else tuple(_notes(found, seat)),
        scopes,
        tuple(MEANINGS[scope] for scope in scopes),
        _asks_for(found),
        steps(found.kind, url),
        seat.user,
        seat.is_invited,
    )


def client_id_of(found: Found, seat: Seat) -> str:
    """What the server calls this program: as somebody said, else as it says itself; empty if nobody does."""
    return seat.client_id or (found.metadata.client_id if found.metadata else "")


def _ways(found: Found, seat: Seat) -> tuple[Way, ...]:
    metadata, is_known = found.metadata, bool(client_id_of(found, seat))
    has = {
        # Behind ssh it is the kernel of that machine, which knows as whom ssh let us in.
        Way.KERNEL: found.endpoint.socket_path is not None,
        Way.DEVICE: metadata is not None and metadata.has_device and is_known,
        Way.BROWSER: metadata is not None and metadata.has_browser and (is_known or metadata.can_register),
        Way.PASSWORD: found.by_password,
        Way.TOKEN: True,
        Way.PASTED: bool(found.providers),
    }
    return tuple(way for way in _order(found, seat) if has[way])


def _order(found: Found, seat: Seat) -> tuple[Way, ...]:
    # A token from a browser can always be had; one of one's own only where an administrator allows it.
    tokens = (Way.TOKEN, Way.PASTED) if found.by_password else (Way.PASTED, Way.TOKEN)
    if seat.is_remote:
        return Way.KERNEL, Way.DEVICE, Way.PASSWORD, *tokens, Way.BROWSER
    if not seat.has_screen:
        return Way.KERNEL, Way.DEVICE, Way.BROWSER, Way.PASSWORD, *tokens
    return Way.KERNEL, Way.BROWSER, Way.DEVICE, Way.PASSWORD, *tokens


def _notes(found: Found, seat: Seat) -> list[str]:
    notes = []
    if found.trouble:
        notes.append(found.trouble)
    elif found.metadata is None:
        notes.append(_NO_OAUTH[found.kind])
    elif not client_id_of(found, seat):
        notes += _not_known(found)
    elif not found.metadata.has_device and seat.is_remote:
        notes.append("This server has no codes to type elsewhere (no Mattermost has them today).")
    if not found.by_password:
        notes.append(
            "Names and passwords are switched off here (EnableSignInWithUsername, EnableSignInWithEmail)."
        )
    if found.providers:
        notes.append(
            f"Many sign in here with {' or '.join(found.providers)}: chat-tui cannot, so they use a browser"
            " or a token."
        )
    return notes


_NO_OAUTH = {
    "workspace": "Signing in with a code or a browser is switched off: `oauth = true` in settings.toml.",
    "mattermost": (
        "Signing in with a browser needs Mattermost 11.2 or newer, with EnableOAuthServiceProvider = true."
    ),
}


def _not_known(found: Found) -> list[str]:
    if found.kind == "workspace":
        return [
            "This workspace has removed chat-tui from its programs: `chat-tui serve oauth app create chat-tui"
            " --public --callback http://127.0.0.1/callback` makes one, whose id goes to --client-id."
        ]
    if found.metadata is not None and found.metadata.can_register:
        return []
    return [
        "Signing in with a browser: an administrator sets EnableDynamicClientRegistration = true, or makes"
        f" a public OAuth 2.0 application with the callback http://127.0.0.1:{FIXED_PORT}/callback, whose"
        " client id goes to --client-id."
    ]


def _asks_for(found: Found) -> str:
    names = [
        *(("Name",) if found.by_name else ()),
        *(("mail address",) if found.by_mail else ()),
        *((found.directory,) if found.directory else ()),
    ]
    text = " or ".join(names) or "Name"
    return text[:1].upper() + text[1:]
