"""Is there a chat server at an address, which one, and how does it let people in?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from chat_tui.auth.oauth.metadata import Metadata
from chat_tui.auth.oauth.metadata import discover as find_metadata
from chat_tui.backends.found import Found
from chat_tui.backends.mattermost import codec
from chat_tui.backends.mattermost.requests import get
from chat_tui.backends.mattermost.rest import refusal, request_of
from chat_tui.backends.mattermost.web import sender
from chat_tui.errors import BackendError, BlockedError, ChatError, ProtocolError, WebPageError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import Answer, HttpClient
from chat_tui.text.sanitize import safe_line

PATIENCE = 10.0
"""Seconds for each question: a person waits."""
MOST_PARENTS = 3
"""How many parts of a path are taken for a page of the server, and not for its place."""
OUR_BUILD = "chattui"
_LONGEST_NAME = 64
_PROVIDERS = (
    ("EnableSignUpWithGitLab", "GitLab"),
    ("EnableSignUpWithGoogle", "Google"),
    ("EnableSignUpWithOffice365", "Microsoft 365"),
    ("EnableSignUpWithOpenId", "OpenID Connect"),
    ("EnableSaml", "SAML"),
)
_NO_SERVER = "There is no chat server that we know at {}: {}."
_CHECK = "Check the address: it is the one that a browser shows for the server, up to the first /."


async def discover(endpoint: Endpoint) -> Found:
    """Ask it, and where the address is that of a page, ask at the places above; each place once.

    BlockedError says what is there instead, UnreachableError that nobody is.
    """
    places = _places(endpoint)
    for place in places:
        try:
            settings, version_id = await _settings(place)
        except (WebPageError, _NotHereError) as error:
            if place is places[-1]:
                raise _told(error, places[0]) from None
            continue
        metadata, trouble = await _metadata(place)
        return replace(_found(place, settings, version_id), metadata=metadata, trouble=trouble)
    raise AssertionError("there is always a place")


class _NotHereError(BlockedError):
    """Something answers, and it is no chat server; the text says what."""


def _told(error: BlockedError, endpoint: Endpoint) -> BlockedError:
    if isinstance(error, _NotHereError):
        return BlockedError(_NO_SERVER.format(endpoint, error), hint=_CHECK)
    return WebPageError(
        f"At {endpoint} a web page answers and no chat server.",
        hint="Check the address. In a hotel or a train, open any page in a browser first (captive portal).",
    )


def _places(endpoint: Endpoint) -> list[Endpoint]:
    """The address itself, then those above it."""
    parts = urlsplit(endpoint.base_url)
    pieces = [piece for piece in parts.path.split("/") if piece]
    kept = [pieces[: len(pieces) - left] for left in range(min(len(pieces), MOST_PARENTS) + 1)]
    # The top is where most servers are.
    if kept[-1]:
        kept.append([])
    return [_at(endpoint, "/" + "/".join(path) if path else "") for path in kept]


def _at(endpoint: Endpoint, path: str) -> Endpoint:
    def moved(url: str) -> str:
        return urlunsplit(urlsplit(url)._replace(path=path))

    return replace(endpoint, base_url=moved(endpoint.base_url), ws_url=moved(endpoint.ws_url))


async def _settings(endpoint: Endpoint) -> tuple[Mapping[str, str], str]:
    """What it tells everybody, and what it calls its version."""
    http = HttpClient(endpoint)
    try:
        request = replace(request_of(get("/config/client", format="old"), {}), timeout=PATIENCE)
        answer = await http.send(request)
    finally:
        await http.close()
    version_id = answer.headers.get("x-version-id", "")
    if answer.status >= 400:
        raise _nobody(answer, version_id)
    try:
        settings = codec.strings_of(answer.body)
    except ProtocolError:
        raise _NotHereError("what answers there speaks of something else") from None
    if not {"Version", "BuildNumber"} <= settings.keys():
        raise _NotHereError("what answers there speaks of something else")
    return settings, version_id


def _nobody(answer: Answer, version_id: str) -> ChatError:
    if version_id:
        return refusal(answer)  # it is a Mattermost, and has its reasons
    if answer.status in (401, 403, 407):
        return BlockedError(
            f"Something in front of the chat server wants to know who you are (HTTP {answer.status}).",
            hint="A network that needs a VPN or a proxy? `--proxy` sets one; ask its administrator.",
        )
    return _NotHereError(f"what answers there does not know our question (HTTP {answer.status})")


async def _metadata(endpoint: Endpoint) -> tuple[Metadata | None, str]:
    """How it lets programs in, or why we cannot use that."""
    try:
        async with asyncio.timeout(2 * PATIENCE):
            return await find_metadata(sender(endpoint), endpoint.base_url), ""
    except TimeoutError:
        return None, "It does not say how programs are let in (no answer in time)."
    except BackendError as error:
        return None, f"{error} {error.hint}".strip()


def _found(endpoint: Endpoint, settings: Mapping[str, str], version_id: str) -> Found:
    version = settings.get("Version") or ".".join(version_id.split(".")[:3])
    return Found(
        endpoint,
        "workspace" if settings.get("BuildNumber") == OUR_BUILD else "mattermost",
        _name(settings.get("SiteName", "")),
        safe_line(version, 24),
        by_name=settings.get("EnableSignInWithUsername", "true") == "true",
        by_mail=settings.get("EnableSignInWithEmail", "true") == "true",
        directory=_directory(settings),
        providers=tuple(name for key, name in _PROVIDERS if settings.get(key) == "true"),
    )


def _directory(settings: Mapping[str, str]) -> str:
    if settings.get("EnableLdap") != "true":
        return ""
    return _name(settings.get("LdapLoginFieldName", "")) or "AD/LDAP name"


def _name(raw: str) -> str:
    return safe_line(raw, _LONGEST_NAME)
