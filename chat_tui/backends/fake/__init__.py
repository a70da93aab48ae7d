"""Which backend is the reference: a chat server in memory with scriptable faults."""

from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.backends.fake.server import FakeServer

__all__ = ["FakeBackend", "FakeServer"]
