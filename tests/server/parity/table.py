"""Which recordings our server answers in the same form, and why not the others: the table and its page."""

from __future__ import annotations

import itertools
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.server.parity.replay import Answer

HERE = Path(__file__).resolve().parent
TABLE = HERE / "table.tsv"
PAGE = HERE.parents[2] / "docs" / "fixtures.md"
SERVED = "served"
STATES = (SERVED, "differs", "off the record", "not yet")


@dataclass(frozen=True, slots=True)
class Entry:
    """An accepted reason, with the differences it explains: pairs of recording and difference, both exact."""

    id: str
    state: str
    reason: str
    differences: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    recording: str
    state: str
    entries: tuple[str, ...]
    unexplained: tuple[str, ...]
    gone: tuple[str, ...] = ()
    """Differences that are accepted and are none any more."""


def accepted() -> list[Entry]:
    """All accepted reasons, in the order of the file."""
    raw = tomllib.loads((HERE / "accepted.toml").read_text())["entry"]
    return [Entry(one["id"], one["state"], one["reason"], frozenset(_pairs(one["where"]))) for one in raw]


def _pairs(where: list[dict[str, list[str]]]) -> Iterator[tuple[str, str]]:
    for one in where:
        yield from itertools.product(one["recordings"], one["differences"])


def judge(answers: Mapping[str, Answer], entries: Iterable[Entry]) -> list[Row]:
    """The table: every recording with its state and what explains its differences."""
    entries = list(entries)
    return [_row(name, answer.differences, entries) for name, answer in answers.items()]


def _row(name: str, differences: list[str], entries: list[Entry]) -> Row:
    found = [
        (entry, difference) for entry in entries for place, difference in entry.differences if place == name
    ]
    explained = {difference for _, difference in found}
    states = [entry.state for entry, _ in found]
    state = max(states, key=STATES.index) if states else SERVED
    return Row(
        name,
        state,
        tuple(dict.fromkeys(entry.id for entry, _ in found)),
        tuple(difference for difference in differences if difference not in explained),
        tuple(sorted(explained - set(differences))),
    )


def table_text(rows: Iterable[Row]) -> str:
    """The table as a file: recording, state, ids of the reasons in accepted.toml."""
    lines = [f"{row.recording}\t{row.state}\t{' '.join(row.entries)}" for row in rows]
    return "\n".join(line.rstrip() for line in ["recording\tstate\treasons", *lines]) + "\n"


def read_table() -> dict[str, tuple[str, str]]:
    """State and reasons by recording, from the file."""
    found = {}
    for line in TABLE.read_text().splitlines()[1:]:
        name, state, reasons, *_ = [*line.split("\t"), ""]
        found[name] = (state, reasons)
    return found


def page_text(table: Mapping[str, tuple[str, str]], entries: Iterable[Entry]) -> str:
    """docs/fixtures.md: counts by area, and every difference with its reason."""
    counts = Counter(state for state, _ in table.values())
    summary = ", ".join(f"{counts[state]} {state}" for state in STATES)
    lines = [
        "# How our server compares with a real Mattermost",
        "",
        "Made from `tests/server/parity/table.tsv` by `python -m tests.server.parity`; a test fails when",
        "it is not true. Every recorded REST exchange and every recorded WebSocket scenario (`ws/`) of a",
        "Mattermost 6.6.1 (`tests/fixtures/`) is asked of our server in the recorded order; status, header",
        "names, JSON keys and JSON types are compared, of WebSockets the frames of every step, their form,",
        "exact numbering and replay, and how connections end. Presence is left out: ours is told to others",
        "too. Each accepted difference is named exactly in `tests/server/parity/accepted.toml`.",
        "",
        f"**{len(table)} recordings: {summary}.**",
        "",
        "| area | " + " | ".join(STATES) + " |",
        "|---|" + "--:|" * len(STATES),
        *_area_lines(table),
        "",
        "*Served*: the same form (or more, if a reason says so). *Differs*: answered otherwise on purpose.",
        "*Off the record*: the recorded server was set up otherwise for a moment, or the replay cannot do it",
        "(wait for minutes). *Not yet*: no such route or feature so far.",
        "",
        "## Differences and their reasons",
        "",
        *_reason_lines(table, entries),
    ]
    return "\n".join(lines) + "\n"


def _area_lines(table: Mapping[str, tuple[str, str]]) -> list[str]:
    areas: dict[str, Counter[str]] = {}
    for name, (state, _) in table.items():
        areas.setdefault(name.partition("/")[0], Counter())[state] += 1
    return [
        f"| {area} | " + " | ".join(str(count[state] or "") for state in STATES) + " |"
        for area, count in sorted(areas.items())
    ]


def _reason_lines(table: Mapping[str, tuple[str, str]], entries: Iterable[Entry]) -> list[str]:
    lines = []
    for entry in entries:
        names = [name for name, (_, reasons) in table.items() if entry.id in reasons.split()]
        shown = ", ".join(f"`{name}`" for name in names)
        lines += [f"- **{entry.id}** ({entry.state}, {len(names)}). {entry.reason}  ", f"  {shown}"]
    return lines
