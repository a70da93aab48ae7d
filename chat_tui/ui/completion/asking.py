"""How is something asked beside the keys, and who hears that an answer came?"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

Spawn = Callable[[Callable[[], Coroutine[Any, Any, None]], str], object]
"""Runs it beside, in place of what runs under the same name."""
Tell = Callable[[], None]
"""Something was learnt: what is proposed is looked at again."""
