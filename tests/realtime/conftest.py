"""What the tests of the realtime worker share: a time of their own."""

from __future__ import annotations

import pytest

from tests.virtual_time import VirtualTime


@pytest.fixture
def time() -> VirtualTime:
    """Seconds that pass when told."""
    return VirtualTime()
