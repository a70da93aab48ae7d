"""Which page shows every command? `python -m tests.transcript` types it and writes `docs/transcript.md`."""

from __future__ import annotations

import sys

from tests.transcript.page import PAGE, transcript

if __name__ == "__main__":
    PAGE.write_text(transcript(), "utf-8")
    sys.stdout.write(f"{PAGE}\n")
