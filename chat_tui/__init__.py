"""chat-tui: a local-first terminal chat client with a built-in workspace server."""

__version__ = "0.1.0"
