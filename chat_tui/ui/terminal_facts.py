"""Which keys does the terminal of this app send, as far as it has shown?

A terminal says nothing of its keys that could be believed: tmux answers for itself, and passes on what its
options let through. So a key counts as sent once it came; what every terminal sends counts at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from chat_tui.config.key_checks import every_terminal_sends


class TerminalFacts:
    """What was seen of the keys since the start."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.tmux = bool(environ.get("TMUX"))
        self.ssh = bool(environ.get("SSH_CONNECTION"))
        self.is_extended = False
        """Whether a key came that only the kitty protocol or modifyOtherKeys can tell."""

    def saw(self, key: str) -> bool:
        """Whether this key tells more of the terminal than was known before."""
        tells = not self.is_extended and not every_terminal_sends(key)
        self.is_extended |= tells
        return tells

    def sends(self, key: str) -> bool:
        """Whether the key is known to arrive as itself."""
        return self.is_extended or every_terminal_sends(key)

    def words(self) -> str:
        """The same for people."""
        where = "tmux" if self.tmux else "ssh" if self.ssh else "the terminal"
        if self.is_extended:
            return f"Through {where}, keys such as shift+enter arrive as themselves."
        cure = " `set -s extended-keys on` helps." if self.tmux else ""
        return f"Not seen through {where} yet: shift+enter, ctrl+enter, ctrl+shift+k, ctrl+1.{cure}"
