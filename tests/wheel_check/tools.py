"""Which programs build and look at what we give away, and where are they installed?"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("build>=1.2", "twine>=6.1", "check-wheel-contents>=0.6")
SECONDS = 300.0
"""For one program: an index may be slow, a machine busy."""


class CheckFailedError(Exception):
    """What was looked at is not as it must be; the text says what."""


def expect(holds: object, words: str) -> None:
    """Fail with `words` unless it holds; an `assert` would say nothing under `python -O`."""
    if not holds:
        raise CheckFailedError(words)


def call(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> str:
    """What a program printed; fails with the end of all that it said."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    shown = " ".join(str(word) for word in command[:6])
    expect(done.returncode == 0, f"`{shown} …` ended with {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


def prepare(cache: Path) -> Path:
    """The interpreter of an environment with the tools and with what pyproject builds by; made once."""
    place = cache / "wheel-tools"
    python = place / "bin" / "python"
    if not (place / "ready").exists():
        builds_by = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
        make_environment(Path(sys.executable), place)
        install(python, *TOOLS, *builds_by)
        (place / "ready").touch()
    return python


def make_environment(python: Path, place: Path) -> None:
    """An empty environment without pip: ours fills it, since a pip of its own takes longer than the rest."""
    call([python, "-m", "venv", "--without-pip", "--clear", place])


def install(python: Path, *what: str | Path) -> None:
    """Install into the environment of `python`, as a person's pip would."""
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    call([*pip, "install", "--quiet", "--disable-pip-version-check", *what])
