"""`python -m tests.chaos --seed N --profile smoke|full`: one run; 1 if a promise was broken."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from pathlib import Path

from tests.chaos.mutants import MUTANTS, SERVER_MUTANTS
from tests.chaos.plan import make_plan
from tests.chaos.profiles import PROFILES
from tests.chaos.report import lines, summary
from tests.chaos.run import run_plan


def main() -> int:
    """Run and tell; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="which plan; drawn if not given")
    parser.add_argument("--profile", choices=tuple(PROFILES), default="smoke")
    parser.add_argument("--keep", type=Path, help="copy all files of the run to this directory")
    parser.add_argument("--mutant", choices=tuple(MUTANTS), default="", help="put a bug into every client")
    parser.add_argument(
        "--server-mutant", choices=tuple(SERVER_MUTANTS), default="", help="one into the server"
    )
    options = parser.parse_args()
    seed = random.randrange(1 << 31) if options.seed is None else options.seed
    _say(f"seed {seed}, profile {options.profile}")
    plan = make_plan(seed, PROFILES[options.profile])
    result = asyncio.run(
        run_plan(plan, keep=options.keep, mutant=options.mutant, server_mutant=options.server_mutant)
    )
    for line in lines(result):
        _say(line)
    _say(json.dumps(summary(result)))
    return 1 if result.failed else 0


def _say(line: str) -> None:
    sys.stdout.write(line.encode("utf-8", "replace").decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
