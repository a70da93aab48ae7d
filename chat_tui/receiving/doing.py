"""What is done with a delivery: worded, given to a program, said in a channel?"""

from __future__ import annotations

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
            return Done()
        return Done(await self.posting.say(kept, text)) if text else Done(is_quiet=True)
