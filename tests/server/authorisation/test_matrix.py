"""Every route, asked by everybody about somebody's private things, answers as the table says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from chat_tui.server.routes.table import ENDPOINTS
from tests.server.authorisation.matrix import Row, ask_everything, read_table
from tests.server.authorisation.requests import name_of
from tests.server.authorisation.world import CALLERS, Stage, build

OPEN_TO_ALL = {
    "GET /config/client",
    "GET /license/client",
    "GET /openapi.json",
    "GET /system/ping",
    "GET /teams/invite/{invite}",
    "POST /actions/dialogs/open",
    "POST /users/login",
    "POST /users/logout",
}
"""No session needed: what a client must know before it has one, and a trigger that is a secret of its own."""
STRANGERS = ("anonymous", "deactivated", "outsider", "non-member")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return asyncio.run(build(tmp_path_factory.mktemp("authorisation") / "made"))


@pytest.fixture(scope="module")
def table() -> Mapping[str, Row]:
    return read_table()


@pytest.mark.parametrize("caller", CALLERS)
async def test_everybody_gets_what_the_table_says(
    stage: Stage, table: Mapping[str, Row], tmp_path: Path, caller: str
) -> None:
    found = await ask_everything(stage, tmp_path / "copy", caller)
    expected = {route: row[caller] for route, row in table.items()}
    assert found == expected, "look at it, then `python -m tests.server.authorisation` writes it anew"


def test_every_route_has_its_line(table: Mapping[str, Row]) -> None:
    assert set(table) == {name_of(endpoint) for endpoint in ENDPOINTS}


def test_who_is_not_signed_in_gets_nothing(table: Mapping[str, Row]) -> None:
    for caller in STRANGERS[:2]:
        got = {route for route, row in table.items() if row[caller] not in {"401", "403"}}
        assert got == OPEN_TO_ALL


def test_strangers_are_told_nothing_of_a_private_channel(table: Mapping[str, Row]) -> None:
    own_account = {"POST /users/login"}  # the author's own password signs anybody in as the author
    for caller in STRANGERS:
        told = {route for route, row in table.items() if row[caller].endswith("!")}
        assert told <= own_account


def test_a_token_for_reading_changes_nothing(table: Mapping[str, Row]) -> None:
    reads = {"GET", "POST /users/login", "POST /users/logout"}
    for route, row in table.items():
        if row["read token"][0] == "2" and route.partition(" ")[0] not in reads and route not in reads:
            assert row["read token"] == row["member"], route
            assert any(word in route for word in ("/ids", "/search", "/names", "usernames", "group_channels"))


def test_every_route_is_open_to_somebody(table: Mapping[str, Row]) -> None:
    closed = {route for route, row in table.items() if not any(status[0] == "2" for status in row.values())}
    assert closed == NOBODY_HERE


NOBODY_HERE = {
    "DELETE /teams/{team_id}/image",
    "GET /oauth/device",
    "GET /teams/{team_id}/image",
    "POST /actions/dialogs/lookup",
    "POST /actions/dialogs/open",
    "POST /actions/dialogs/submit",
    "POST /administration",
    "POST /oauth/device/approve",
    "POST /posts/{post_id}/actions/{action_name}",
    "POST /teams/{team_id}/image",
    "PUT /users/{user_id}/mfa",
}
"""Routes whose way in is another: the kernel's word, a button, a code; or not supported."""
