"""What differs from run to run, and by what is it replaced? Ids, times, places, ports and durations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

DAY, CLOCK = "2026-03-02", "09:41"
_LETTERS = "ybndrfg8ejkmcpqxot1uwisza345h769"
PEOPLE = """\
person     here    kind  name
@ada       online
@buildbot          bot
@grace     online
@guide             bot   Guide"""
"""Who is here is heard a moment sooner or later."""
_PATTERNS = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", f"{DAY}T{CLOCK}:00.000Z"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d\b", f"{DAY} {CLOCK}"),
    (r"(?<![\d:.T])\d\d:\d\d\b(?!:)", CLOCK),
    (r"\b\w+day \d+ \w+ 20\d\d\b", "Monday 2 March 2026"),
    (r"\b\d{1,2} \w{3,9} 20\d\d\b(?<!Monday 2 March 2026)", "2 March 2026"),
    (r"(?<=pid: )\d+|(?<=process )\d+", "4711"),
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "70af1038-d09a-4292-86ca-c84b90d858df"),
    (r"whsec_[A-Za-z0-9+/]{43}=", "whsec_zPK5Oc0zSn5olkSstilBdHwUKBJh+AKtvaUbEe9RG6A="),
    (r"\berased-[a-z0-9]{8}\b", "erased-bzyfu33g"),
    (r"\bin \d+ ms\b", "in 4 ms"),
    (r"^person +here +kind +name(?:\n@.*)+", PEOPLE),
    (r"latency  .*", "latency  2 ms · ▁ · median 2 ms, 95 % 2 ms of 1 ping"),
    (r"rate     .*", "rate     ████████████████ 990 of 1001 requests left"),
    (r"traffic  .*", "traffic  7.6 kB in · 116 B out · 14 requests · 2 events (0.2 a second)"),
    (r"store    .*", "store    420 kB on this disk"),
    (r"✔ versions .*", "✔ versions    chat-tui 0.1.0, Python 3.13.5"),
    (r"✔ sqlite .*", "✔ sqlite      3.51.3"),
    (r"✔ access .*", "✔ access      it is open to you only"),
    (r"✔ place .*", "✔ place       ext4"),
    (r"✔ disk .*", "✔ disk        80 GB of 271 GB free"),
    (r"✔ log .*", "✔ log         24 kB wait to be written back"),
    (r"whole; \d.*", "whole; 463 kB"),
    (r"\b\d+ s ago\b", "1 s ago"),
    (r"\b\d+ kB(?=\.?$)", "24 kB"),
    (r"\buid \d+\b", "uid 1000"),
)
"""What is told by a clock, by chance or by the machine."""


class Masks:
    """Replaces, in the order of the transcript, so that the same thing is called the same everywhere."""

    def __init__(self, folder: Path, kept: Mapping[str, str]) -> None:
        self._ids: dict[str, str] = {}
        self._fixed = {
            str(folder / "home"): "/home/ada/chat",
            str(folder / "work"): "/home/ada",
            kept["port"]: "8065",
            kept["hooks"]: "9000",
        }

    def __call__(self, text: str) -> str:
        """One text, masked."""
        for found, said in self._fixed.items():
            text = text.replace(found, said)
        for pattern, said in _PATTERNS:
            text = re.sub(pattern, said, text, flags=re.MULTILINE)
        return re.sub(r"(?<![a-z0-9])(?:[a-z0-9]{26}){1,2}(?![a-z0-9])", self._id, text)

    def _id(self, found: re.Match[str]) -> str:
        """An id, or a secret, of the same length, the same in every run."""
        digest = hashlib.sha512(f"id {len(self._ids) + 1}".encode()).digest()
        return self._ids.setdefault(
            found[0], "".join(_LETTERS[byte & 31] for byte in digest)[: len(found[0])]
        )
