"""On a real terminal: is a password pasted and taken without one byte of it coming back?"""

from __future__ import annotations

import sys

import pytest

from tests.pty_screen import PtyScreen

pytestmark = pytest.mark.slow
PASSWORD = "correct horse"


def test_a_pasted_password_is_dots_and_its_line_end_sends_nothing() -> None:
    with PtyScreen([sys.executable, "-m", "tests.ui.demo", "--sign-in"], columns=80, rows=24) as terminal:
        terminal.wait_for("Welcome. Press")
        terminal.send("/login chat.example.org\r")
        terminal.wait_for("With a password")
        terminal.send("3")
        terminal.wait_for("Name or mail address")
        terminal.send(f"tom\r\x1b[200~{PASSWORD}\n\x1b[201~")
        terminal.wait_for("•" * len(PASSWORD))
        assert "Signed in" not in terminal.text
        terminal.send("\r")
        terminal.wait_for("You are tom at chat.example.org.")
        assert PASSWORD.encode() not in bytes(terminal.raw)
        assert b"horse" not in bytes(terminal.raw)
