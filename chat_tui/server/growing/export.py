"""Where does a workspace go when it is exported: which format, which folder, a zip of it as well?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chat_tui.database.copying import Tell
from chat_tui.database.faults import storage_errors
from chat_tui.server.growing.folder import growing, moment_of, pack, refuse_existing
from chat_tui.server.growing.mattermost import MattermostExport
from chat_tui.server.growing.plain import PlainExport
from chat_tui.server.growing.report import Report
from chat_tui.server.upkeep.archive import FILES

FORMATS: Mapping[str, type[PlainExport] | type[MattermostExport]] = {
    "jsonl": PlainExport,
    "mattermost": MattermostExport,
}


def export_workspace(
    data: Path,
    target: Path,
    form: str,
    *,
    packed: Path | None = None,
    tell: Tell = lambda done, total: None,
) -> Report:
    """Write the workspace in `data` to the new folder `target`, and a zip of it to `packed`.

    It may run meanwhile. What was deleted stays behind. Each appears under its name when it is whole. Raises
    ServerError if one exists, CorruptError or StorageError.
    """
    if packed is not None:
        refuse_existing(packed)
    with growing(target) as part:
        with moment_of(data, part, tell) as db, storage_errors(target):
            report = FORMATS[form](db, data / FILES, part).write()
        if packed is not None:
            pack(part, packed)
    return report
