"""Import this where a test serves a workspace: passwords are hashed cheaply, a real hash takes half a second.

What the real one takes, and that it is taken, is tested in tests/server/test_passwords.py.
"""

from __future__ import annotations

from functools import partial

from argon2 import PasswordHasher

from chat_tui.server import passwords

QUICK = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
setattr(passwords, "PasswordHasher", QUICK)  # noqa: B010 - a name of another module, on purpose
