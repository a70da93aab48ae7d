"""A bot in ten lines: it answers `!ping` in #sandbox. Run it with `python examples/ping_bot.py`.

It is the account that `chat-tui` would open; `connect("work")` names another one. Without any here:
`connect(url="https://chat.example.org", token=os.environ["CHAT_TOKEN"])`.
"""

import asyncio

from chat_tui.client import connect


async def main() -> None:
    async with connect() as chat:
        async for message in chat.messages("#sandbox"):
            if message.text == "!ping":
                await message.reply("pong")


asyncio.run(main())
