"""Are the ways in proposed best first, and is told what an administrator must change for those missing?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from chat_tui.account.proposing import FIXED_PORT, Seat, client_id_of, offer_of
from chat_tui.account.signing_in import Way
from chat_tui.account.way_words import WAYS, WITHOUT
from chat_tui.auth.oauth.metadata import Metadata
from chat_tui.backends.found import Found
from chat_tui.net.endpoint import Endpoint

SITE = "https://chat.example.org"
FULL = Metadata(
    SITE,
    f"{SITE}/oauth/authorize",
    f"{SITE}/oauth/token",
    f"{SITE}/oauth/device",
    challenge_methods=("S256",),
    client_id="ours",
)
OURS = Found(Endpoint.parse(SITE), "workspace", "Lab", "10.11.0", metadata=FULL)
OLD = Found(Endpoint.parse(SITE), "mattermost", "Big", "10.5.0")
NEW = replace(OLD, metadata=replace(FULL, client_id="", device_authorization_endpoint=""))
SSO = replace(OLD, by_name=False, by_mail=False, providers=("GitLab", "SAML"))
SOCKET = replace(OURS, endpoint=Endpoint.parse("unix:///run/chat.sock"))
HERE, BARE, FAR = Seat(), Seat(has_screen=False), Seat(is_remote=True, has_screen=False)

K, D, B, P, T, C = Way.KERNEL, Way.DEVICE, Way.BROWSER, Way.PASSWORD, Way.TOKEN, Way.PASTED


@pytest.mark.parametrize(
    ("found", "seat", "ways"),
    [
        (OURS, HERE, (B, D, P, T)),
        (OURS, BARE, (D, B, P, T)),
        (OURS, FAR, (D, P, T, B)),
        (SOCKET, FAR, (K, D, P, T, B)),
        (replace(SOCKET, endpoint=replace(SOCKET.endpoint, ssh="lab")), HERE, (K, B, D, P, T)),
        (OLD, HERE, (P, T)),
        (NEW, HERE, (P, T)),
        (NEW, Seat(client_id="said"), (B, P, T)),
        (replace(NEW, metadata=replace(FULL, client_id="", registration_endpoint=SITE)), HERE, (B, P, T)),
        (SSO, HERE, (C, T)),
        (replace(OLD, providers=("OpenID Connect",)), HERE, (P, T, C)),
        (replace(OURS, metadata=replace(FULL, challenge_methods=("plain",))), HERE, (D, P, T)),
        (OURS, Seat(is_invited=True), (P,)),
    ],
)
def test_the_best_is_first(found: Found, seat: Seat, ways: tuple[Way, ...]) -> None:
    assert offer_of(found, seat).ways == ways


@pytest.mark.parametrize(
    ("found", "settings"),
    [
        (OURS, ()),
        (OLD, ("Mattermost 11.2", "EnableOAuthServiceProvider")),
        (NEW, ("EnableDynamicClientRegistration", f"http://127.0.0.1:{FIXED_PORT}/callback", "--client-id")),
        (SSO, ("EnableSignInWithUsername", "GitLab or SAML", "EnableOAuthServiceProvider")),
        (replace(OURS, metadata=None), ("oauth = true",)),
        (replace(OURS, metadata=replace(FULL, client_id="")), ("serve oauth app create", "--client-id")),
        (replace(OLD, trouble="It says that it is elsewhere."), ("It says that it is elsewhere.",)),
    ],
)
def test_what_is_missing_has_its_setting(found: Found, settings: tuple[str, ...]) -> None:
    notes = offer_of(found, HERE).notes
    assert bool(notes) == bool(settings)
    assert [one for one in settings if one not in " ".join(notes)] == []


def test_little_is_asked_for_and_told_in_words() -> None:
    ours, theirs = offer_of(OURS, HERE), offer_of(NEW, Seat(client_id="said"))
    assert ours.scopes == ("read", "post", "manage")
    assert theirs.scopes == ("user",)
    assert len(ours.meanings) == 3
    assert set(ours.scopes + theirs.scopes) <= WITHOUT.keys()
    assert offer_of(OLD, HERE).scopes == ()
    assert set(WAYS) == set(Way)


def test_who_is_asked_for_what() -> None:
    assert offer_of(OLD, HERE).asks_for == "Name or mail address"
    assert offer_of(replace(OLD, by_name=False), HERE).asks_for == "Mail address"
    badge = replace(OLD, by_mail=False, by_name=False, directory="Badge number")
    assert offer_of(badge, HERE).asks_for == "Badge number"
    assert "MMAUTHTOKEN" in " ".join(offer_of(SSO, HERE).steps[Way.PASTED])
    assert "EnableUserAccessTokens" in " ".join(offer_of(SSO, HERE).steps[Way.TOKEN])


def test_who_says_what_we_are_called_is_believed_before_the_server() -> None:
    assert client_id_of(OURS, Seat(client_id="said")) == "said"
    assert client_id_of(OURS, HERE) == "ours"
    assert client_id_of(OLD, HERE) == ""
