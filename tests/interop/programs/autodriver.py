"""mattermostautodriver: the typed driver does what a chat client does, and what it hears of it."""

# Its packages live in an environment of their own.
# mypy: ignore-errors

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import traceback

from mattermostautodriver import TypedDriver

NAME = "mattermostautodriver"


def story(driver: TypedDriver, heard: list[str], enough: threading.Event) -> dict[str, object]:
    """Do what a chat client does; what the server is asked about afterwards."""
    me = driver.users.get_user("me")
    bob = driver.users.get_user_by_username("bob")
    team = driver.teams.get_teams_for_user("me")[0]
    channel = driver.channels.create_channel(team["id"], f"of-{NAME}", NAME, "P")
    driver.channels.add_channel_member(channel["id"], bob["id"])
    driver.channels.get_channels_for_team_for_user("me", team["id"])
    driver.channels.get_sidebar_categories_for_team_for_user(team["id"], "me")
    driver.channels.get_channel_stats(channel["id"])
    post = driver.posts.create_post(channel["id"], f"hello from {NAME}")
    driver.posts.patch_post(post["id"], message=f"hello from {NAME}, edited")
    reaction = {"user_id": me["id"], "post_id": post["id"], "emoji_name": "tada"}
    driver.reactions.save_reaction(reaction)
    driver.posts.pin_post(post["id"])
    driver.channels.get_pinned_posts(channel["id"])
    content = f"file of {NAME}".encode()
    file = driver.files.upload_file(("note.txt", content), channel["id"], filename="note.txt")["file_infos"][
        0
    ]
    reply = driver.posts.create_post(channel["id"], "a reply", post["id"], [file["id"]])
    found = driver.posts.search_posts(team["id"], f'"from {NAME}"', False)
    driver.status.update_user_status(me["id"], "dnd")
    driver.status.get_users_statuses_by_ids([me["id"], bob["id"]])
    driver.channels.view_channel("me", channel["id"])
    driver.channels.create_direct_channel([me["id"], bob["id"]])
    driver.threads.get_user_threads("me", team["id"])
    driver.threads.start_following_thread("me", team["id"], post["id"])
    driver.posts.get_posts_for_channel(channel["id"])
    thread = driver.posts.get_post_thread(post["id"])
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
    driver = TypedDriver({**where, "login_id": login, "password": password})
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

    async def hear(message: object) -> None:
        event = message if isinstance(message, dict) else json.loads(str(message))
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
