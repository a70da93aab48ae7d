"""Who took the workspace with him: backups and exports, as the audit log has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from chat_tui.server.administration.deed import Deed, Perform, Place
from chat_tui.server.records import audit


class NoteBackup(Deed[None], frozen=True, tag="backup.note"):
    """A backup was made, and where it is."""

    answer: ClassVar[Any] = None
    path: str


class NoteExport(Deed[None], frozen=True, tag="export.note"):
    """Everything was written out, and where it is."""

    answer: ClassVar[Any] = None
    path: str


async def note_backup(place: Place, deed: NoteBackup) -> None:
    """Write it down."""
    await place.workspace.records.write(lambda tx: audit.note(tx, place.by, "backup.make", deed.path))


async def note_export(place: Place, deed: NoteExport) -> None:
    """Write it down."""
    await place.workspace.records.write(lambda tx: audit.note(tx, place.by, "workspace.export", deed.path))


PERFORM: Mapping[type[Deed[Any]], Perform] = {NoteBackup: note_backup, NoteExport: note_export}
