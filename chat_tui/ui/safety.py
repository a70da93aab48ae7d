"""What is the last thing that happens to text before it reaches the terminal? The second gate."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from chat_tui.text.sanitize import gate_line, is_safe, safe_url


class SafetyFilter(LineFilter):
    """Cleans every segment that Textual is about to write, links included.

    Everything shown was made safe before; this is for the place where somebody forgot.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same list when all of it is clean."""
        if all(_is_clean(segment) for segment in segments):
            return segments
        return [segment if _is_clean(segment) else _cleaned(segment) for segment in segments]


def _is_clean(segment: Segment) -> bool:
    text, style, control = segment
    if control:
        return False
    link = style.link if style is not None else None
    return ((text.isascii() and text.isprintable()) or (is_safe(text) and "\n" not in text)) and (
        link is None or safe_url(link) == link
    )


def _cleaned(segment: Segment) -> Segment:
    text, style, _control = segment
    if style is not None and style.link is not None:
        style = style.update_link(safe_url(style.link)) + Style.null()
    return Segment(gate_line(text), style)
