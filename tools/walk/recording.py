"""How are the stations watched from outside, in a process that is the app or the server?

`python -m tools.walk.recording ARGUMENTS` is `chat-tui ARGUMENTS`, with the functions of the stations
wrapped: each call that has something to show is a line of JSON in the file that `WALK_TAPE` names. The clock
is the machine's own, which is one for all processes.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from tools.walk.stations import Station, stations


def find(place: str) -> tuple[Any, str, Any]:
    """What holds the function of a place, its name there, and the function."""
    module, _, path = place.partition(":")
    holder: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        holder = getattr(holder, part)
    return holder, name, getattr(holder, name)


def watch(places: dict[str, list[tuple[int, Station]]]) -> None:
    """Wrap the function of each place once, for all stations that are there."""
    for place, here in places.items():
        holder, name, function = find(place)
        setattr(holder, name, _watched(function, here))


def _watched(function: Callable[..., Any], here: list[tuple[int, Station]]) -> Callable[..., Any]:
    before = [(number, station) for number, station in here if not station.returned]
    after = [(number, station) for number, station in here if station.returned]
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def waited(*arguments: Any, **more: Any) -> Any:
            _note(before, arguments, None)
            result = await function(*arguments, **more)
            _note(after, arguments, result)
            return result

        return waited

    @functools.wraps(function)
    def called(*arguments: Any, **more: Any) -> Any:
        _note(before, arguments, None)
        result = function(*arguments, **more)
        _note(after, arguments, result)
        return result

    return called


def _note(here: list[tuple[int, Station]], arguments: tuple[Any, ...], result: Any) -> None:
    at = time.monotonic_ns()
    for number, station in here:
        shown = station.look(arguments, result)
        if shown is not None:
            line = json.dumps({"station": number, "at": at, "shown": shown}) + "\n"
            with open(os.environ["WALK_TAPE"], "a", encoding="utf-8") as tape:
                tape.write(line)


def main() -> int:
    """Watch, then be chat-tui."""
    from chat_tui.__main__ import main as chat_tui

    here = "server" if "serve" in sys.argv else "app"
    places: dict[str, list[tuple[int, Station]]] = {}
    for number, station in stations():
        if (".server." in station.place) == (here == "server"):
            places.setdefault(station.place, []).append((number, station))
    watch(places)
    return chat_tui()


if __name__ == "__main__":
    sys.exit(main())
