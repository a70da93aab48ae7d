"""Searching: operators, phrases, scripts without spaces, and only where one may read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import World


async def _find(world: World, terms: str, name: str = "bob", **more: Any) -> list[str]:
    path = f"/teams/{world.team['id']}/posts/search"
    found = await world.ok(name, "POST", path, {"terms": terms, "is_or_search": False, **more})
    return [found["posts"][one]["message"] for one in found["order"]]


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ("release", ["the release notes #ship"]),
        ("RELEASE notes", ["the release notes #ship"]),
        ("release\0notes", ["the release notes #ship"]),
        ("rel*", ["the release notes #ship"]),
        ('"release notes"', ["the release notes #ship"]),
        ('"notes release"', []),
        ("#ship", ["the release notes #ship"]),
        ("#shi", []),
        ("日本", ["これは日本語の文です"]),
        ("cafe", ["un café, merci"]),
        ("from:carol", ["un café, merci"]),
        ("from:@carol -merci", []),
        ("in:off-topic", ["これは日本語の文です"]),
        ("in:~town-square café", ["un café, merci"]),
        ("notes -from:alice", []),
        ("before:2020-01-01 notes", []),
        ("after:2020-01-01 notes", ["the release notes #ship"]),
        ("on:2026-11-22 notes", ["the release notes #ship"]),
        ("on:nonsense notes", ["the release notes #ship"]),
        ("ext:txt", []),
        ('" OR 1=1 --', []),
        ("NEAR(a b) AND *", []),
    ],
)
async def test_what_a_search_finds(world: World, terms: str, found: list[str]) -> None:
    await world.post("alice", "the release notes #ship")
    await world.post("carol", "un café, merci")
    await world.post("bob", "これは日本語の文です", "off-topic")
    assert await _find(world, terms) == found


async def test_any_word_is_enough_if_asked_for(world: World) -> None:
    await world.post("alice", "one apple")
    await world.post("alice", "two pears")
    assert await _find(world, "apple pears") == []
    assert await _find(world, "apple pears", is_or_search=True) == ["two pears", "one apple"]


async def test_edits_and_deletions_reach_the_index(world: World) -> None:
    post = await world.post("alice", "before")
    await world.ok("alice", "PUT", f"/posts/{post['id']}/patch", {"message": "afterwards"})
    assert (await _find(world, "before"), await _find(world, "afterwards")) == ([], ["afterwards"])
    await world.ok("alice", "DELETE", f"/posts/{post['id']}")
    assert await _find(world, "afterwards") == []


async def test_nothing_is_found_where_one_is_not(world: World) -> None:
    direct = await world.ok("alice", "POST", "/channels/direct", [world.id("alice"), world.id("carol")])
    await world.ok("alice", "POST", "/posts", {"channel_id": direct["id"], "message": "treasure"})
    assert await _find(world, "treasure") == []
    assert await _find(world, "in:@alice treasure", "carol") == ["treasure"]
    everywhere = await world.ok("bob", "POST", "/posts/search", {"terms": "treasure"})
    assert everywhere["order"] == []


async def test_empty_terms_are_refused(world: World) -> None:
    path = f"/teams/{world.team['id']}/posts/search"
    assert (await world.call("bob", "POST", path, {"terms": " "})).status_code == 400
