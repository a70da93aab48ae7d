"""Does every way in end in an account that works, at a real workspace, and does signing out end it there?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from chat_tui.account.signing_in import Offer, SigningIn, Way, Wish
from chat_tui.auth.credentials import Credentials
from chat_tui.auth.oauth.tokens import unpacked
from chat_tui.auth.secret import Secret
from chat_tui.config.accounts import AccountConfig, load_accounts
from chat_tui.config.locations import Locations
from chat_tui.enrolment import Enrolment, address_of
from chat_tui.errors import AuthError, BlockedError, ConfigError, TransientError
from chat_tui.server.records.tables_oauth import CHAT_TUI
from tests.servers import ServerHandle, running_server


class Home:
    """A home without a keyring, and a clock that does not make anybody wait."""

    def __init__(self, folder: Path) -> None:
        self.locations = Locations.from_environment(folder, {})
        self.enrolment = Enrolment(self.locations, self.credentials, {"DISPLAY": ":0"}, self._sleep)
        self.slept: list[float] = []

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def credentials(self, _config: AccountConfig) -> Credentials:
        return Credentials(self.locations.credentials_file, keyring=lambda: None)

    @property
    def accounts(self) -> dict[str, AccountConfig]:
        return load_accounts(self.locations.accounts_file)

    async def kept(self, name: str) -> Secret:
        secret = await self.credentials(self.accounts[name]).get(name)
        assert secret is not None
        return secret

    @asynccontextmanager
    async def at(self, address: str, **wish: Any) -> AsyncIterator[tuple[SigningIn, Offer]]:
        service = self.enrolment.signing_in(Wish(address, **wish))
        try:
            yield service, await service.discover()
        finally:
            await service.close()

    async def sign_out(self, name: str) -> str:
        return " ".join(await self.enrolment.sign_out(self.accounts[name]))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerHandle]:
    """One for all: what a test leaves there is a session or two."""
    with asyncio.Runner() as runner:
        serving = running_server(tmp_path_factory.mktemp("w"), users=("ada", "bob"), listen="127.0.0.1:0")
        served = runner.run(serving.__aenter__())
        try:
            yield served
        finally:
            runner.run(serving.__aexit__(None, None, None))


async def status_of(server: ServerHandle, token: Secret) -> int:
    """What the server says to who comes with a token."""
    async with server.http() as http:
        bearer = {"Authorization": f"Bearer {token.reveal()}"}
        return (await http.get("/users/me", headers=bearer)).status_code


async def approve(server: ServerHandle, user: str, code: str, *, yes: bool = True) -> None:
    await server.call(user, "POST", "/oauth/device/approve", {"user_code": code, "approve": yes})


async def test_a_code_lets_in_and_signing_out_takes_it_back(server: ServerHandle, home: Home) -> None:
    async with home.at(server.address) as (service, offer):
        assert (offer.kind, offer.site_name) == ("workspace", "Test")
        assert {Way.BROWSER, Way.DEVICE, Way.PASSWORD, Way.TOKEN} == set(offer.ways)
        prompt = await service.begin(Way.DEVICE)
        assert prompt.code in prompt.url_with_code
        await approve(server, "ada", prompt.code)
        signed = await service.finish()
    assert (signed.user, signed.is_new) == ("ada", True)
    account = home.accounts[signed.account]
    assert account.options == {"login": "oauth"}
    tokens = unpacked(await home.kept(signed.account))
    assert tokens is not None
    assert tokens.client_id == CHAT_TUI
    assert await status_of(server, tokens.access) == 200
    told = await home.sign_out(signed.account)
    assert "is ended" in told
    assert await status_of(server, tokens.access) == 401
    assert home.accounts == {}
    assert await home.credentials(account).get(signed.account) is None


async def test_who_is_turned_away_is_told_and_nothing_is_kept(server: ServerHandle, home: Home) -> None:
    async with home.at(server.address) as (service, _):
        prompt = await service.begin(Way.DEVICE)
        await approve(server, "ada", prompt.code, yes=False)
        with pytest.raises(AuthError):
            await service.finish()
    assert home.accounts == {}
    assert not home.locations.credentials_file.exists()


async def test_a_browser_brings_the_code_back(server: ServerHandle, home: Home) -> None:
    async with home.at(server.address) as (service, _):
        prompt = await service.begin(Way.BROWSER)
        asked = dict(parse_qsl(urlsplit(prompt.url).query))
        assert asked["scope"] == "read post manage"
        bearer = {"Authorization": f"Bearer {server.users['bob'].token}"}
        async with httpx.AsyncClient(verify=False) as browser:
            agreed = await browser.post(f"{server.address}/oauth/authorize", json=asked, headers=bearer)
            back = await browser.get(json.loads(agreed.content)["redirect"])
        assert back.status_code == 200
        # Time runs as one sleeps here, so the two minutes are over at once unless the answer is there.
        signed = await service.finish()
    assert signed.user == "bob"
    assert unpacked(await home.kept(signed.account)) is not None


async def test_less_than_was_asked_for_is_told(
    server: ServerHandle, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chat_tui.server.oauth import tokens

    usual = tokens.begin
    monkeypatch.setattr(tokens, "begin", lambda tx, app, user, _scopes: usual(tx, app, user, "read"))
    async with home.at(server.address) as (service, _):
        prompt = await service.begin(Way.DEVICE)
        await approve(server, "ada", prompt.code)
        signed = await service.finish()
    told = " ".join(signed.told)
    assert "post, manage is missing" in told
    assert "writing" in told


async def test_a_password_and_its_session(server: ServerHandle, home: Home) -> None:
    async with home.at(server.address) as (service, _):
        with pytest.raises(AuthError) as refused:
            await service.by_password("ada", Secret("wrong"))
        assert refused.value.code == "wrong_password"
        signed = await service.by_password("ada", Secret(server.users["ada"].password))
    token = await home.kept(signed.account)
    assert home.accounts[signed.account].options == {}
    assert "is ended" in await home.sign_out(signed.account)
    assert await status_of(server, token) == 401


async def test_signing_in_again_ends_the_session_before(server: ServerHandle, home: Home) -> None:
    password = Secret(server.users["bob"].password)
    async with home.at(server.address, name="twice") as (service, _):
        await service.by_password("bob", password)
    first = await home.kept("twice")
    async with home.at("twice") as (service, _):
        signed = await service.by_password("bob", password)
    assert not any("session before" in sentence for sentence in signed.told)
    assert await status_of(server, first) == 401
    second = await home.kept("twice")
    assert await status_of(server, second) == 200
    async with home.at("twice") as (service, _):
        await service.by_token(second)
    assert await status_of(server, second) == 200, "it is the same"
    async with home.at("twice") as (service, _):
        await service.by_password("bob", password)
    assert await status_of(server, second) == 200, "it was given, so it is not ours"


async def test_a_session_before_that_could_not_be_ended_is_told(
    server: ServerHandle, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise TransientError("It is away.")

    monkeypatch.setattr(Enrolment, "_revoke", away)
    for _ in range(2):
        async with home.at(server.address, name="late") as (service, _offer):
            signed = await service.by_password("bob", Secret(server.users["bob"].password))
    assert any("was not ended: It is away." in sentence for sentence in signed.told)


async def test_signing_in_again_by_a_code_ends_the_grant_before(server: ServerHandle, home: Home) -> None:
    kept = []
    for _ in range(2):
        async with home.at(server.address, name="codes") as (service, _offer):
            prompt = await service.begin(Way.DEVICE)
            await approve(server, "bob", prompt.code)
            await service.finish()
        tokens = unpacked(await home.kept("codes"))
        assert tokens is not None
        kept.append(tokens.access)
    assert [await status_of(server, token) for token in kept] == [401, 200]


async def test_a_token_that_was_given_is_only_forgotten(server: ServerHandle, home: Home) -> None:
    given = Secret(server.users["ada"].token)
    async with home.at(server.address, name="mine") as (service, _):
        with pytest.raises(AuthError, match="does not take this token"):
            await service.by_token(Secret("x" * 26))
        await service.by_token(given)
    assert home.accounts["mine"].options == {"login": "given"}
    assert "stays good" in await home.sign_out("mine")
    assert await status_of(server, given) == 200


async def test_over_the_socket_the_kernel_says_who_we_are(server: ServerHandle, home: Home) -> None:
    async with home.at(server.url) as (service, offer):
        assert offer.ways[0] is Way.KERNEL
        signed = await service.by_kernel()
    account = home.accounts[signed.account]
    assert (account.options, account.kind, account.url) == ({"login": "kernel"}, "shared", server.url)
    assert not home.locations.credentials_file.exists()


async def test_an_account_stays_its_own_persons(server: ServerHandle, home: Home) -> None:
    async with home.at(server.address, name="lab", options={"secret": "file"}) as (service, _):
        await service.by_password("ada", Secret(server.users["ada"].password))
    kept = await home.kept("lab")
    async with home.at("lab") as (service, offer):
        assert offer.user == "ada"
        prompt = await service.begin(Way.DEVICE)
        await approve(server, "bob", prompt.code)
        before = len(await server.call("bob", "GET", "/users/me/sessions"))
        with pytest.raises(AuthError) as refused:
            await service.finish()
        assert refused.value.code == "other_user"
        assert "lab is ada's" in str(refused.value)
        assert len(await server.call("bob", "GET", "/users/me/sessions")) == before, "nothing is left there"
        assert await home.kept("lab") == kept
        prompt = await service.begin(Way.DEVICE)
        await approve(server, "ada", prompt.code)
        signed = await service.finish()
    assert (signed.account, signed.is_new) == ("lab", False)
    assert home.accounts["lab"].options == {"secret": "file", "login": "oauth"}
    assert list(home.accounts) == ["lab"]


async def test_nobody_gets_the_folder_of_who_signed_out(server: ServerHandle, home: Home) -> None:
    ada, bob = (Secret(server.users[name].token) for name in ("ada", "bob"))
    async with home.at(server.address) as (service, _):
        first = await service.by_token(ada)
    left = home.locations.account_dir(first.account) / "waits"
    left.write_text("what ada left in her outbox")
    await home.sign_out(first.account)
    async with home.at(server.address) as (service, _):
        other = await service.by_token(bob)
    assert other.account != first.account
    async with home.at(server.address, name=first.account) as (service, _):
        with pytest.raises(AuthError, match="would be sent as bob"):
            await service.by_token(bob)
    async with home.at(server.address) as (service, _):
        again = await service.by_token(ada)
    assert again.account == first.account
    assert left.exists()


async def test_a_server_that_has_removed_us_and_one_that_is_away(tmp_path: Path, home: Home) -> None:
    (tmp_path / "workspace").mkdir(mode=0o700)
    (tmp_path / "workspace" / "settings.toml").write_text("oauth_registration = true\n")
    async with (
        running_server(tmp_path, users=("ada",), listen="127.0.0.1:0") as server,
        home.at(server.address, name="lab") as (service, _),
    ):
        await service.by_password("ada", Secret(server.users["ada"].password))
        await server.call("owner", "DELETE", f"/oauth/apps/{CHAT_TUI}")
        offer = await service.discover()
        assert Way.DEVICE not in offer.ways
        with pytest.raises(BlockedError) as refused:
            await service.begin(Way.DEVICE)
        assert "--client-id" in refused.value.hint
        assert offer.ways[0] is Way.BROWSER, "as we may register ourselves"
        asked = dict(parse_qsl(urlsplit((await service.begin(Way.BROWSER)).url).query))
        known = {one["id"] for one in await server.call("owner", "GET", "/oauth/apps")}
        assert known == {asked["client_id"]}
        async with home.at(server.address, name="lab") as (other, _):
            again = dict(parse_qsl(urlsplit((await other.begin(Way.BROWSER)).url).query))
        assert again["client_id"] == asked["client_id"], "it registers once"
        assert again["redirect_uri"] != asked["redirect_uri"]
    told = await home.sign_out("lab")
    assert "did not end the session" in told
    assert "lives on there" in told
    assert "drafts" in told
    assert home.accounts == {}


async def test_an_invitation_makes_the_account(server: ServerHandle, home: Home) -> None:
    made = await server.call("owner", "POST", "/invites", {})
    async with home.at(f"{server.address}/invite/{made['link'].rpartition('/')[2]}") as (service, offer):
        assert offer.is_invitation
        assert offer.ways == (Way.PASSWORD,)
        signed = await service.by_password("grace", Secret("correct horse battery"))
    assert (signed.user, signed.url) == ("grace", server.address)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("chat.example.org", "https://chat.example.org"),
        (" chat.example.org:8443/sub ", "https://chat.example.org:8443/sub"),
        ("127.0.0.1:8065", "http://127.0.0.1:8065"),
        ("localhost:8065", "http://localhost:8065"),
        ("[::1]:8065", "http://[::1]:8065"),
        ("http://lab", "http://lab"),
        ("unix:///run/chat.sock", "unix:///run/chat.sock"),
    ],
)
def test_what_people_type_is_an_address(text: str, url: str) -> None:
    assert address_of(text) == (url, None)


def test_the_link_of_an_invitation_is_an_address_and_a_secret() -> None:
    token = "ybndrfg8ejkmcpqxot1uwisza3"
    assert address_of(f"chat.example.org/sub/invite/{token}") == (
        "https://chat.example.org/sub",
        Secret(token),
    )


@pytest.mark.parametrize("address", ["", "https://", "ftp://x", "a b", "https://u:p@x.org", "http://far.org"])
def test_what_is_no_address(home: Home, address: str) -> None:
    with pytest.raises(ConfigError):
        home.enrolment.signing_in(Wish(address))
