"""How our OpenAPI document is aimed at things that are there: real ids in place of random ones."""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from typing import Any

from tests.servers import ServerHandle

World = Mapping[str, list[Any]]
"""Ids and other values by the name of the parameter or key that takes them."""
TOMORROW = 24 * 3600


async def furnish(server: ServerHandle) -> World:
    """A team with channels, posts, a reply, a file, a hook and a bot; their ids."""
    people = [server.users[name].id for name in ("owner", "alice", "bob")]
    team = (await server.call("owner", "GET", "/users/me/teams"))[0]["id"]
    new = {"team_id": team, "name": "private", "display_name": "Private", "type": "P"}
    channels = [
        (await server.call("owner", "GET", f"/teams/{team}/channels/name/town-square"))["id"],
        (await server.call("owner", "POST", "/channels", new))["id"],
        (await server.call("owner", "POST", "/channels/direct", people[:2]))["id"],
    ]
    said = [
        await server.call("owner", "POST", "/posts", {"channel_id": channel, "message": "hello @alice"})
        for channel in channels
    ]
    answer = {"channel_id": channels[0], "root_id": said[0]["id"], "message": "a reply"}
    reply = await server.call("owner", "POST", "/posts", answer)
    hook = await server.call("owner", "POST", "/hooks/incoming", {"channel_id": channels[0]})
    bot = await server.call("owner", "POST", "/bots", {"username": "robot", "display_name": "Robot"})
    posts = [post["id"] for post in said]
    token = await server.call("owner", "POST", f"/users/{people[0]}/tokens", {"description": "spare"})
    at = int(time.time()) + TOMORROW
    later = {"channel_id": channels[0], "message": "later", "scheduled_at": at * 1000}
    scheduled = await server.call("owner", "POST", "/posts/schedule", later)
    return {
        "user_id": [*people, bot["user_id"]],
        "user_ids": people,
        "team_id": [team],
        "channel_id": channels,
        "channel_ids": channels,
        "post_id": [*posts, reply["id"]],
        "root_id": [posts[0], ""],
        "thread_id": posts,
        "hook_id": [hook["id"]],
        "file_id": [await _upload(server, channels[0])],
        "file_ids": [await _upload(server, channels[0])],
        "token_id": [token["id"]],
        "scheduled_id": [scheduled["id"]],
        "scheduled_at": [at * 1000],
        "target_time": [at],
        "emoji_name": ["tada", "+1"],
        "command": ["/shrug no", "/me waves", "/nothing"],
        "format": ["old"],
        "sort": ["", "username", "create_at"],
        "bot_id": [bot["user_id"]],
        "in_team": [team],
        "in_channel": channels,
        "not_in_channel": channels,
        "not_in_team": [team],
        "before": posts,
        "after": posts,
    }


async def _upload(server: ServerHandle, channel_id: str) -> str:
    async with server.http("owner") as http:
        where = {"channel_id": channel_id, "filename": "note.txt"}
        answer = await http.post("/files", params=where, content=b"something to read")
    return str(answer.json()["file_infos"][0]["id"])


def aimed(document: Mapping[str, Any], world: World) -> dict[str, Any]:
    """The supported part with real ids in what is asked; what is answered stays as it is."""
    made = supported(document)
    for path in made["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] in world:
                    parameter["schema"] = _choice(world, parameter["name"])
            for content in operation.get("requestBody", {}).get("content", {}).values():
                if "schema" in content:
                    content["schema"] = _body(content["schema"], made, world)
    return made


def supported(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without what is only told to be unsupported."""
    made: dict[str, Any] = copy.deepcopy(dict(document))
    for path in made["paths"].values():
        for method in [method for method, said in path.items() if not _is_served(said)]:
            del path[method]
    return made


def _is_served(operation: Mapping[str, Any]) -> bool:
    return any(status.startswith("2") for status in operation["responses"])


def _choice(world: World, name: str) -> dict[str, Any]:
    return {"enum": world[name]}


def _body(schema: Mapping[str, Any], document: Mapping[str, Any], world: World) -> dict[str, Any]:
    """What a body may be; objects that answers have in common with it are written out."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    made = dict(schema)
    if "properties" in made:
        made["properties"] = {
            name: _key(name, one, document, world) for name, one in made["properties"].items()
        }
    if "items" in made:
        made["items"] = _body(made["items"], document, world)
        if made["items"].get("pattern"):
            every = sorted(set().union(*(world[name] for name in ("user_id", "channel_id", "post_id"))))
            made["items"] = {"type": "string", "enum": every}
    return made


def _key(name: str, schema: Mapping[str, Any], document: Mapping[str, Any], world: World) -> dict[str, Any]:
    if name not in world:
        return _body(schema, document, world)
    if schema.get("type") == "array":
        return {"type": "array", "items": _choice(world, name), "maxItems": 10}
    return _choice(world, name)
