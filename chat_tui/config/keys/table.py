"""What is one row of the key table?"""

from __future__ import annotations

from chat_tui.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """One thing that keys do. `where` is the pane; two of a pane may share a key if `when` differs."""

    id: str
    keys: tuple[str, ...]
    label: str
    """One or two words for the hint row."""
    help: str
    """A sentence for the help screen and the documents."""
    where: str
    show: bool = False
    """Worth a place in the hint row."""
    when: str = ""


def group(where: str, *rows: tuple[str, str, str, str]) -> tuple[Binding, ...]:
    """Bindings from rows of (id, keys, label, help); `*label` is shown in the hint row, `id?when` narrows.

    No keys: only a profile, or the user, gives it some.
    """
    made = []
    for name, keys, label, text in rows:
        binding_id, _, when = name.partition("?")
        shown = label.startswith("*")
        made.append(
            Binding(
                binding_id, tuple(filter(None, keys.split(","))), label.lstrip("*"), text, where, shown, when
            )
        )
    return tuple(made)
