"""mattermostdriver: it does what a chat client does, and what it hears of it."""

# Its packages live in an environment of their own.
# mypy: ignore-errors

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import traceback

from mattermostdriver import Driver

NAME = "mattermostdriver"


def story(driver: Driver, heard: list[str], enough: threading.Event) -> dict[str, object]:
    """Do what a chat client does; what the server is asked about afterwards."""
    me = driver.users.get_user("me")
    bob = driver.users.get_user_by_username("bob")
    team = driver.teams.get_user_teams("me")[0]
    new = {"team_id": team["id"], "name": f"of-{NAME}", "display_name": NAME, "type": "P"}
    channel = driver.channels.create_channel(new)
    driver.channels.add_user(channel["id"], {"user_id": bob["id"]})
    driver.channels.get_channels_for_user("me", team["id"])
    driver.channels.get_channel_members(channel["id"])
    post = driver.posts.create_post({"channel_id": channel["id"], "message": f"hello from {NAME}"})
    driver.posts.patch_post(post["id"], {"message": f"hello from {NAME}, edited"})
    reaction = {"user_id": me["id"], "post_id": post["id"], "emoji_name": "tada"}
    driver.reactions.create_reaction(reaction)
    driver.posts.pin_post_to_channel(post["id"])
    files = {"files": ("note.txt", f"file of {NAME}".encode())}
    file = driver.files.upload_file(channel["id"], files)["file_infos"][0]
    driver.files.get_file_metadata(file["id"])
    answer = {
        "channel_id": channel["id"],
        "root_id": post["id"],
        "message": "a reply",
        "file_ids": [file["id"]],
    }
    reply = driver.posts.create_post(answer)
    found = driver.posts.search_for_team_posts(team["id"], {"terms": f'"from {NAME}"', "is_or_search": False})
    driver.status.update_user_status(me["id"], {"user_id": me["id"], "status": "away"})
    driver.channels.view_channel("me", {"channel_id": channel["id"]})
    driver.channels.create_direct_message_channel([me["id"], bob["id"]])
    driver.posts.get_posts_for_channel(channel["id"])
    thread = driver.posts.get_thread(post["id"])
    enough.wait(20)
    return {
        "post": post["id"],
        "reply": reply["id"],
        "file": file["id"],
        "found": found["order"],
        "thread": thread["order"],
        "read": driver.files.get_file(file["id"]).text,
        "heard": heard,
    }


def main(host: str, port: str, login: str, password: str) -> None:
    """Log in, listen, and do all of it once the stream is open."""
    where = {"url": host, "port": int(port), "scheme": "http", "verify": False}
    driver = Driver({**where, "login_id": login, "password": password})
    driver.login()
    heard: list[str] = []
    enough = threading.Event()

    def act() -> None:
        try:
            said = story(driver, heard, enough)
        except BaseException:  # noqa: BLE001 - whatever it is, the process has to end with it
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
        os._exit(0)

    async def hear(message: str) -> None:
        event = json.loads(message)
        if event.get("event") == "hello":
            threading.Thread(target=act).start()
        elif event.get("event") == "posted":
            heard.append(json.loads(event["data"]["post"])["message"])
            if "a reply" in heard:
                enough.set()

    asyncio.set_event_loop(asyncio.new_event_loop())
    driver.init_websocket(hear)


if __name__ == "__main__":
    main(*sys.argv[1:])
