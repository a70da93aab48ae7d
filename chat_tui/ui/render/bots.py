"""How is the one line drawn that stands for several messages of bots?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.text.width import cells, truncate
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.markup import markup_lines
from chat_tui.ui.render.view import BotRun

NAMED = 2
"""So many bots are named; more become a number."""
LONGEST = 400
"""Characters of a message in which its first words are looked for."""
WORTH = 16
"""Cells that the last message's words need to say anything; what else there is gives way to them."""


def first_words(message: Message, look: Look) -> str:
    """The first line of what a message says, as it would be drawn."""
    lines = markup_lines(message.text[:LONGEST], LONGEST, look, frozenset())
    drawn = ("".join(piece.text for piece in line).strip() for line in lines)
    return next((line for line in drawn if line), "")


def bots_line(run: BotRun, width: int, look: Look) -> str:
    """`┆ 6 from ci · ✔ build 4812 · x shows them`, the words in the middle cut as need be."""
    dot = f" {look.glyphs.dot} "
    names = ", ".join(run.names) if len(run.names) <= NAMED else f"{len(run.names)} bots"
    head = f"{look.glyphs.fold} {run.count} from {names}"
    tail = look.offers(look.expand_key, "shows them")
    room = width - cells(head) - cells(dot) - cells(tail)
    if room < WORTH:
        tail, room = "", room + cells(tail)
    if room < WORTH // 2 or not run.last:
        return truncate(head + tail, width)
    return f"{head}{dot}{truncate(run.last, room)}{tail}"
