"""mattermostautodriver: log-in by password, a post, and its event over the WebSocket."""

# Its packages live in an environment of their own.
# mypy: ignore-errors

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading

from mattermostautodriver import TypedDriver


def main(host: str, port: str, login: str, password: str) -> None:
    """Post something and hear it."""
    driver = TypedDriver(
        {
            "url": host,
            "port": int(port),
            "scheme": "http",
            "login_id": login,
            "password": password,
            "verify": False,
        }
    )
    driver.login()
    team = driver.teams.get_teams_for_user("me")[0]
    channel = driver.channels.get_channel_by_name(team["id"], "town-square")
    text = "hello from mattermostautodriver"

    def say() -> None:
        driver.posts.create_post(channel["id"], text)

    async def hear(message: object) -> None:
        event = message if isinstance(message, dict) else json.loads(str(message))
        if event.get("event") == "hello":
            threading.Thread(target=say).start()
        elif event.get("event") == "posted":
            post = json.loads(event["data"]["post"])
            listed = driver.posts.get_posts_for_channel(channel["id"])["posts"][post["id"]]
            said = {"heard": post["message"], "listed": listed["message"]}
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()
            os._exit(0)

    asyncio.set_event_loop(asyncio.new_event_loop())
    driver.init_websocket(hear)


if __name__ == "__main__":
    main(*sys.argv[1:])
