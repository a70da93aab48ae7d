"""Run the comparison and write the table and the pages made of it: `python -m tests.server.parity`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.compatibility import page as compatibility
from tests.server.parity.ours import replay_all
from tests.server.parity.table import PAGE, TABLE, accepted, judge, page_text, read_table, table_text


def main() -> int:
    """Write the files; tell what nothing explains."""
    with tempfile.TemporaryDirectory() as directory:
        answers = asyncio.run(replay_all(Path(directory)))
    rows = judge(answers, accepted())
    TABLE.write_text(table_text(rows))
    PAGE.write_text(page_text(read_table(), accepted()))
    compatibility.PAGE.write_text(compatibility.page_text())
    for row in rows:
        if row.unexplained:
            sys.stdout.write(f"{row.recording}: {'; '.join(row.unexplained)}\n")
        if row.gone:
            sys.stdout.write(f"{row.recording}, no longer: {'; '.join(row.gone)}\n")
    return int(any(row.unexplained or row.gone for row in rows))


if __name__ == "__main__":
    sys.exit(main())
