"""What does a site offer to programs that want to be let in (RFC 8414)?"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from chat_tui.auth.oauth.web import Send, WebAnswer, WebRequest, origin_of, parts_of
from chat_tui.errors import BlockedError, ProtocolError, WebPageError
from chat_tui.model.frozen import dataclass

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
WELL_KNOWN = "/.well-known/oauth-authorization-server"
_CAPTIVE = 511
"""HTTP's status of a network that wants somebody to log in first (RFC 6585, 6)."""
_MOST = 100
_ENDPOINTS = (
    "authorization_endpoint",
    "token_endpoint",
    "device_authorization_endpoint",
    "revocation_endpoint",
    "registration_endpoint",
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a site says of itself, checked; an endpoint that it does not have is an empty text."""

    issuer: str
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    device_authorization_endpoint: str = ""
    revocation_endpoint: str = ""
    registration_endpoint: str = ""
    scopes: tuple[str, ...] = ()
    challenge_methods: tuple[str, ...] = ()
    tells_issuer: bool = False
    """It puts its name into what the browser brings back (RFC 9207)."""
    client_id: str = ""
    """What our own workspace calls this program."""

    @property
    def has_device(self) -> bool:
        """Somebody may type a code elsewhere."""
        return bool(self.token_endpoint and self.device_authorization_endpoint)

    @property
    def has_browser(self) -> bool:
        """Somebody may agree in a browser on this machine, and nobody else can use what it brings back."""
        return bool(self.token_endpoint and self.authorization_endpoint) and "S256" in self.challenge_methods

    @property
    def can_register(self) -> bool:
        """We may make ourselves known there."""
        return bool(self.registration_endpoint)


async def discover(send: Send, site: str) -> Metadata | None:
    """What a site offers; None where it says nothing of it, as Mattermost before 11.2.

    `site` is its address without a slash at the end. BlockedError for a captive portal, and for a site that
    says what must not be believed.
    """
    for url in _places(site):
        try:
            answer = await send(WebRequest("GET", url))
        except WebPageError:
            continue  # Mattermost answers every path that it does not know with its web page
        if answer.status == _CAPTIVE:
            raise BlockedError(
                "This network wants you to log in first (captive portal).",
                hint="Open any web page in a browser, then try again.",
            )
        if (told := _told(answer)) is not None:
            return read(told, site)
    return None


def _places(site: str) -> list[str]:
    """Where the document is: before the path, as the RFC has it (3.1), and behind it, as many do."""
    parts = urlsplit(site)
    path = parts.path.rstrip("/")
    origin = f"{parts.scheme}://{parts.netloc}"
    return list(dict.fromkeys((f"{origin}{WELL_KNOWN}{path}", f"{origin}{path}{WELL_KNOWN}")))


def _told(answer: WebAnswer) -> dict[str, Any] | None:
    if answer.status != 200:
        return None
    try:
        told = answer.table()
    except ProtocolError:
        return None
    return told if "issuer" in told else None


def read(told: dict[str, Any], site: str) -> Metadata:
    """A document that a site answered; BlockedError where it must not be believed."""
    issuer = told.get("issuer")
    if not isinstance(issuer, str) or parts_of(issuer) is None:
        raise _unbelievable("its own address")
    if issuer.rstrip("/") != site.rstrip("/"):
        raise BlockedError(
            f"The server at {site} says that it is {issuer}.",
            hint=f"Sign in at {issuer}; if that is the wrong address, an administrator must set SiteURL.",
        )
    endpoints = {name: _endpoint(told, name, issuer) for name in _ENDPOINTS}
    return Metadata(
        issuer,
        **endpoints,
        scopes=_words(told.get("scopes_supported")),
        challenge_methods=_words(told.get("code_challenge_methods_supported")),
        tells_issuer=told.get("authorization_response_iss_parameter_supported") is True,
        client_id=_word(told.get("chat_tui_client_id")),
    )


def _endpoint(told: dict[str, Any], name: str, issuer: str) -> str:
    """An https issuer may name any https address; one that is not protected itself only its own."""
    url = told.get(name)
    if url is None:
        return ""
    origin = origin_of(url) if isinstance(url, str) else ""
    is_safe = bool(origin) and (origin == origin_of(issuer) or _both_https(issuer, origin))
    if not is_safe:
        raise _unbelievable(f"its {name}")
    return str(url)


def _both_https(*urls: str) -> bool:
    return all(url.startswith("https://") for url in urls)


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(
        one for one in value[:_MOST] if isinstance(one, str) and one.isprintable() and len(one) <= 100
    )


def _word(value: object) -> str:
    return next(iter(_words([value])), "")


def _unbelievable(what: str) -> BlockedError:
    return BlockedError(
        f"The server's description for OAuth cannot be used: {what} is missing, malformed or unprotected.",
        hint="Sign in in another way, and tell its administrator.",
    )
