"""The yardstick: the least Textual app that shows a line and takes a text."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static, TextArea


class BareApp(App[None]):
    """A line of text and an input, nothing else."""

    CSS = "TextArea { height: 5; border: none; }"

    def compose(self) -> ComposeResult:
        yield Static("bare-app-is-painted")
        yield TextArea(compact=True)

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.cursor_blink = False
        area.focus()


if __name__ == "__main__":
    BareApp().run()
