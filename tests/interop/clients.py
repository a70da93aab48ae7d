"""Which independent clients are tried, and how each gets an environment of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent / "programs"
INSTALL_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Client:
    """One client: its packages from npm or PyPI, and the program that drives it."""

    name: str
    version: str
    program: str
    packages: tuple[str, ...]
    is_bot: bool = False

    @property
    def is_javascript(self) -> bool:
        """Whether Node runs it."""
        return self.program.endswith(".js")

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.name} {self.version}"

    def place(self, cache: Path) -> Path:
        """Where its environment is."""
        return cache / self.program.partition(".")[0]

    def command(self, cache: Path) -> list[str]:
        """What runs its program."""
        place = self.place(cache)
        if not self.is_javascript:
            return [str(place / "bin" / "python"), str(PROGRAMS / self.program)]
        # Node looks for packages beside the program, so the program goes to the packages.
        copy = place / self.program
        shutil.copyfile(PROGRAMS / self.program, copy)
        return ["node", str(copy)]


CLIENTS = (
    Client(
        "@mattermost/client",
        "11.9.0",
        "official.js",
        ("@mattermost/client@11.9.0", "@mattermost/types@11.9.0", "ws@8"),
    ),
    Client("mattermostdriver", "7.3.2", "driver.py", ("mattermostdriver==7.3.2",)),
    Client("mattermostautodriver", "11.11.1", "autodriver.py", ("mattermostautodriver==11.11.1",)),
    Client("mmpy-bot", "2.2.1", "bot.py", ("mmpy-bot==2.2.1",), is_bot=True),
)


def prepare(client: Client, cache: Path) -> str:
    """Make the client's environment below `cache` unless it is there; why it cannot be made, or nothing."""
    if client.is_javascript:
        return install_npm(client.place(cache), client.packages)
    return install_python(client.place(cache), client.packages)


def install_npm(place: Path, packages: Sequence[str]) -> str:
    """Packages for Node, in a directory of their own; why not, or nothing."""
    options = ["--silent", "--no-audit", "--no-fund", "--prefix", str(place)]
    return _install(place, [["npm", "install", *options, *packages]])


def install_python(place: Path, packages: Sequence[str]) -> str:
    """Packages for Python, in an environment of their own; why not, or nothing."""
    # Our own pip fills it: a pip in every environment would take longer than what is installed.
    pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python"), "install", "--quiet"]
    options = ["--disable-pip-version-check", "--no-compile", "--retries", "1"]
    return _install(
        place, [[sys.executable, "-m", "venv", "--without-pip", str(place)], [*pip, *options, *packages]]
    )


def _install(place: Path, commands: Sequence[Sequence[str]]) -> str:
    if (place / "ready").exists():
        return ""
    place.mkdir(parents=True, exist_ok=True)
    for command in commands:
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_SECONDS)
        except subprocess.CalledProcessError as error:
            told = (error.stderr or b"").decode(errors="replace").strip()
            return f"cannot be installed here: {told.splitlines()[-1] if told else error}"
        except (OSError, subprocess.SubprocessError) as error:
            return f"cannot be installed here: {error}"
    (place / "ready").touch()
    return ""
