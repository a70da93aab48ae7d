"""Where network tests put their sockets."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.net.squatter import Squatter


@pytest.fixture
def short_directory() -> Iterator[Path]:
    """A private directory whose path is short enough for a unix socket."""
    path = Path(tempfile.mkdtemp(prefix="ct-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def squatter(short_directory: Path) -> Iterator[Squatter]:
    """A stranger on our socket."""
    found = Squatter(short_directory)
    yield found
    found.end()
