"""How much of a long text is drawn until a person asks for all of it, and how far is wide code pushed?"""

from __future__ import annotations

from chat_tui.model.frozen import dataclass
from chat_tui.ui.render.clicks import does
from chat_tui.ui.render.lines import Line, adorning
from chat_tui.ui.render.look import Look

MAX_LINES = 500
"""Lines of one message, unfolded too; what is longer is cut, so that no message can make the pane slow."""
SPARED = 4
"""To fold away fewer lines than these would not be worth the line that says so."""


@dataclass(frozen=True, slots=True)
class Folds:
    """Of a message: what is folded in it."""

    lines: int = 0
    """Lines of a text that are drawn; 0 draws all."""
    pan: int | None = None
    """Cells that wide code is pushed to the left; None wraps it."""

    @property
    def code(self) -> int:
        """Lines of a block of code that are drawn; 0 for all."""
        return max(6, self.lines // 2) if self.lines else 0


WHOLE = Folds()
FOLD = does("expand")
"""A click on the line that says what is folded shows it."""


def folded(lines: list[Line], most: int, look: Look) -> list[Line]:
    """The first lines, and one that says how many there are more and which key shows them."""
    hidden = len(lines) - most
    if not most or hidden < SPARED:
        return lines
    told = fold_words(f"{MAX_LINES - most}+" if len(lines) > MAX_LINES else f"{hidden}", look)
    return [*lines[:most], [adorning(told, look.muted + FOLD)]]


def fold_words(hidden: str, look: Look) -> str:
    """`┆ 38 more lines · x shows them`."""
    return f"{look.glyphs.fold} {hidden} more lines{look.offers(look.expand_key, 'shows them')}"
