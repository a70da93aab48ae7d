"""The application around the routes: unknown paths, headers, hosts and origins."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.server.conftest import OverSocket, World


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nosuchroute"),
        ("DELETE", "/system/ping"),
        ("OPTIONS", "/system/ping"),
        ("GET", "/system/ping/"),
        ("HEAD", "/system/ping"),
    ],
)
async def test_what_the_api_does_not_have_is_the_404_that_says_it_is_text(
    world: World, method: str, path: str
) -> None:
    response = await world.call("", method, path)
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "X-Version-Id" not in response.headers
    if method != "HEAD":
        assert json.loads(response.text)["id"] == "api.context.404.app_error"


async def test_every_answer_of_the_api_tells_version_and_request(world: World) -> None:
    for path in ("/system/ping", "/users/me"):
        response = await world.call("", "GET", path)
        assert response.headers["Content-Type"] == "application/json"
        assert response.headers["X-Version-Id"].startswith("10.11.0.chattui.")
        assert len(response.headers["X-Request-Id"]) == 26
        assert (response.headers["Vary"], response.headers["Expires"]) == ("Accept-Encoding", "0")


async def test_the_front_page_tells_the_version(world: World) -> None:
    async with world.client() as client:
        response = await client.get("http://localhost/")
        elsewhere = await client.get("http://localhost/nosuchpage")
    assert response.status_code == 200
    assert response.headers["X-Version-Id"].endswith(".false")
    assert (elsewhere.status_code, elsewhere.text) == (404, "404 page not found\n")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost:8065"}, 200),
        ({"Host": "127.0.0.1"}, 200),
        ({"Host": "[::1]:8065"}, 200),
        ({"Host": "192.0.2.7:8065"}, 200),
        ({"Host": "192.0.2.7.evil.example"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "localhost.evil.example"}, 403),
        ({"Host": ""}, 403),
        ({"Host": "localhost:8065", "Origin": "http://localhost:8065"}, 200),
        ({"Host": "localhost:8065", "Origin": "http://localhost:9999"}, 403),
        ({"Host": "localhost:8065", "Origin": "https://evil.example"}, 403),
        ({"Host": "localhost:8065", "Origin": "null"}, 403),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 403),
    ],
)
async def test_foreign_hosts_and_pages_are_refused(
    world: World, headers: dict[str, str], status: int
) -> None:
    assert (await world.call("", "GET", "/system/ping", headers=headers)).status_code == status


async def test_over_the_socket_the_host_does_not_matter(world: World) -> None:
    transport = httpx.ASGITransport(app=OverSocket(world.app, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://whatever") as client:
        assert (await client.get("/api/v4/system/ping")).status_code == 200
        foreign = await client.get("/api/v4/system/ping", headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403


async def test_what_the_configuration_holds_is_strings_and_more_with_a_session(world: World) -> None:
    limited = await world.ok("", "GET", "/config/client?format=old")
    full = await world.ok("bob", "GET", "/config/client?format=old")
    assert set(limited) < set(full)
    assert {type(value) for value in full.values()} == {str}
    assert limited["ChatTuiPresencePush"] == limited["ChatTuiResume"] == "true"
    assert limited["ChatTuiDedupe"] == "forever"
    assert (full["MaxPostSize"], full["CollapsedThreads"]) == ("16383", "always_on")


async def test_known_but_unsupported_features_say_so(world: World) -> None:
    response = await world.call("bob", "GET", f"/teams/{world.team['id']}/image")
    assert response.status_code == 501
    assert response.json()["id"] == "api.context.feature_disabled.app_error"


async def test_a_mistake_in_a_route_fails_one_request_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat_tui.server.records.users.count", lambda db: 1 / 0)
    assert (await world.call("bob", "GET", "/users/stats")).status_code == 500
    monkeypatch.undo()
    assert (await world.call("bob", "GET", "/users/stats")).status_code == 200


MATTERHORN = """
Version BuildNumber BuildDate BuildHash BuildHashEnterprise BuildEnterpriseReady SiteURL SiteName
EnableOpenServer TeammateNameDisplay EnableOAuthServiceProvider GoogleDeveloperKey
EnableIncomingWebhooks EnableOutgoingWebhooks EnableCommands EnablePostUsernameOverride
EnablePostIconOverride EnableLinkPreviews EnableTesting EnableDeveloper EnableDiagnostics
PostEditTimeLimit SendEmailNotifications SendPushNotifications EnableSignUpWithEmail
EnableSignInWithEmail EnableSignInWithUsername RequireEmailVerification EnableEmailBatching
ShowEmailAddress TermsOfServiceLink PrivacyPolicyLink AboutLink HelpLink ReportAProblemLink
SupportEmail EnableFileAttachments EnablePublicLink WebsocketPort WebsocketSecurePort
DefaultClientLocale AvailableLocales SQLDriverName EnableCustomEmoji EnableEmojiPicker MaxFileSize
AppDownloadLink AndroidAppDownloadLink IosAppDownloadLink MaxNotificationsPerChannel
TimeBetweenUserTypingUpdatesMilliseconds EnableUserTypingMessages EnableChannelViewedMessages
DiagnosticId DiagnosticsEnabled
"""


async def test_the_configuration_has_the_55_keys_strict_clients_decode(world: World) -> None:
    full = await world.ok("bob", "GET", "/config/client?format=old")
    wanted = MATTERHORN.split()
    assert len(wanted) == 55
    assert [name for name in wanted if name not in full] == []
