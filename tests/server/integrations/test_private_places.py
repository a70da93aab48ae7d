"""Does nothing that people or programs of a team say make the workspace call its own machine or network?"""

from __future__ import annotations

import asyncio

import pytest

from tests.server.conftest import World

OWN = ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1")


@pytest.mark.parametrize("host", OWN)
async def test_commands_buttons_and_dialogs_reach_no_private_place_and_tell_of_none(
    world: World, host: str
) -> None:
    reached: list[object] = []
    canary = await asyncio.start_server(lambda *pair: reached.append(pair), "127.0.0.1", 0)
    port = canary.sockets[0].getsockname()[1]
    url = f"http://{host}:{port}/x"
    town, team = world.channel(), world.team["id"]
    await world.ok("alice", "POST", "/commands", {"team_id": team, "trigger": "go", "url": url})
    action = {"id": "a", "name": "A", "type": "button", "integration": {"url": url}}
    post = await world.post("bob", "x", props={"attachments": [{"actions": [action]}]})
    answers = [
        await world.call("bob", "POST", "/commands/execute", {"command": "/go x", "channel_id": town}),
        await world.call("bob", "POST", f"/posts/{post['id']}/actions/a", {}),
        await world.call("bob", "POST", "/actions/dialogs/submit", {"url": url, "channel_id": town}),
        await world.call("bob", "POST", "/actions/dialogs/lookup", {"url": url, "channel_id": town}),
    ]
    canary.close()
    await canary.wait_closed()
    assert [answer.status_code for answer in answers] == [500, 400, 400, 400]
    assert reached == []
    assert not any(host.strip("[]") in answer.text for answer in answers)
