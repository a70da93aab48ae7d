"""What does docs/screens.md show? The best of the pictures, and every state with its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tools.pictures.scenes import Play

BEST = (
    ("thread", (140, 40), "chat-dark"),
    ("main", (80, 24), "chat-dark"),
    ("search", (140, 40), "chat-light"),
    ("jump-typed", (80, 24), "chat-light"),
    ("range", (80, 24), "okabe-ito"),
    ("pill", (80, 24), "chat-dark"),
    ("table", (140, 40), "chat-dark"),
    ("inbox", (80, 24), "chat-light"),
    ("waiting", (80, 24), "high-contrast"),
    ("connection", (80, 24), "chat-dark"),
    ("compact", (80, 24), "chat-light"),
    ("narrow", (60, 15), "chat-dark"),
    ("first-run", (80, 24), "chat-dark"),
    ("first-tour", (80, 24), "chat-light"),
    ("composer", (80, 24), "chat-dark"),
    ("pasted", (80, 24), "chat-light"),
    ("complete-emoji", (80, 24), "chat-light"),
    ("complete-arguments", (80, 24), "high-contrast"),
    ("everyone", (80, 24), "okabe-ito"),
    ("jump-commands", (80, 24), "chat-light"),
    ("drafts", (80, 24), "chat-dark"),
    ("settings", (80, 24), "chat-light"),
    ("inspector", (80, 24), "chat-dark"),
    ("notify", (80, 24), "okabe-ito"),
    ("theme-preview", (80, 24), "chat-dark"),
    ("vim", (80, 24), "high-contrast"),
    ("sign-in-offer", (80, 24), "chat-dark"),
    ("sign-in-code", (80, 24), "chat-light"),
    ("sign-in-browser", (140, 40), "chat-dark"),
    ("sign-in-password", (80, 24), "chat-dark"),
    ("sign-in-one-time", (80, 24), "chat-light"),
    ("sign-in-pasted", (140, 40), "chat-light"),
    ("sign-in-missing", (80, 24), "chat-dark"),
    ("sign-in-invitation", (80, 24), "chat-light"),
    ("sign-in-address", (80, 24), "chat-light"),
    ("sign-in-done", (80, 24), "chat-dark"),
    ("signed-out", (80, 24), "chat-dark"),
    ("sign-in-again", (80, 24), "chat-dark"),
    ("tmux", (60, 15), "chat-dark"),
    ("programs", (140, 40), "chat-dark"),
    ("programs", (80, 24), "chat-light"),
)
"""Scene, size and theme of those that are seen alone."""
_HEAD = """<!-- Written by `make pictures`; the sentences are in tools/pictures/scenes.py. -->

# Screens

Taken of the real app on a pseudo-terminal, with a workspace of its own.
"""


def picture_name(scene: str, size: tuple[int, int], theme: str) -> str:
    """The file of one of the best."""
    return f"{scene}-{theme}-{size[0]}x{size[1]}.png"


def page(plays: Sequence[Play], sheets: Sequence[str]) -> str:
    """The document, for these sheets."""
    words = {scene.name: scene.words for play in plays for scene in play.scenes}
    parts = [_HEAD]
    for scene, size, theme in BEST:
        parts.append(f"{words[scene]}\n\n![{scene}](pictures/{picture_name(scene, size, theme)})\n")
    sheeted = {scene.name for play in plays if not play.is_alone for scene in play.scenes}
    parts.append("## All other states\n\nEach sheet has all that follow, in one theme and at one size:\n")
    parts.append("\n".join(f"- [{name}](pictures/{name}.webp)" for name in sheets) + "\n")
    parts.append("| state | what it shows |\n|---|---|")
    parts.append(
        "\n".join(f"| {name} | {sentence} |" for name, sentence in words.items() if name in sheeted) + "\n"
    )
    return "\n".join(parts)


def write_page(folder: Path, plays: Sequence[Play], sheets: Sequence[str]) -> None:
    """Write it beside the folder of the pictures."""
    (folder.parent / "screens.md").write_text(page(plays, sheets), "utf-8")
