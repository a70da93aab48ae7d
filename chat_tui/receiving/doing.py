"""What is done with a delivery: worded, given to a program, said in a channel, or written out?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chat_tui.model.frozen import dataclass
from chat_tui.receiving.posting import Posting
from chat_tui.receiving.program import Program, record_of
from chat_tui.receiving.queue import Kept
from chat_tui.receiving.wording.table import Template, shortened, worded
from chat_tui.receiving.work import Done
from chat_tui.text.sanitize import gate

MOST_WITHOUT_SERVER = 16_000


@dataclass(frozen=True)
class Doing:
    """Where there are both a program and a channel, what the program writes is said in place of our words."""

    posting: Posting | None = None
    program: Program | None = None
    template: Template | None = None
    show: Callable[[Mapping[str, Any]], None] | None = None
    """Hears of each delivery where there is neither a program nor a channel."""

    async def __call__(self, kept: Kept) -> Done:
        """Do it; raises ChatError."""
        most = self.posting.most if self.posting else MOST_WITHOUT_SERVER
        if self.template is not None:
            text = self.template.filled(kept.kind, kept.event, kept.id, kept.data, most)
        else:
            text = worded(kept.kind, kept.event, kept.data, most)
        if self.program is not None:
            text = shortened(gate(await self.program.run(record_of(kept, text))).strip(), most)
        if self.posting is None:
            if self.program is None and self.show is not None:
                self.show(record_of(kept, text))
            return Done()
        return Done(await self.posting.say(kept, text)) if text else Done(is_quiet=True)
