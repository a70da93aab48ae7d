"""What does tmux say of itself and of the terminal around it?"""

from __future__ import annotations

import asyncio

from chat_tui.model.frozen import dataclass

TIME_LIMIT = 2.0
QUESTION = (
    *("tmux", "display-message", "-p"),
    "#{allow-passthrough}|#{focus-events}|#{client_termtype} #{client_termname}",
)
_YES = frozenset({"1", "2", "on", "all"})


@dataclass(frozen=True, slots=True)
class TmuxFacts:
    """What matters to us; nothing good where it does not answer."""

    passes: bool = False
    """Whether wrapped sequences reach the terminal around."""
    tells_focus: bool = False
    """Whether it always tells that the focus comes and goes; without this option it does so at times."""
    name: str = ""
    """Of the terminal around."""


async def ask_tmux(question: tuple[str, ...] = QUESTION) -> TmuxFacts:
    """Ask it, for a little while."""
    try:
        process = await asyncio.create_subprocess_exec(
            *question,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return TmuxFacts()
    try:
        answer, _ = await asyncio.wait_for(process.communicate(), TIME_LIMIT)
    except TimeoutError:
        process.kill()
        await process.wait()
        return TmuxFacts()
    return facts_in(answer.decode("utf-8", "replace"))


def facts_in(answer: str) -> TmuxFacts:
    """What an answer to the question says."""
    passes, focus, name, *_rest = [*answer.strip().split("|", 2), "", "", ""]
    return TmuxFacts(passes in _YES, focus in _YES, name.strip())
