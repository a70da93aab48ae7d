"""What does an export look like to programs: the records of `--json`, one a line?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from chat_tui.cli.exporting.media import Kept
from chat_tui.cli.output import json_text
from chat_tui.cli.records import gap_record, message_record
from chat_tui.model.messages import Gap, TimelineRow

if TYPE_CHECKING:
    from chat_tui.account.account import Account


class JsonLines:
    """Raw text, nothing that a terminal obeys; a fetched file has its `path`."""

    ending = "jsonl"

    def __init__(self, account: Account) -> None:
        self._account = account

    def begin(self) -> Iterable[str]:
        """Nothing: each line stands for itself."""
        return ()

    def row(self, row: TimelineRow, files: Sequence[Kept]) -> Iterable[str]:
        """One record."""
        if isinstance(row, Gap):
            yield json_text(gap_record(self._account, row)) + "\n"
            return
        record = message_record(self._account, row)
        for told, kept in zip(record["files"], files, strict=True):
            if kept.link:
                told["path"] = kept.link
        yield json_text(record) + "\n"

    def end(self, count: int) -> Iterable[str]:
        """Nothing."""
        return ()
