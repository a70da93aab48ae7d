"""Which plugins are installed, what does each offer, and why is one not on?"""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import json_line
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.records import plugin_record
from chat_tui.cli.tables import NAME, Column, table
from chat_tui.cli.talk import talk
from chat_tui.model.frozen import dataclass
from chat_tui.plugins.plugin import Plugin

COLUMNS = (Column("plugin", style=NAME), Column("is"), Column("package"), Column("offers, or why not"))


@dataclass(frozen=True, slots=True)
class Looked:
    """A plugin as it was when it was loaded here, and what an app has found since."""

    name: str
    package: str
    version: str
    state: str
    why: str
    offers: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@pass_invocation
def plugins(invocation: Invocation, as_json: bool) -> None:
    """List the plugins that are installed beside chat-tui, what each offers, and why one is off.

    Each that is not off is loaded to be asked: a plugin is a program with all of your rights.
    """
    found = look(invocation)
    if not found:
        talk("No plugin is installed beside chat-tui. docs/plugins.md says how one is made.")
    if as_json:
        for plugin in found:
            json_line(plugin_record(plugin))
    else:
        table(COLUMNS, [_row(plugin) for plugin in found])


def _row(plugin: Looked) -> tuple[str, ...]:
    offered = ", ".join((*plugin.offers, *(f"/{name}" for name in plugin.commands)))
    return plugin.name, plugin.state, f"{plugin.package} {plugin.version}", plugin.why or offered


def look(invocation: Invocation) -> list[Looked]:
    """All that are installed; with `--no-plugins` none is loaded."""
    with redirect_stdout(sys.stderr):  # what they print is talk, and no data of ours
        return run(_look(invocation))


def theme_folders(invocation: Invocation) -> tuple[Path, ...]:
    """Where plugins that are on have themes."""

    async def ask() -> tuple[Path, ...]:
        from chat_tui import wiring

        host = wiring.plugin_host(invocation.wiring_context, keeps=False)
        try:
            await host.begin()
            return host.folders
        finally:
            host.close()

    if not invocation.plugins:
        return ()
    with redirect_stdout(sys.stderr):
        return run(ask())


async def _look(invocation: Invocation) -> list[Looked]:
    from chat_tui import wiring
    from chat_tui.plugins.commanding import admit, dismiss
    from chat_tui.plugins.keeping import read_broken

    file = invocation.locations.plugins_file
    known = read_broken(file)
    host = wiring.plugin_host(invocation.wiring_context, keeps=False)
    try:
        await host.begin(only_find=not invocation.plugins)
        for plugin in host.on:
            admit(plugin, lambda _words: False)
        made = []
        for plugin in host.plugins:
            looked = _looked(plugin)
            broken = known.get(plugin.name)
            if broken is not None and plugin.is_on and broken.version == plugin.version:
                looked = Looked(
                    *(plugin.name, plugin.package, plugin.version, "broken", broken.why),
                    *(looked.offers, looked.commands),
                )
            made.append(looked)
        return made
    finally:
        for plugin in host.plugins:
            dismiss(plugin)
        host.close()


def _looked(plugin: Plugin) -> Looked:
    from chat_tui.plugins.commanding import admitted

    if plugin.state == "new":
        return Looked(plugin.name, plugin.package, plugin.version, "off", "--no-plugins was said.")
    return Looked(
        plugin.name,
        plugin.package,
        plugin.version,
        plugin.state,
        " ".join(filter(None, (plugin.why, *plugin.told))),
        plugin.offers.words,
        admitted(plugin),
    )
