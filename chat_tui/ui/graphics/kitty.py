"""How does one hand a picture to a terminal that knows kitty's graphics, and take it away again?

What strangers sent never gets there: the terminal is given a PNG that was written here, of pixels that were
decoded here.
"""

from __future__ import annotations

from base64 import b64encode

NUMBER = 0x63686174
"""Of our only picture; another program in the same window has others."""
ASK = f"\x1b_Gi={NUMBER},s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
"""Could you show this pixel? Answered by terminals that can; those that know the form drop it."""
ERASE = f"\x1b_Ga=d,d=I,i={NUMBER},q=2\x1b\\"
"""Also out of the terminal's memory."""
CHUNK = 4_096


def is_yes(answer: str) -> bool:
    """Whether an answer of the terminal says that it can."""
    return answer == f"\x1b_Gi={NUMBER};OK\x1b\\"


def drawn(png: bytes, cells: tuple[int, int] | None = None) -> str:
    """Draw a picture from the cursor on, which stays; its own size, or scaled to so many cells."""
    payload = b64encode(png).decode("ascii")
    chunks = [payload[at : at + CHUNK] for at in range(0, len(payload), CHUNK)] or [""]
    fitted = f",c={cells[0]},r={cells[1]}" if cells is not None else ""
    parts: list[str] = []
    for index, chunk in enumerate(chunks):
        what = f"a=T,f=100,i={NUMBER},q=2,C=1{fitted}," if index == 0 else ""
        parts.append(f"\x1b_G{what}m={int(index + 1 < len(chunks))};{chunk}\x1b\\")
    return "".join(parts)
