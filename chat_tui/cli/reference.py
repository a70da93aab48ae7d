"""What do the generated documents say? `python -m chat_tui.cli.reference docs` writes them."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from chat_tui.cli.main import chat_tui
from chat_tui.cli.manual import man_pages, rendered
from chat_tui.cli.record_schema import records_page, schema_text, types_table
from chat_tui.cli.shell import MEANINGS, walk
from chat_tui.config.keymap import BINDINGS, WHERES
from chat_tui.config.locations import Locations
from chat_tui.config.profiles import PROFILES, profile

PACKAGE = Path(__file__).parents[1]
NOTE = "<!-- Written by `make docs` from the code; do not edit. -->"

TABLE_BEGINS = "<!-- The table of records: written by `make docs`. -->"
TABLE_ENDS = "<!-- The table of records ends. -->"

_PANES = {
    "app": "Everywhere",
    "composer": "In the composer",
    "normal": "In the composer's normal mode (profile `vim`, or a key for `normal.begin`)",
    "attachments": "In the files that wait above the composer",
    "timeline": "In the messages and in a thread",
    "channels": "In the channel list",
    "dialog": "In dialogs",
    "threads": "In the list of threads",
    "since": "In the overview",
    "inbox": "In the inbox",
}


TERMINALS = (
    "",
    "## Which keys arrive",
    "",
    "| key | xterm and its like | tmux 3.3a | with kitty's protocol |",
    "|---|---|---|---|",
    "| `ctrl+j`, `alt+enter` | yes | yes | yes |",
    "| `shift+enter`, `ctrl+enter` | as Enter: they send | with `extended-keys on` | yes |",
    "| `ctrl+shift+k`, `ctrl+1` | no | with `extended-keys on` | yes |",
    "| Alt with a letter or a digit | yes | yes | yes |",
    "",
    "tmux hands such a key on to a program that asks for it, as we do. `set -s extended-keys on` makes it",
    "ask the terminal around it too; with `off` that one says Enter for shift+enter: nobody can tell them",
    "apart. Other tmux options: `chat-tui doctor --tmux`. A hint names a key that only some terminals send",
    "once one such key came. On a Mac, Option must be told to be Meta (Esc+) for the keys with Alt.",
)
"""Measured: what tmux 3.3a sends a program that asks, and what it asks the terminal around it."""


def documents() -> Mapping[str, str]:
    """Every generated document by file name."""
    makers: dict[str, Callable[[], str]] = {
        "keys.md": keys_document,
        "commands.md": commands_document,
        "config.md": config_document,
        "cli.md": cli_document,
        "server-settings.md": server_settings_document,
        "files.md": files_document,
        "records.md": records_page,
    }
    pages = {name: f"{NOTE}\n\n{make().strip()}\n" for name, make in makers.items()}
    others = {"records.schema.json": schema_text(), "scripting.md": scripting_document()}
    return {**pages, **others, **man_pages()}


def scripting_document() -> str:
    """The hand-written page with the table of records as it is now."""
    page = (PACKAGE.parent / "docs" / "scripting.md").read_text("utf-8")
    before, _, rest = page.partition(TABLE_BEGINS)
    return f"{before}{TABLE_BEGINS}\n\n{types_table()}\n\n{TABLE_ENDS}{rest.partition(TABLE_ENDS)[2]}"


def server_settings_document() -> str:
    """What settings.toml of a workspace may say."""
    from chat_tui.server.config import ServerConfig
    from chat_tui.server.settings_file import NAME, SETTINGS

    lines = [
        "# Settings of a workspace",
        "",
        f"`{NAME}` in the directory of its data (`chat-tui serve status` names it), read when the workspace",
        "starts; `chat-tui serve check` looks for mistakes in it. Sizes are in bytes.",
        "",
        "| setting | without it | what it means |",
        "|---|---|---|",
    ]
    for name, meaning in SETTINGS.items():
        value = getattr(ServerConfig(), name)
        shown = sorted(value) if isinstance(value, frozenset) else value
        lines.append(f"| `{name}` | `{json.dumps(shown)}` | {meaning} |")
    return "\n".join(lines)


def keys_document() -> str:
    """The key table, by pane."""
    lines = [
        "# Keys",
        "",
        "F1 shows the keys that work where you are. A binding is moved by its id in the `[keys]` table of",
        'the settings (`chat-tui config edit`): `"nav.jump" = "ctrl+k,alt+k"` replaces all its keys.',
        '`profile = "vim"` there, or `/keys vim`, begins with the keys of a habit (they are named below).',
        "`chat-tui doctor --keys` shows what a key press arrives as; `/keys inspect` does in the app.",
    ]
    for where in WHERES:
        rows = [binding for binding in BINDINGS if binding.where == where]
        if not rows:
            continue
        lines += ["", f"## {_PANES[where]}", "", "| key | what it does | id |", "|---|---|---|"]
        for binding in rows:
            keys = " ".join(f"`{key}`" for key in binding.keys) or "(in a profile)"
            lines.append(f"| {keys} | {binding.help} | `{binding.id}` |")
    return "\n".join([*lines, *_profiles(), *TERMINALS])


def _profiles() -> Iterator[str]:
    """What each profile moves."""
    yield from ("", "## Profiles", "", "What a profile does not name is as above. `/keys` alone shows all.")
    for name, meaning in PROFILES.items():
        moved = profile(name)
        yield from ("", f"### {name}", "", f"{meaning}.")
        if moved:
            yield from ("", "| id | keys |", "|---|---|")
        for binding_id, chosen in moved.items():
            keys = " ".join(f"`{key}`" for key in chosen.split(",") if key) or "none"
            yield f"| `{binding_id}` | {keys} |"


def commands_document() -> str:
    """The slash commands."""
    from chat_tui.commands import COMMANDS

    lines = [
        "# Commands",
        "",
        "Typed in the composer, or found in the palette (ctrl+p) without the slash.",
        "",
        "| command | what it does | also |",
        "|---|---|---|",
    ]
    for _, command in sorted(COMMANDS.items()):
        also = " ".join(f"`/{alias}`" for alias in command.aliases)
        lines.append(f"| `{_cell(command.usage)}` | {_cell(command.summary)} | {also} |")
    return "\n".join(lines)


def config_document() -> str:
    """The settings, with their docstrings."""
    from chat_tui.config.settings import Settings

    lines = [
        "# Settings",
        "",
        "`chat-tui config path` names the file, `config edit` opens and checks it. Everything is optional.",
        "`/settings` shows and changes them in the app, which reads the file again when it changes: what is",
        "wrong is told with line and column and changes nothing, and what needs a new start is named.",
        "The command line wins over the environment (`CHAT_TUI_UI__THEME=nord`), that over the file.",
        "`[features]` switches parts off, also for one start (`CHAT_TUI_FEATURES__TYPING=false`). A server",
        "may, too (`chat-tui serve --without typing`); your own `false` wins. `/flags` shows what is on.",
        "Nothing on the screen moves, turns or blinks by itself, so there is no setting against it.",
        "For screen readers: `ui.real_cursor`, `ui.emoji`, `ui.glyphs`; or `chat-tui tail -f` and `send`.",
        "",
        "| key | what it means | default | values |",
        "|---|---|---|---|",
    ]
    schema = Settings.model_json_schema()
    for key, field in _fields(schema, schema["properties"], ""):
        values = " ".join(f"`{value}`" for value in field.get("enum", ())) or field.get("type", "")
        default = f"`{_toml(field['default'])}`" if "default" in field else ""
        lines.append(f"| `{key}` | {_cell(field.get('description', ''))} | {default} | {values} |")
    return "\n".join(lines)


def cli_document() -> str:
    """The command line, as `--help` says it."""
    root = chat_tui.make_context("chat-tui", [], resilient_parsing=True)
    root.terminal_width = root.max_content_width = 100
    lines = ["# Command line", "", *_fenced(root)]
    for context in walk(root):
        context.terminal_width = context.max_content_width = 100
        lines += ["", f"## {context.command_path}", "", *_fenced(context)]
    lines += ["", "## Exit codes", "", "| code | meaning |", "|---|---|"]
    lines += [f"| {code} | {meaning} |" for code, meaning in MEANINGS.items()]
    return "\n".join(lines)


def files_document() -> str:
    """Every module with its first sentence, by package."""
    lines = ["# Files", "", "Each file answers one question; this is its first sentence."]
    package = None
    for path in sorted(PACKAGE.rglob("*.py"), key=lambda path: (path.parent, path.name)):
        folder = path.parent.relative_to(PACKAGE.parent).as_posix()
        if folder != package:
            package = folder
            lines += ["", f"## {folder}", ""]
        lines.append(f"- `{path.name}`: {first_sentence(path)}")
    return "\n".join([*lines, "", *_places()])


def _places() -> list[str]:
    """What lives where on the user's disk."""
    lines = [
        "## On your disk",
        "",
        "Under `CHAT_TUI_HOME` or `--home DIR`, everything is below that directory as written here. Else",
        "`config` is ~/.config/chat-tui, `data` ~/.local/share/chat-tui, `cache` ~/.cache/chat-tui, `state`",
        "~/.local/state/chat-tui and `run` $XDG_RUNTIME_DIR/chat-tui, or where the XDG variables say.",
        "",
        "| where | what |",
        "|---|---|",
    ]
    with TemporaryDirectory() as folder:
        places = Locations.from_environment(Path(folder), {})
        for name, member in vars(Locations).items():
            if isinstance(member, property):
                where = getattr(places, name).relative_to(folder).as_posix()
                lines.append(f"| `{where}` | {_cell(member.__doc__ or '')} |")
        account = places.account_dir("name").relative_to(folder).as_posix()
        lines.append(f"| `{account}` | {Locations.account_dir.__doc__} |")
    return lines


def first_sentence(path: Path) -> str:
    """The first paragraph of a module's docstring, on one line."""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].removesuffix("::").split())


def main() -> int:
    """Write the documents into the folder named on the command line."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    folder.mkdir(exist_ok=True)
    for name, text in documents().items():
        (folder / name).write_text(text, "utf-8")
        click.echo(folder / name)
    if (page := rendered()) is not None:
        (folder / "man.txt").write_text(page, "utf-8")
    return 0


def _fenced(context: click.Context) -> list[str]:
    return ["```text", *(line.rstrip() for line in context.get_help().splitlines()), "```"]


def _fields(
    schema: Mapping[str, Any], properties: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The settings that are not tables of settings, by dotted name."""
    for name, field in properties.items():
        reference = field.get("$ref", "").rpartition("/")[2]
        if reference:
            yield from _fields(schema, schema["$defs"][reference]["properties"], f"{prefix}{name}.")
        else:
            yield prefix + name, field


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else f'"{value}"'


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
