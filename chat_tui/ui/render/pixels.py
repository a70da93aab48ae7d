"""What is a picture that is small enough to be drawn?"""

from __future__ import annotations

from chat_tui.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture as it is drawn: three bytes a pixel, row after row from the top."""

    width: int
    height: int
    rgb: bytes

    def row(self, y: int) -> list[tuple[int, int, int]]:
        """The pixels of a row, left to right."""
        start = 3 * self.width * y
        line = self.rgb[start : start + 3 * self.width]
        return list(zip(line[0::3], line[1::3], line[2::3], strict=True))
