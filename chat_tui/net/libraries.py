"""How is httpx loaded without its own command line, which would bring click and pygments along?"""

from __future__ import annotations

import sys

# Where those are not installed, httpx does without; it is told that its module is not there.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx  # noqa: E402

__all__ = ["httpx"]
