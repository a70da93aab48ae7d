"""What does one type for it? Lines that stand below the help of a command, and in the manual."""

from __future__ import annotations

from collections.abc import Mapping

import click

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "open": ("chat-tui open '#build'", "chat-tui --account work open @ada"),
    "send": (
        "chat-tui send '#build' 'The release is cut.'",
        "make 2>&1 | chat-tui send '#build' --code",
        "chat-tui send @ada 'See page 3.' --file plan.pdf",
    ),
    "edit": ("chat-tui edit ID 'The release is cut: 1.4.2.'",),
    "delete": ("chat-tui delete ID",),
    "react": ("chat-tui react ID :tada:",),
    "save": ("chat-tui save ID --output ~/Downloads",),
    "tail": (
        "chat-tui tail '#build' -n 50",
        "chat-tui tail -f --mentions --json",
        "chat-tui tail -f '#alerts' --exec ./notify.sh",
    ),
    "read": (
        "chat-tui read '#build' --since 2h --mark",
        "chat-tui read @ada --json | jq -r .text",
    ),
    "search": ("chat-tui search 'from:ada release'", "chat-tui search timeout --local --json"),
    "unread": ("chat-tui unread", "chat-tui unread --format tmux"),
    "channels": ("chat-tui channels --json | jq -r .name",),
    "people": ("chat-tui people --json | jq -r .name",),
    "export": (
        "chat-tui export '#build' --format html --media -o backup",
        "chat-tui export '*' --since 2026-01-01 -o backup",
    ),
    "remote open": ("chat-tui remote open '#build'",),
    "remote insert": ("git diff | chat-tui remote insert -",),
    "remote unread": ("chat-tui remote unread --format tmux",),
    "login": (
        "chat-tui login chat.example.org",
        "chat-tui login chat.example.org --name work --user ada",
        "chat-tui login chat.example.org --token-stdin <token",
    ),
    "logout": ("chat-tui logout work",),
    "status": ("chat-tui --account work status", "chat-tui status --json | jq .state"),
    "serve": (
        "chat-tui serve --name Harbour",
        "chat-tui serve --listen 0.0.0.0:8065 --tls-cert c.pem --tls-key k.pem",
    ),
    "serve user add": ("chat-tui serve user add ada --admin", "chat-tui serve user add buildbot --bot"),
    "serve user role": ("chat-tui serve user role ada admin",),
    "serve user sessions": ("chat-tui serve user sessions ada --revoke",),
    "serve user export": ("chat-tui serve user export ada ada-data",),
    "serve token create": ("chat-tui serve token create buildbot --scope read,post --expires 90d",),
    "serve invite create": ("chat-tui serve invite create --uses 3 --expires 48h",),
    "serve webhook create in": (
        "chat-tui serve webhook create in --channel build --user buildbot --name CI",
    ),
    "serve webhook create out": (
        "chat-tui serve webhook create out --url https://ci.example.org/chat --user ada --word deploy",
    ),
    "serve oauth app create": (
        "chat-tui serve oauth app create Dashboard --callback http://127.0.0.1/done --public",
    ),
    "serve backup": ("chat-tui serve backup /backup/chat.tar.gz --keep 7",),
    "serve restore": ("chat-tui serve restore /backup/chat.tar.gz --data copy",),
    "serve unit": ("chat-tui serve unit | sudo tee /etc/systemd/system/chat-tui.service",),
    "serve audit": ("chat-tui serve audit --since 30d --action token",),
    "serve retention set": ("chat-tui serve retention set build 30",),
    "serve export": ("chat-tui serve export moved --format mattermost --zip",),
    "serve import": ("chat-tui serve import export.zip --dry-run",),
    "webhook listen": (
        "chat-tui webhook listen --port 8765 --secret-file hook-secret --to '#build'",
        "chat-tui webhook listen --secret-file hook-secret --exec ./deploy.sh",
    ),
    "webhook send": (
        "chat-tui webhook send http://127.0.0.1:8765/ --secret-file hook-secret --event ping --data a.json",
    ),
    "webhook replay": ("chat-tui webhook replay 12",),
    "webhook test": ("chat-tui webhook test --kind github",),
    "doctor": (
        "chat-tui doctor",
        "chat-tui doctor --tmux >>~/.tmux.conf",
        "chat-tui doctor --report report.txt",
    ),
    "themes preview": ("chat-tui themes preview chat-light",),
    "themes check": ("chat-tui themes check mine.toml",),
    "schema": ("chat-tui schema >records.schema.json",),
    "completions": (
        "echo 'eval \"$(chat-tui completions bash)\"' >>~/.bashrc",
        "echo 'eval \"$(chat-tui completions zsh)\"' >>~/.zshrc",
        "chat-tui completions fish >~/.config/fish/completions/chat-tui.fish",
    ),
    "man": ("chat-tui man", "chat-tui man serve user", "chat-tui man >chat-tui.1"),
}
"""By the words behind `chat-tui`."""


def with_examples(command: click.Command, path: str) -> click.Command:
    """The command, and those below it, with their examples below their help; `path` as `serve user`."""
    if shown := EXAMPLES.get(path):
        heading = "Example:" if len(shown) == 1 else "Examples:"
        command.epilog = "\n".join(["\b", heading, *(f"  {line}" for line in shown)])
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            with_examples(below, f"{path} {name}")
    return command
