"""How long is `90d`, `48h` or `30m`, where an option asks for a length of time?"""

from __future__ import annotations

import re

import click

_SPAN = re.compile(r"(\d{1,6})([mhdw])")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def seconds(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """An option's callback: the seconds it says, 0 where nothing is said."""
    if not value:
        return 0
    found = _SPAN.fullmatch(value.strip().lower())
    if found is None or int(found[1]) == 0:
        raise click.BadParameter(f"{value!r} is no length of time: say 30m, 48h, 90d or 2w.")
    return int(found[1]) * _SECONDS[found[2]]
