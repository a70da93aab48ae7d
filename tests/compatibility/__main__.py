"""Write docs/compatibility.md: `python -m tests.compatibility`."""

from __future__ import annotations

from tests.compatibility.page import PAGE, page_text

if __name__ == "__main__":
    PAGE.write_text(page_text())
