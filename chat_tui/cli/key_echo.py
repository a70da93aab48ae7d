"""What does each key press of this terminal arrive as?"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator, Mapping

from chat_tui.cli import exit_codes
from chat_tui.cli.output import data, safe_data, styled
from chat_tui.cli.talk import talk
from chat_tui.config.keymap import NO_KEYS
from chat_tui.errors import TerminalError
from chat_tui.text.width import fit

LAST = "ctrl+c"
"""The key that ends it."""
SILENCE = 0.1
"""Seconds after which an escape stands for itself."""


def echo_keys(user: Mapping[str, str]) -> int:
    """Read keys until ctrl+c and write the bytes, the name and what the user's keymap does with it."""
    if not sys.stdin.isatty():
        raise TerminalError("There is no terminal whose keys could be shown.")
    import termios
    import tty

    talk(f"Press keys; {LAST} ends.")
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setraw(descriptor)
    try:
        for raw, key in _keys(descriptor):
            if key == LAST:
                break
            sys.stdout.write("\r")
            safe_data(key_line(raw, key, user) + "\r")
    finally:
        termios.tcsetattr(descriptor, termios.TCSANOW, before)
    data("")
    return exit_codes.OK


def key_line(raw: bytes, key: str, user: Mapping[str, str] = NO_KEYS) -> str:
    """The bytes, the name of the key, and the bindings that it has."""
    from chat_tui.ui.inspector import bound_to, bytes_label

    bound = ", ".join(row.id for row in bound_to(key, user))
    return f"{fit(bytes_label(raw), 20)} {styled(fit(key, 22), bold=True)} {bound}".rstrip()


def _keys(descriptor: int) -> Iterator[tuple[bytes, str]]:
    """The keys as the app would get them: by its own parser, with its mended key table."""
    from chat_tui.ui.terminal import Parser, mend_key_table

    mend_key_table()
    parser = Parser()
    held = b""
    while True:
        if select.select([descriptor], [], [], SILENCE)[0]:
            part = os.read(descriptor, 1024)
            if not part:
                return
            held += part
            events = [*parser.feed(part.decode("utf-8", "replace"))]
        else:
            events = [*parser.tick()]
        for event in events:
            key = getattr(event, "key", None)
            if key is not None:
                yield held, str(key)
                held = b""
