"""Pictures of people: chosen, told, tagged, taken away; nobody chooses another's."""

from __future__ import annotations

import io
from typing import Any

import httpx
from PIL import Image

from chat_tui.server.pictures import banner, portrait
from tests.server.conftest import World


async def choose(world: World, who: str, whom: str, data: bytes = banner(300, 200)) -> httpx.Response:
    form: dict[str, Any] = {"files": {"image": ("me.png", data)}}
    return await world.call(who, "POST", f"/users/{world.id(whom)}/image", **form)


async def test_a_picture_is_chosen_told_and_taken_away(world: World) -> None:
    path = f"/users/{world.id('bob')}/image"
    before = await world.call("carol", "GET", path)
    assert (before.content, before.headers["Etag"]) == (portrait(world.id("bob")), "0")
    assert (await choose(world, "bob", "bob")).json() == {"status": "OK"}
    told = [(data["user"]["last_picture_update"], readers) for event, data, readers in world.hub.told]
    assert [world.id("carol") in readers for _, readers in told] == [False, True]
    shown = await world.call("carol", "GET", path)
    assert Image.open(io.BytesIO(shown.content)).size == (128, 128)
    user = await world.ok("carol", "GET", f"/users/{world.id('bob')}")
    assert shown.headers["Etag"] == str(user["last_picture_update"]) == str(told[1][0])
    again = await world.call("carol", "GET", path, headers={"If-None-Match": shown.headers["Etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await world.call("carol", "GET", f"{path}/default")).content == before.content
    await world.ok("bob", "DELETE", path)
    assert (await world.call("carol", "GET", path)).content == before.content
    assert "last_picture_update" not in await world.ok("carol", "GET", f"/users/{world.id('bob')}")


async def test_nobody_but_an_administrator_chooses_for_another(world: World) -> None:
    assert (await choose(world, "bob", "carol")).status_code == 403
    assert (await world.call("bob", "DELETE", f"/users/{world.id('carol')}/image")).status_code == 403
    assert (await choose(world, "alice", "carol")).status_code == 200


async def test_what_is_no_picture_changes_nothing_and_leaves_nothing(world: World) -> None:
    answer = await choose(world, "bob", "bob", b"words")
    assert (answer.status_code, answer.json()["id"]) == (400, "api.user.upload_profile_user.decode.app_error")
    empty: dict[str, Any] = {"files": {"note": (None, b"no file")}}
    answer = await world.call("bob", "POST", f"/users/{world.id('bob')}/image", **empty)
    assert answer.json()["id"] == "api.user.upload_profile_user.no_file.app_error"
    assert (await world.call("bob", "POST", f"/users/{world.id('bob')}/image", {})).status_code == 400
    assert list(world.records.files.iterdir()) == []
    assert world.hub.told == []


async def test_teams_have_no_icons(world: World) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert (await world.call("alice", method, f"/teams/{world.team['id']}/image")).status_code == 501
