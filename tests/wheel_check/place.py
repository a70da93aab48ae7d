"""Where is chat-tui installed for a trial, and how are its commands run as a person runs them?"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.wheel_check.tools import SECONDS, expect

SHIM = r"""import warnings
for kind in (DeprecationWarning, PendingDeprecationWarning):
    warnings.filterwarnings("error", category=kind, module=r"chat_tui(\.|$)")
# Python 3.12.0 to 3.12.3 warned of `?1` as well, by mistake.
warnings.filterwarnings("ignore", message=r"Binding \d+ \('\?\d+'\) is a named parameter")
"""
"""A sitecustomize: `-W` takes the whole name of one module only, and this means ours and those below."""


@dataclass(frozen=True)
class Place:
    """An environment with the wheel, somebody's empty home, and an empty folder where one stands."""

    environment: Path
    home: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return self.environment / "bin" / "python"

    @property
    def program(self) -> Path:
        """The command that the wheel installs."""
        return self.environment / "bin" / "chat-tui"

    @property
    def variables_of_all(self) -> dict[str, str]:
        """What a program finds in its environment: a plain one, with nothing of who runs the check."""
        runtime = self.home / "run"
        return {
            "PATH": f"{self.environment / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(runtime),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            **self.variables,
        }

    def of(self, home: Path, **variables: str) -> Place:
        """The same installation used by somebody else."""
        (home / "run").mkdir(parents=True, mode=0o700)
        (home / "here").mkdir()
        return replace(self, home=home, variables=variables)

    def run(self, *arguments: str, text: str = "", code: int = 0) -> str:
        """What `chat-tui ARGUMENTS` printed; `text` is its standard input."""
        return self.execute(str(self.program), *arguments, text=text, code=code)

    def execute(self, *command: str, text: str = "", code: int = 0) -> str:
        """What a program printed, run in the empty folder."""
        done = subprocess.run(
            command,
            cwd=self.home / "here",
            env=self.variables_of_all,
            input=text,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        shown = " ".join(command)
        expect(done.returncode == code, f"`{shown}` ended with {done.returncode}:\n{done.stderr[-3000:]}")
        expect("Traceback" not in done.stderr, f"`{shown}` said:\n{done.stderr[-3000:]}")
        return done.stdout

    @contextlib.contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """A `chat-tui` that goes on until the block ends; it must end by itself when it is told to."""
        with subprocess.Popen(
            [str(self.program), *arguments],
            cwd=self.home / "here",
            env=self.variables_of_all,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            try:
                yield process
                process.terminate()
                process.wait(SECONDS)
            finally:
                process.kill()

    def shim(self) -> str:
        """A folder for PYTHONPATH that makes deprecations of our modules errors."""
        folder = self.home / "shim"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(SHIM)
        return str(folder)

    def files(self) -> dict[str, tuple[int, int]]:
        """Every installed file with its size and when it was written."""
        found = {}
        for folder, _, names in os.walk(self.environment):
            for name in names:
                path = Path(folder, name)
                fact = path.lstat()
                found[str(path.relative_to(self.environment))] = (fact.st_size, fact.st_mtime_ns)
        return found
