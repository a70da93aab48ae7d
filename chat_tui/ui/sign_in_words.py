"""What does the sign-in screen say of a server, of its ways in, and of what went wrong? Pure."""

from __future__ import annotations

from collections.abc import Sequence

from chat_tui.account.signing_in import Offer, Way
from chat_tui.account.way_words import INVITED, KINDS, WAYS
from chat_tui.errors import ChatError
from chat_tui.text.sanitize import Safe, safe_line, safe_text
from chat_tui.text.width import cells
from chat_tui.ui.choices import Choice

LONGEST = 300
"""Characters of one sentence of a server's."""
MOST_NOTES = 8


def way_choices(offer: Offer) -> list[Choice]:
    """A line for each way, the best first, each with the digit that takes it."""
    rows = []
    for number, way in enumerate(offer.ways, start=1):
        title, line = INVITED if offer.is_invitation and way is Way.PASSWORD else WAYS[way]
        rows.append(Choice(way, title, detail=line, sign=str(number)))
    return rows


def site_of(offer: Offer) -> Safe:
    """What people call the server."""
    return safe_line(offer.site_name, 60) or address_of(offer.url)


def address_of(url: str) -> Safe:
    """An address as it is read; `https://` goes without saying."""
    return safe_line(url.removeprefix("https://").rstrip("/"), 100)


def heading_of(offer: Offer) -> str:
    """The title of its pages."""
    return f"Sign in{' again' if offer.user else ''} · {site_of(offer)}"


def about(offer: Offer) -> str:
    """What the server is, and where."""
    version = safe_line(offer.version, 24)
    what = f"{KINDS[offer.kind]} {version}".strip()
    return f"{what} at {address_of(offer.url)}"


def asked_for(offer: Offer, *, there: bool = False) -> str:
    """What the program wants to be allowed, said before or while that is asked `there`; empty for nothing."""
    if not offer.scopes or not {Way.DEVICE, Way.BROWSER} & set(offer.ways):
        return ""
    meanings = offer.meanings if len(offer.meanings) == len(offer.scopes) else offer.scopes
    where = "There it asks" if there else "In a browser it asks"
    return f"{where} to: {', '.join(safe_line(meaning, 80) for meaning in meanings[:12])}."


def notes_of(offer: Offer) -> list[str]:
    """Why a way is missing, a sentence each."""
    notes: list[str] = [safe_line(note, LONGEST) for note in offer.notes[:MOST_NOTES]]
    more = len(offer.notes) - MOST_NOTES
    return [*notes, *([f"And {more} more."] if more > 0 else [])]


def sentence_of(error: ChatError) -> Safe:
    """What went wrong, and what to do."""
    return safe_text(f"{error} {error.hint}".strip()[: 2 * LONGEST])


def spaced(code: str) -> str:
    """A code that is read from afar: its characters apart."""
    return " ".join(safe_line(code, 40))


def left_of(seconds: float) -> str:
    """How long something is still good, as a clock says it."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02}"


def cut_url(url: str, width: int) -> list[str]:
    """An address in pieces that fit, with nothing between them, so that it can be selected and copied."""
    safe = safe_line(url, 4000)
    width = max(8, width)
    return [safe[at : at + width] for at in range(0, len(safe), width)] or [""]


def fits(rows: Sequence[str], width: int, height: int) -> bool:
    """Whether a block of lines has room."""
    return bool(rows) and len(rows) <= height and max(map(cells, rows)) <= width
