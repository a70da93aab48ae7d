"""What does tmux say of itself and of the terminal around it? Asked when a first notice is due."""

from __future__ import annotations

import asyncio

TIME_LIMIT = 2.0
QUESTION = ("tmux", "display-message", "-p", "#{allow-passthrough}|#{client_termtype} #{client_termname}")


async def ask_tmux(question: tuple[str, ...] = QUESTION) -> tuple[bool, str]:
    """Whether wrapped sequences pass, and what the terminal around is called; (False, "") if it is silent."""
    try:
        process = await asyncio.create_subprocess_exec(
            *question,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return False, ""
    try:
        answer, _ = await asyncio.wait_for(process.communicate(), TIME_LIMIT)
    except TimeoutError:
        process.kill()
        await process.wait()
        return False, ""
    passes, _, name = answer.decode("utf-8", "replace").strip().partition("|")
    return passes in ("1", "on", "all"), name.strip()
