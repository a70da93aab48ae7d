"""Names that pretend to be another's: look-alikes, invisible characters, and what people may be called."""

from __future__ import annotations

import itertools
import pwd
import unicodedata
from pathlib import Path

import pytest

from chat_tui.server.confusables import look_alike
from chat_tui.server.peer_users import peer_user
from tests.server.conftest import World

PAIRS = [line.split() for line in (Path(__file__).parent / "confusable_names.txt").read_text().splitlines()]
"""Made from Unicode's confusables.txt: a name, and the same with one to three letters of other scripts."""


def test_200_confusable_pairs_are_seen_through() -> None:
    assert len(PAIRS) == 200
    assert [pair for pair in PAIRS if not look_alike(*pair)] == []


def test_names_that_differ_are_told_apart() -> None:
    plain = {name for name, _ in PAIRS}
    others = {
        "José",
        "Jose",
        "Ольга",
        "Олег",
        "Σοφία",
        "李雷",
        "韩梅梅",
        "Zoë",
        "Zoe",
        "Ann Lee",
        "Annlee",
        "M3",
    }
    assert [pair for pair in itertools.combinations(plain | others, 2) if look_alike(*pair)] == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Iris", "lris"),
        ("bob", "b0b"),
        ("corner", "comer"),
        ("Вob", "BOB"),
        ("Ｂｏｂ", "bob"),
        ("a  b", "A b"),
    ],
)
def test_what_is_taken_for_another(first: str, second: str) -> None:
    assert look_alike(first, second)


@pytest.mark.parametrize("name", ["саrоl", "Ｃarol", "CAROL", "carol"])
@pytest.mark.parametrize("field", ["nickname", "first_name"])
async def test_nobody_is_shown_under_a_name_that_looks_like_anothers(
    world: World, name: str, field: str
) -> None:
    refused = await world.call("bob", "PUT", "/users/me/patch", {field: name})
    assert (refused.status_code, refused.json()["id"]) == (400, "api.user.display_name.alike.app_error")
    assert "@carol" in refused.json()["message"]


async def test_display_names_are_compared_with_display_names_as_well(world: World) -> None:
    await world.ok("carol", "PUT", "/users/me/patch", {"first_name": "Carol", "last_name": "Ortiz"})
    for names in ({"nickname": "Сarol Оrtiz"}, {"first_name": "carol", "last_name": "ortiz"}):
        assert (await world.call("bob", "PUT", "/users/me/patch", names)).status_code == 400
    new = {
        "username": "nina",
        "email": "n@example.com",
        "password": "correct horse",
        "nickname": "Carol Ortiz",
    }
    assert (await world.call("alice", "POST", "/users", new)).status_code == 400
    bot = {"username": "helper", "display_name": "Сarol Ortiz"}
    assert (await world.call("alice", "POST", "/bots", bot)).status_code == 400
    await world.ok("alice", "PUT", f"/users/{world.id('carol')}/active", {"active": False})
    await world.ok("alice", "POST", "/bots", bot)


async def test_ones_own_name_in_another_writing_is_ones_own(world: World) -> None:
    shown = await world.ok("bob", "PUT", "/users/me/patch", {"nickname": "BOB", "position": "x"})
    assert shown["nickname"] == "BOB"
    assert (await world.ok("bob", "PUT", "/users/me/patch", {"nickname": "BOB"}))["nickname"] == "BOB"


@pytest.mark.parametrize("name", ["a\u202eb", "a\u200bb", "a\x1bb", "a\u2028b", "\ufeff", "a\x7f"])
async def test_what_cannot_be_seen_is_no_part_of_a_name(world: World, name: str) -> None:
    refused = await world.call("bob", "PUT", "/users/me/patch", {"nickname": name})
    assert (refused.status_code, refused.json()["id"]) == (400, "model.user.is_valid.nickname.app_error")


async def test_names_are_kept_composed(world: World) -> None:
    body = {"nickname": unicodedata.normalize("NFD", " Zoë ")}
    assert (await world.ok("bob", "PUT", "/users/me/patch", body))["nickname"] == "Zoë"


async def test_what_a_unix_user_calls_himself_is_shown_only_if_it_may_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def entry(name: str, full_name: str) -> pwd.struct_passwd:
        return pwd.struct_passwd((name, "x", 4242, 4242, full_name, "/", "/bin/sh"))

    for full_name, shown in (("Сarol", ("", "")), ("Mia\u202e X", ("", "")), ("Mia Berg", ("Mia", "Berg"))):
        monkeypatch.setattr(pwd, "getpwuid", lambda _, said=full_name: entry("mia", said))
        made = await world.records.write(lambda tx: peer_user(tx, 4242, is_admin=False))
        assert (made.first_name, made.last_name) == shown
