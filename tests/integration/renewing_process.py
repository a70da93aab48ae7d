"""One of several processes with the same sign-in: at each word, fifty calls find the token dead at once."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from chat_tui.auth.credentials import Credentials
from chat_tui.auth.oauth.refreshing import RefreshingTokens
from chat_tui.auth.oauth.web import WebAnswer, WebRequest
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import KeptLogin
from chat_tui.backends.mattermost.web import sender
from chat_tui.net.endpoint import Endpoint

CALLS = 50


async def main(address: str, path: Path) -> None:
    """Read dead tokens, a line each, and tell the tokens that were had instead and how often was asked."""
    credentials = Credentials(path, keyring=lambda: None)
    asked = 0
    over_the_line = sender(Endpoint.parse(address))

    async def send(request: WebRequest) -> WebAnswer:
        nonlocal asked
        asked += 1
        return await over_the_line(request)

    async def load() -> Secret | None:
        return await credentials.get("work")

    async def keep(tokens: Secret) -> None:
        await credentials.put("work", tokens)

    tokens = RefreshingTokens(KeptLogin(load, keep, path.with_name(".renewing-work")), send)
    tell({"had": [await tokens.token()], "asked": asked})
    while dead := (await asyncio.to_thread(sys.stdin.readline)).strip():
        had = await asyncio.gather(*(tokens.renew(dead) for _ in range(CALLS)), return_exceptions=True)
        tell({"had": sorted({str(one) for one in had}), "asked": asked})


def tell(value: object) -> None:
    """A line for the test."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
