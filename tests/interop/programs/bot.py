"""mmpy-bot: a bot that answers `ping` in a direct channel, until it is killed."""

# Its packages live in an environment of their own.
# mypy: ignore-errors

from __future__ import annotations

import sys

from mmpy_bot import Bot, Message, Plugin, Settings, listen_to


class Ping(Plugin):
    """Answers."""

    @listen_to("^ping$")
    async def answer(self, message: Message) -> None:
        """Say pong."""
        self.driver.reply_to(message, "pong from mmpy-bot")


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
