"""Users, teams, statuses, reactions, preferences, drafts and bots over REST."""

from __future__ import annotations

import json

import pytest

from tests.server.conftest import World


async def test_only_an_administrator_makes_accounts_once_there_is_one(world: World) -> None:
    body = {"email": "new@example.com", "username": "newcomer", "password": "correct horse"}
    assert (await world.call("", "POST", "/users", body)).status_code == 403
    assert (await world.call("bob", "POST", "/users", body)).status_code == 403
    made = await world.ok("alice", "POST", "/users", body)
    assert made["roles"] == "system_user"
    teams = await world.ok("alice", "GET", f"/users/{made['id']}/teams")
    assert [team["name"] for team in teams] == ["home"]


@pytest.mark.parametrize(
    ("more", "error_id"),
    [
        ({"username": "bob"}, "app.user.save.username_exists.app_error"),
        ({"email": "bob@example.com"}, "app.user.save.email_exists.app_error"),
        ({"username": "Has Space"}, "model.user.is_valid.username.app_error"),
        ({"username": "channel"}, "model.user.is_valid.username.app_error"),
        ({"email": ""}, "model.user.is_valid.email.app_error"),
        ({"password": "abc"}, "api.user.check_user_password.invalid.app_error"),
    ],
)
async def test_accounts_that_cannot_be_made(world: World, more: dict[str, str], error_id: str) -> None:
    body = {"email": "new@example.com", "username": "newcomer", "password": "correct horse", **more}
    response = await world.call("alice", "POST", "/users", body)
    assert (response.status_code, response.json()["id"]) == (400, error_id)


async def test_people_are_found_in_all_ways(world: World) -> None:
    bob = world.id("bob")
    assert (await world.ok("carol", "GET", "/users/username/BOB"))["id"] == bob
    assert [user["id"] for user in await world.ok("carol", "POST", "/users/ids", [bob, "a" * 26])] == [bob]
    assert [user["id"] for user in await world.ok("carol", "POST", "/users/search", {"term": "bo"})] == [bob]
    assert (await world.ok("carol", "GET", "/users/autocomplete?name=bo"))["users"][0]["id"] == bob
    path = f"/users?in_team={world.team['id']}&per_page=2&page=1"
    assert [user["username"] for user in await world.ok("carol", "GET", path)] == ["carol"]
    assert await world.ok("carol", "GET", "/users?page=50") == []
    assert (await world.call("carol", "GET", "/users?sort=nosuch")).status_code == 400
    assert "notify_props" not in await world.ok("carol", "GET", f"/users/{bob}")


async def test_a_term_is_not_a_pattern(world: World) -> None:
    assert await world.ok("bob", "POST", "/users/search", {"term": "%"}) == []
    assert await world.ok("bob", "POST", "/users/search", {"term": "_ob"}) == []


async def test_a_changed_user_is_told_fully_to_himself_and_barely_to_others(world: World) -> None:
    await world.ok("bob", "PUT", "/users/me/patch", {"nickname": "Bobby"})
    told = [(data["user"], readers) for name, data, readers in world.hub.told if name == "user_updated"]
    assert "notify_props" in told[0][0]
    assert told[0][1] == {world.id("bob")}
    assert "notify_props" not in told[1][0]
    assert world.id("bob") not in told[1][1]


async def test_another_address_needs_the_password(world: World) -> None:
    body = {"email": "new@example.com"}
    assert (await world.call("bob", "PUT", "/users/me/patch", body)).status_code == 400
    changed = await world.ok("bob", "PUT", "/users/me/patch", {**body, "password": "correct horse"})
    assert changed["email"] == "new@example.com"


async def test_keywords_of_one_s_own_are_mentions(world: World) -> None:
    await world.ok("bob", "PUT", "/users/me/patch", {"notify_props": {"mention_keys": "builder,Berlin"}})
    world.hub.told.clear()
    await world.post("alice", "who is in berlin?")
    assert json.loads(world.hub.told[0][1]["mentions"]) == [world.id("bob")]


async def test_a_status_chosen_by_hand_is_told_to_all(world: World) -> None:
    me = world.id("bob")
    row = await world.ok("bob", "PUT", "/users/me/status", {"user_id": me, "status": "dnd"})
    assert (row["status"], row["manual"]) == ("dnd", True)
    assert world.hub.told[-1][2] == {world.id(name) for name in world.users}
    back = await world.ok("bob", "PUT", "/users/me/status", {"user_id": me, "status": "online"})
    assert back["manual"] is False
    assert (await world.call("bob", "PUT", "/users/me/status", {"status": "away"})).status_code == 400
    ids = [me, "a" * 26]
    found = {
        one["user_id"]: one["status"] for one in await world.ok("carol", "POST", "/users/status/ids", ids)
    }
    assert found == {me: "online", "a" * 26: "offline"}
    assert (await world.call("carol", "POST", "/users/status/ids", ["short"])).status_code == 400


async def test_a_custom_status_needs_words_or_an_emoji_and_an_end_for_a_duration(world: World) -> None:
    path = "/users/me/status/custom"
    assert (await world.call("bob", "PUT", path, {"emoji": "", "text": ""})).status_code == 400
    assert (await world.call("bob", "PUT", path, {"text": "x", "duration": "one_hour"})).status_code == 400
    await world.ok("bob", "PUT", path, {"text": "only words"})
    props = (await world.ok("bob", "GET", "/users/me"))["props"]
    assert json.loads(props["customStatus"])["emoji"] == "speech_balloon"


async def test_reacting_twice_is_once_and_taking_back_what_is_not_there_is_fine(world: World) -> None:
    post = await world.post("alice", "hi")
    world.hub.names()
    body = {"user_id": world.id("bob"), "post_id": post["id"], "emoji_name": "TADA"}
    first = await world.ok("bob", "POST", "/reactions", body)
    again = await world.ok("bob", "POST", "/reactions", body)
    assert (first["emoji_name"], again["create_at"]) == ("tada", first["create_at"])
    assert world.hub.names() == ["reaction_added"]
    shown = await world.ok("carol", "GET", f"/posts/{post['id']}")
    assert (shown["has_reactions"], shown["update_at"]) == (True, first["create_at"])
    path = f"/users/me/posts/{post['id']}/reactions"
    await world.ok("bob", "DELETE", f"{path}/tada")
    await world.ok("bob", "DELETE", f"{path}/tada")
    assert world.hub.names() == ["reaction_removed"]
    assert await world.ok("bob", "GET", f"/posts/{post['id']}/reactions") is None
    for name in ("+1", "%2B1"):
        await world.ok("bob", "POST", "/reactions", {**body, "emoji_name": "+1"})
        await world.ok("bob", "DELETE", f"{path}/{name}")
        assert await world.ok("bob", "GET", f"/posts/{post['id']}/reactions") is None


async def test_a_post_carries_fifty_kinds_of_reactions(world: World) -> None:
    post = await world.post("alice", "hi")
    body = {"user_id": world.id("bob"), "post_id": post["id"]}
    for number in range(50):
        await world.ok("bob", "POST", "/reactions", {**body, "emoji_name": f"e{number}"})
    assert (await world.call("bob", "POST", "/reactions", {**body, "emoji_name": "e50"})).status_code == 400
    assert (await world.call("bob", "POST", "/reactions", {**body, "emoji_name": "e49"})).status_code == 200


async def test_preferences_are_one_s_own(world: World) -> None:
    row = {"user_id": world.id("bob"), "category": "display_settings", "name": "x", "value": "1"}
    await world.ok("bob", "PUT", "/users/me/preferences", [row])
    assert await world.ok("bob", "GET", "/users/me/preferences/display_settings/name/x") == row
    assert world.hub.told[-1][2] == {world.id("bob")}
    assert (await world.call("carol", "PUT", "/users/me/preferences", [row])).status_code == 403
    long = {**row, "category": "c" * 33}
    assert (await world.call("bob", "PUT", "/users/me/preferences", [long])).status_code == 400
    await world.ok("bob", "POST", "/users/me/preferences/delete", [row])
    assert (await world.call("bob", "GET", "/users/me/preferences/display_settings")).status_code == 404


async def test_a_draft_follows_its_writer_alone(world: World) -> None:
    body = {"channel_id": world.channel(), "root_id": "", "message": "not yet"}
    await world.ok("bob", "POST", "/drafts", body)
    await world.ok("bob", "POST", "/drafts", {**body, "message": "nearly"})
    assert world.hub.names() == ["draft_created", "draft_updated"]
    path = f"/users/me/teams/{world.team['id']}/drafts"
    assert [draft["message"] for draft in await world.ok("bob", "GET", path)] == ["nearly"]
    assert await world.ok("carol", "GET", path) == []
    await world.ok("bob", "DELETE", f"/users/me/channels/{world.channel()}/drafts")
    assert await world.ok("bob", "GET", path) == []


async def test_a_draft_of_a_channel_that_was_left_is_not_listed(world: World) -> None:
    town = world.channel()
    await world.ok("bob", "POST", "/drafts", {"channel_id": town, "message": "here"})
    made = await world.ok(
        "alice", "POST", "/channels", {"team_id": world.team["id"], "name": "side", "type": "O"}
    )
    await world.ok("bob", "POST", f"/channels/{made['id']}/members", {"user_id": world.id("bob")})
    await world.ok("bob", "POST", "/drafts", {"channel_id": made["id"], "message": "there"})
    path = f"/users/me/teams/{world.team['id']}/drafts"
    assert {draft["message"] for draft in await world.ok("bob", "GET", path)} == {"here", "there"}
    await world.ok("bob", "DELETE", f"/channels/{made['id']}/members/{world.id('bob')}")
    assert [draft["message"] for draft in await world.ok("bob", "GET", path)] == ["here"]


async def test_the_connection_that_wrote_a_draft_is_named_in_its_event(world: World) -> None:
    frames: list[str] = []
    world.records.listen(lambda logged: frames.extend(each.frame for each in logged))
    body = {"channel_id": world.channel(), "message": "not yet"}
    named = {"Connection-Id": "a" * 26}
    await world.call("bob", "POST", "/drafts", body, headers=named)
    path = f"/users/me/channels/{world.channel()}/drafts"
    await world.call("bob", "DELETE", path, headers={"Connection-Id": 'no id"}'})
    omitted = [json.loads(frame)["broadcast"].get("omit_connection_id") for frame in frames]
    assert omitted == ["a" * 26, None]


async def test_a_bot_signs_in_by_token_only_and_reads_nothing_by_writing(world: World) -> None:
    bot = await world.ok("alice", "POST", "/bots", {"username": "robo", "display_name": "Robo"})
    made = await world.ok("alice", "POST", f"/users/{bot['user_id']}/tokens", {"description": "robo"})
    headers = {"Authorization": f"Bearer {made['token']}"}
    body = {"channel_id": world.channel(), "message": "beep"}
    post = (await world.call("", "POST", "/posts", body, headers=headers)).json()
    assert post["props"] == {"from_bot": "true"}
    refused = await world.call("", "POST", "/users/login", {"login_id": "robo", "password": "x"})
    assert refused.json()["id"] == "api.user.login.bot_login_forbidden.app_error"
    await world.ok("alice", "POST", f"/bots/{bot['user_id']}/disable")
    assert (await world.call("", "GET", "/users/me", headers=headers)).status_code == 401


async def test_teams_are_made_by_administrators_and_joined_when_open(world: World) -> None:
    body = {"name": "acme", "display_name": "Acme", "type": "O"}
    assert (await world.call("bob", "POST", "/teams", body)).status_code == 403
    team = await world.ok("alice", "POST", "/teams", body)
    assert [one["name"] for one in await world.ok("bob", "GET", "/teams")] == ["acme", "home"]
    seen = await world.ok("erin", "GET", f"/teams/{team['id']}")
    assert (seen["email"], seen["invite_id"]) == ("", "")
    member = await world.ok("erin", "POST", f"/teams/{team['id']}/members", {"user_id": world.id("erin")})
    assert member["roles"] == "team_user"
    closed = await world.ok("alice", "POST", "/teams", {**body, "name": "beta", "type": "I"})
    path = f"/teams/{closed['id']}/members"
    assert (await world.call("bob", "POST", path, {"user_id": world.id("bob")})).status_code == 403
    invited = await world.ok("bob", "POST", f"/teams/members/invite?invite_id={closed['invite_id']}")
    assert invited["team_id"] == closed["id"]


async def test_a_team_gets_another_administrator_and_he_is_told(world: World) -> None:
    path = f"/teams/{world.team['id']}/members/{world.id('bob')}"
    roles = {"scheme_user": True, "scheme_admin": True}
    assert (await world.call("carol", "PUT", f"{path}/schemeRoles", roles)).status_code == 403
    world.hub.names()
    await world.ok("alice", "PUT", f"{path}/schemeRoles", roles)
    assert (await world.ok("bob", "GET", path))["roles"] == "team_user team_admin"
    assert [(name, readers) for name, _, readers in world.hub.told] == [
        ("memberrole_updated", {world.id("bob")})
    ]
    stranger = f"/teams/{world.team['id']}/members/{world.id('erin')}/schemeRoles"
    assert (await world.call("alice", "PUT", stranger, roles)).status_code == 404
    await world.records.write(
        lambda tx: tx.db.execute("UPDATE users SET roles='system_guest' WHERE username='carol'")
    )
    guest = f"/teams/{world.team['id']}/members/{world.id('carol')}/schemeRoles"
    assert (await world.call("alice", "PUT", guest, roles)).status_code == 400
