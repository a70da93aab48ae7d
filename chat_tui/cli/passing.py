"""How does a command get what was said before it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from chat_tui.cli.invocation import Invocation

pass_invocation: Callable[[Callable[..., Any]], Callable[..., Any]] = click.make_pass_decorator(Invocation)
"""Gives a command the `Invocation` as its first argument."""
