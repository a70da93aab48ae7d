"""How does what was recorded read as a page?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from tools.walk.stations import DOWN, THERE, UP, Station, stations

WIDTH = 118
"""Columns of a line of data."""
MOST_LINES = 16
FRAME = Path(__file__).with_name("frame.md")
"""What stands before and behind the stations, with holes for the numbers of some."""
_ID = re.compile(r"\b([a-z0-9]{5})[a-z0-9]{21}\b")


def page(found: Mapping[int, Mapping[str, Any]]) -> str:
    """The whole page; `found` has what each station saw and when."""
    began = min(one["at"] for one in found.values())
    times = {number: (one["at"] - began) / 1e6 for number, one in found.items()}
    overview = "\n".join(_line(n, station, times[n]) for n, station in stations())
    parts = [f"```text\n{overview}\n```\n"]
    for title, here in (
        ("Up: what a person wants", UP),
        ("There", THERE),
        ("Down: what a server tells", DOWN),
    ):
        parts.append(f"## {title}\n")
        for number, station in stations():
            if station in here:
                parts.append(_station(number, station, times[number], found[number]["shown"]))
    count = len({station.place for _, station in stations()})
    return FRAME.read_text("utf-8").format(count=count, stations="\n".join(parts), **_numbers())


def _numbers() -> dict[str, str]:
    """How the last part names some stations."""
    wanted = {"disk": "On our disk", "request": "The request", "commit": "On the server's disk"}
    wanted |= {"frame": "A frame", "feed": "A change, again"}
    by_title = {station.title: number for number, station in stations()}
    return {name: f"{by_title[title] + 1}" for name, title in wanted.items()}


def _line(number: int, station: Station, at: float) -> str:
    bar = "█" * max(1, round(at / 10))
    return f"{at:7.1f} ms  {number + 1:>2} {station.title:<33} {bar}"


def _station(number: int, station: Station, at: float, shown: str) -> str:
    link = f"[`{station.file}:{station.name}`](../{station.file})"
    data = "\n".join(_wrapped(shown))
    head = f"### {number + 1}. {station.title}\n\n{at:.1f} ms · {link}"
    return f"{head}\n\n{station.words}\n\n```text\n{data}\n```\n"


def _wrapped(shown: str) -> Iterator[str]:
    """Short ids, visible escapes, and lines of a bearable length; what is too much is cut."""
    plain = _ID.sub(r"\1…", shown.replace("\\x1b", "␛"))
    lines = [
        part
        for line in plain.splitlines()
        for part in wrap(line, WIDTH, subsequent_indent="    ", break_on_hyphens=False) or [""]
    ]
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"… ({len(lines) - MOST_LINES} more lines)"
