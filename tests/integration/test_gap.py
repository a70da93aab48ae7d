"""Is a hole in the history seen, explained and filled, without the text that is read moving?"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from tests.integration.host import PASSWORD, Host, new_host
from tests.pty_screen import PtyScreen

MISSED = 1_080
"""More than the server tells at once of what changed."""
FIRST_PAGE = 60


@pytest.fixture(scope="module")
def absence() -> Iterator[Host]:
    """Ada was here and left; then more was said than she can catch up with, and her place was forgotten."""
    with new_host("ada", "bob") as host:
        post(host, "bob", [f"seen {number}" for number in range(30)])
        with host.terminal("ada", "open", "#town-square") as ada:
            ada.wait_for("seen 0")
            ada.wait_gone("catching up|connecting")
            ada.press("end")
            ada.wait_for("seen 29")
            ada.press("ctrl+q")
            assert ada.wait_exit() == 0
        post(host, "bob", [f"missed {number}" for number in range(MISSED)])
        with closing(sqlite3.connect(host.data / "workspace.sqlite")) as database, database:
            database.execute("DELETE FROM event_connections")
        yield host


def post(host: Host, person: str, texts: list[str]) -> None:
    """Say all of this in the town square."""
    transport = httpx.HTTPTransport(uds=str(host.socket))
    with httpx.Client(transport=transport, base_url="http://localhost/api/v4", timeout=20) as client:
        answer = client.post("/users/login", json={"login_id": person, "password": PASSWORD})
        client.headers["Authorization"] = f"Bearer {answer.headers['Token']}"
        [team, *_] = client.get("/users/me/teams").json()
        channel = client.get(f"/teams/{team['id']}/channels/name/town-square").json()["id"]
        for text in texts:
            said = client.post("/posts", json={"channel_id": channel, "message": text})
            assert said.status_code == 201, said.text


def rows_of(screen: PtyScreen) -> dict[str, int]:
    """On which row of the screen each message stands."""
    found = {}
    for row, line in enumerate(screen.text.splitlines()):
        if match := re.search(r"(missed|seen) \d+", line):
            found[match.group()] = row
    return found


def walk_up_to_gap(screen: PtyScreen) -> None:
    """Page up until the hole is on the screen; it is filled where the line is up, so that must be down."""
    for _ in range(40):
        if "┄┄" in screen.text:
            return
        before = rows_of(screen)
        screen.press("pageup")
        screen.wait_until(lambda before=before: rows_of(screen) != before)  # type: ignore[misc]
    raise AssertionError(f"no gap on:\n{screen.text}")


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (140, 40)])
def test_a_long_absence_leaves_a_gap_that_tells_itself_and_fills_in_its_place(
    absence: Host, columns: int, rows: int
) -> None:
    person = f"ada{columns}"
    shutil.copytree(absence.home("ada"), absence.home(person), ignore=shutil.ignore_patterns("run"))
    with absence.terminal(person, "open", "#town-square", columns=columns, rows=rows) as ada:
        ada.wait_for(f"missed {MISSED - FIRST_PAGE}")
        ada.wait_gone("catching up|connecting")
        ada.settle()
        absence.kill()
        ada.wait_for("connecting|next try")
        walk_up_to_gap(ada)
        ada.wait_for(r"┄┄ (messages of|not here:) \d\d:\d\d – \d\d:\d\d .*⏎ fetches ┄┄")
        before = rows_of(ada)
        assert any(name.startswith("missed") for name in before)

        ada.send("\x1b[Z")
        for _ in range(rows):
            if "fetch what is missing here" in ada.text:
                break
            ada.press("up")
            ada.settle(0.1)
        ada.wait_for("⏎ fetch what is missing here")
        assert rows_of(ada).items() <= before.items(), "the last row may need two, nothing else moves"
        ada.press("enter")
        ada.wait_for("could not be fetched")

        absence.serve()
        below = {name: row for name, row in rows_of(ada).items() if name.startswith("missed")}
        assert below
        ada.wait_gone("⏎ fetches ┄┄", timeout=60)
        ada.wait_gone("could not be fetched")
        ada.settle()
        now = rows_of(ada)
        assert {name: now.get(name) for name in below} == below, ada.text
        numbers = sorted(int(name.split()[1]) for name in now)
        assert numbers == list(range(numbers[0], numbers[-1] + 1)), "what was missing stands above"
        ada.press("esc", "ctrl+q")
        assert ada.wait_exit() == 0
