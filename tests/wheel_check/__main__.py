"""Build the sdist and the wheel, install the wheel where nothing else is, and have it do the main job.

`python -m tests.wheel_check` does all of it. `--python FILE`, once or more, says which interpreters try it
(ours); `--cache DIR` where the tools are kept; `--prepare` only installs these;
`--dist DIR` keeps what was built.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from tests.wheel_check import building, job, tools
from tests.wheel_check.place import Place

Seen = TypeVar("Seen")


def main() -> int:
    """Every step; 0 if all did what they must."""
    wanted = arguments()
    if wanted.prepare:
        tools.prepare(wanted.cache)
        return 0
    with tempfile.TemporaryDirectory(prefix="chat-tui-wheel-") as directory:
        try:
            built = told("build", lambda: building.checked(tools.prepare(wanted.cache), Path(directory)))
            for number, python in enumerate(wanted.python or [Path(sys.executable)]):
                try_out(python, built.wheel, Path(directory, str(number)))
        except (tools.CheckFailedError, AssertionError) as error:
            sys.stdout.write(f"FAILED   {error}\n")
            return 1
        if wanted.dist:
            wanted.dist.mkdir(parents=True, exist_ok=True)
            for path in (built.sdist, built.wheel):
                shutil.copyfile(path, wanted.dist / path.name)
    return 0


def try_out(python: Path, wheel: Path, folder: Path) -> None:
    """Install, do the job three ways, uninstall."""
    place = told("install", lambda: installed(python, wheel, folder))
    before = place.files()
    strict = place.of(folder / "strict")
    strict = replaced(strict, PYTHONPATH=strict.shim(), PYTHONWARNINGS="ignore::ImportWarning")
    optimised = place.of(folder / "optimised", PYTHONOPTIMIZE="1", PYTHONPYCACHEPREFIX=str(folder / "cache"))
    with ThreadPoolExecutor(2) as pool:
        both = (
            pool.submit(done, ("the whole job", job.WHOLE, place.of(folder / "whole"))),
            pool.submit(
                done, ("deprecations are errors", job.STRICT, strict), ("python -O", job.SHORT, optimised)
            ),
        )
    faults = [str(future.exception()) for future in both if future.exception()]
    tools.expect(not faults, "\n".join(faults))
    told("nothing is written beside the program", lambda: unchanged(place, before))
    told("uninstall", lambda: uninstalled(place))


def replaced(place: Place, **variables: str) -> Place:
    """The same home with more variables."""
    return Place(place.environment, place.home, {**place.variables, **variables})


def installed(python: Path, wheel: Path, folder: Path) -> tuple[Place, str]:
    """An environment with the wheel and what it needs, nothing that is for development; read-only."""
    place = Place(folder / "environment", folder)
    tools.make_environment(python, place.environment)
    tools.install(place.python, wheel)
    tools.call([place.python, "-W", "error", "-m", "compileall", "-q", "-f", library(place) / "chat_tui"])
    tools.call([sys.executable, "-m", "pip", "--python", place.python, "check"])
    extra = [
        path.name for path in library(place).glob("*.dist-info") if path.name.startswith(("pytest", "mypy"))
    ]
    tools.expect(not extra, f"the wheel brings along {extra}")
    read_only(place.environment, True)
    version = tools.call([place.python, "-c", "import platform; print(platform.python_version())"]).strip()
    distributions = len(list(library(place).glob("*.dist-info")))
    return place, f"Python {version}, {distributions} distributions"


def library(place: Place) -> Path:
    """Where the modules are."""
    (found,) = (place.environment / "lib").glob("python3.*/site-packages")
    return found


def read_only(folder: Path, wanted: bool) -> None:
    """Forbid or allow to write there; root may anyway, so what is there is compared as well."""
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink())):
        path.chmod(0o555 if wanted else 0o755)


def unchanged(place: Place, before: dict[str, tuple[int, int]]) -> tuple[None, str]:
    """Fail if the job wrote something where it is installed."""
    after = place.files()
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    tools.expect(not changed, f"the job wrote {changed[:5]}")
    return None, f"{len(after)} files as before"


def uninstalled(place: Place) -> tuple[None, str]:
    """Fail if something of ours stays."""
    read_only(place.environment, False)
    tools.call([sys.executable, "-m", "pip", "--python", place.python, "uninstall", "--yes", "chat-tui"])
    left = [path for path in place.environment.rglob("*") if path.name.startswith(("chat_tui", "chat-tui"))]
    tools.expect(not left, f"uninstalling leaves {[str(path) for path in left[:5]]}")
    return None, "nothing of ours stays"


def done(*jobs: tuple[str, Sequence[job.Step], Place]) -> None:
    """Do the steps of each job in order; a workspace that was started is stopped also when one fails."""
    for title, steps, place in jobs:
        told(title, partial(steps_done, title, steps, place))


def steps_done(title: str, steps: Sequence[job.Step], place: Place) -> tuple[None, str]:
    """Do the steps; fails with the name of the one that did."""
    for step in steps:
        try:
            step(place)
        except Exception as error:
            place.run("serve", "stop")
            raise tools.CheckFailedError(f"{title}, {step.__name__}: {error}") from error
    return None, ", ".join(step.__name__.replace("_", " ") for step in steps)


def told(title: str, work: Callable[[], tuple[Seen, str]]) -> Seen:
    """One line of the report: what, how long it took, and what was seen."""
    begun = time.monotonic()
    value, words = work()
    sys.stdout.write(f"{title:40} ok {time.monotonic() - begun:5.1f} s  {words}\n")
    sys.stdout.flush()
    return value


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.wheel_check", description=__doc__)
    parser.add_argument("--python", type=Path, action="append")
    parser.add_argument("--cache", type=Path, default=Path(sys.prefix))
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--dist", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
