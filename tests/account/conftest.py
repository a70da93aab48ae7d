"""What the tests of an account share: a time of their own, a store, an outbox's files, and a fake server."""

from __future__ import annotations

import pytest

from tests.virtual_time import VirtualTime


@pytest.fixture
def time() -> VirtualTime:
    """Seconds that pass when told."""
    return VirtualTime()
