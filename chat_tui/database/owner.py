"""Whose is what root makes in somebody's folder? That somebody's: else a service could not use it."""

from __future__ import annotations

import os
from pathlib import Path


def give_to_owner(path: Path, *, of: Path) -> None:
    """Let `path`, and all below it, belong to the owner of `of`; only root can, and only he needs to."""
    if os.geteuid() != 0:
        return
    owner = of.stat()
    for one in (path, *path.rglob("*")):
        os.chown(one, owner.st_uid, owner.st_gid, follow_symlinks=False)
