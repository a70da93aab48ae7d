"""mmpy-bot: a bot that answers `ping` with a reaction and a reply in a thread, and `file` with a file."""

# Its packages live in an environment of their own.
# mypy: ignore-errors

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from mmpy_bot import Bot, Message, Plugin, Settings, listen_to


class Ping(Plugin):
    """Answers."""

    @listen_to("^ping$")
    async def answer(self, message: Message) -> None:
        """React, and say pong in the thread."""
        self.driver.react_to(message, "eyes")
        self.driver.reply_to(message, "pong from mmpy-bot")

    @listen_to("^file (.*)$")
    async def send(self, message: Message, words: str) -> None:
        """Upload what was said, and attach it."""
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "answer.txt"
            path.write_text(words)
            self.driver.reply_to(message, "here it is", file_paths=[path])


def main(host: str, port: str, token: str, team: str) -> None:
    """Run until killed."""
    settings = Settings(
        MATTERMOST_URL=f"http://{host}",
        MATTERMOST_PORT=int(port),
        BOT_TOKEN=token,
        BOT_TEAM=team,
        SSL_VERIFY=False,
    )
    Bot(settings=settings, plugins=[Ping()]).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
