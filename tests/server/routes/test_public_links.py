"""Links for people without an account: off unless allowed, sealed, and dead with their post."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from chat_tui.server.app import create_app
from chat_tui.server.records import audit
from tests.server.conftest import World


async def upload(world: World) -> Any:
    form = {"data": {"channel_id": world.channel()}, "files": {"files": ("page.html", b"<b>hi</b>")}}
    return (await world.ok("bob", "POST", "/files", **form))["file_infos"][0]


@pytest.fixture
def public(world: World) -> World:
    """The same workspace, where links are allowed."""
    config = replace(world.workspace.config, public_links=True, site_url="https://chat.example.org/")
    place = replace(world.workspace, config=config)
    return replace(world, app=create_app(world.records, world.hub, config, workspace=place))


async def open_link(world: World, link: str) -> httpx.Response:
    path = link.removeprefix("https://chat.example.org")
    transport = httpx.ASGITransport(app=world.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path)


async def test_who_has_the_link_reads_the_file_until_its_post_is_gone(public: World) -> None:
    info = await upload(public)
    post = await public.post("bob", "see", file_ids=[info["id"]])
    link = (await public.ok("carol", "GET", f"/files/{info['id']}/link"))["link"]
    assert link.startswith(f"https://chat.example.org/files/{info['id']}/public?h=")
    assert (await public.ok("bob", "GET", f"/files/{info['id']}/link"))["link"] == link
    answer = await open_link(public, link)
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (
        200,
        b"<b>hi</b>",
        "text/plain",
    )
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    line = audit.since(public.records.reader, 0, action="file.publish")[0]
    assert (line["target"], line["actor"]) == (info["id"], "carol")
    await public.ok("bob", "DELETE", f"/posts/{post['id']}")
    assert (await open_link(public, link)).status_code == 404


async def test_nothing_but_the_link_opens_a_file(public: World) -> None:
    first, second = await upload(public), await upload(public)
    for info in (first, second):
        await public.post("bob", "see", file_ids=[info["id"]])
    unsealed = await open_link(public, f"/files/{first['id']}/public?h=")
    assert unsealed.status_code == 400
    link = (await public.ok("bob", "GET", f"/files/{first['id']}/link"))["link"]
    seal = link.partition("h=")[2]
    for path in (
        f"/files/{second['id']}/public?h={seal}",
        f"/files/{first['id']}/public",
        f"/files/{first['id']}/public?h={seal[:-1]}",
        f"/files/{first['id']}/public?h=%C3%A9",
        "/files/nosuch/public?h=x",
    ):
        assert (await open_link(public, path)).status_code == 400, path


async def test_only_readers_make_one_and_only_of_what_a_post_carries(public: World) -> None:
    info = await upload(public)
    answer = await public.call("bob", "GET", f"/files/{info['id']}/link")
    assert answer.json()["id"] == "api.file.get_public_link.no_post.app_error"
    await public.post("bob", "see", file_ids=[info["id"]])
    assert (await public.call("erin", "GET", f"/files/{info['id']}/link")).status_code == 403


async def test_without_the_setting_there_are_none(world: World) -> None:
    info = await upload(world)
    await world.post("bob", "see", file_ids=[info["id"]])
    answer = await world.call("bob", "GET", f"/files/{info['id']}/link")
    assert (answer.status_code, answer.json()["id"]) == (501, "api.file.get_public_link.disabled.app_error")
    assert (await open_link(world, f"/files/{info['id']}/public?h=x")).status_code == 501
