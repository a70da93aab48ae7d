"""How does a cell look, and with how few bytes does a terminal go from one look to the next?"""

from __future__ import annotations

from zlib import crc32

from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

SEEN_ON_BLANKS = frozenset(("4", "7", "9", "21", "51", "52", "53"))
"""Underlines, reverse, strokes: attributes that a space shows, and with them its colour."""
OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "21": "24", "5": "25", "6": "25", "7": "27", "8": "28"} | {
    "9": "29", "51": "54", "52": "54", "53": "55"
}  # fmt: skip
WITHOUT_COLOUR, WITHOUT_GROUND = "39", "49"
TRUE_COLOUR = ("38", "2", "red", "green", "blue")
RESET = "\x1b[m"


_blanks: dict[tuple[object, ...], int] = {}


class Look:
    """One way for a cell to look; there is one object for each, so that `is` compares them."""

    __slots__ = ("attributes", "blank", "colour", "ground", "has_strokes", "link")

    def __init__(self, codes: str, link: str) -> None:
        self.attributes, self.colour, self.ground = _parsed(codes)
        self.link = link
        shown = self.attributes & SEEN_ON_BLANKS
        self.has_strokes = bool(shown or link)
        """Whether a space in it is more than background."""
        blank = (shown, self.ground, self.colour if shown else "", link)
        self.blank = _blanks.setdefault(blank, len(_blanks))
        """Equal for looks that differ in nothing where the cell is a space."""


def _parsed(codes: str) -> tuple[frozenset[str], str, str]:
    """The attributes, the colour and the background of the parameters of an SGR sequence."""
    attributes: set[str] = set()
    found = {"3": "", "4": ""}
    parts = iter(codes.split(";") if codes else ())
    for part in parts:
        if part in ("38", "48"):
            kind = next(parts, "")
            rest = [next(parts, "0") for _ in range(3 if kind == "2" else 1)]
            found[part[0]] = ";".join((part, kind, *rest))
        elif len(part) == 2 and part[0] in found:
            found[part[0]] = "" if part[1] == "9" else part
        elif len(part) == 2 and part[0] == "9":
            found["3"] = part
        elif len(part) == 3:
            found["4"] = part
        else:
            attributes.add(part)
    return frozenset(attributes), found["3"], found["4"]


class Looks:
    """All looks that were met, and the ways between them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str | None], Look] = {}
        self._changes: dict[tuple[Look, Look], str] = {}
        self._faded: dict[Look, Look] = {}
        self.plain = self._new("", None)
        """How a terminal writes when it was told nothing."""

    def of(self, style: Style | None, colours: ColorSystem) -> Look:
        """What Textual would write for a style."""
        if style is None:
            return self.plain
        codes = style._ansi
        if codes is None:
            codes = Strip.render_ansi(style, colours)
        link = style._link
        return self._known.get((codes, link)) or self._new(codes, link)

    def change(self, before: Look, after: Look) -> str:
        """What to write so that the terminal, which writes like `before`, writes like `after`."""
        known = self._changes.get((before, after))
        if known is None:
            known = self._changes[before, after] = _change(before, after)
        return known

    def faded(self, look: Look) -> Look:
        """The same, nearer to its background."""
        known = self._faded.get(look)
        if known is None:
            known = self._faded[look] = Look(_faint(look), "")
        return known

    def _new(self, codes: str, link: str | None) -> Look:
        look = self._known[codes, link] = Look(codes, link or "")
        return look


def _faint(look: Look) -> str:
    """The parameters of a look with half of its colour, or with that of a faint one."""
    attributes = sorted(look.attributes)
    ink, paper = look.colour.split(";"), look.ground.split(";")
    if len(ink) != len(paper) or len(ink) != len(TRUE_COLOUR):
        return ";".join(code for code in (*attributes, "2", look.colour, look.ground) if code)
    mixed = [str((int(one) + int(other)) // 2) for one, other in zip(ink[2:], paper[2:], strict=True)]
    return ";".join((*attributes, *ink[:2], *mixed, look.ground))


def _change(before: Look, after: Look) -> str:
    step, whole = _difference(before, after), _whole(after)
    sgr = step if len(step) <= len(whole) else whole
    if (before.attributes, before.colour, before.ground) == (after.attributes, after.colour, after.ground):
        sgr = ""
    return sgr + (_link(after.link) if before.link != after.link else "")


def _difference(before: Look, after: Look) -> str:
    gone = before.attributes - after.attributes
    off = {OFF.get(code, "0") for code in gone}
    # Bold and faint, and the two underlines, are ended together.
    stays = {code for code in after.attributes if OFF.get(code) in off or code not in before.attributes}
    codes = [*sorted(off), *sorted(stays)]
    if before.colour != after.colour:
        codes.append(after.colour or WITHOUT_COLOUR)
    if before.ground != after.ground:
        codes.append(after.ground or WITHOUT_GROUND)
    return _whole(after) if "0" in off else f"\x1b[{';'.join(codes)}m"


def _whole(look: Look) -> str:
    codes = ["0", *sorted(look.attributes), look.colour, look.ground]
    return f"\x1b[{';'.join(code for code in codes if code)}m"


def _link(address: str) -> str:
    # Cells of one link belong together, also where they were written at different times.
    return f"\x1b]8;id={crc32(address.encode())};{address}\x1b\\" if address else "\x1b]8;;\x1b\\"
