"""Do the plugins work that are installed beside us?"""

from __future__ import annotations

from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.plugin_list import look

_FIX = "chat-tui plugins"


def plugins_check(invocation: Invocation) -> Check:
    """All of them on one line; why one is off may be in words of others, which `chat-tui plugins` prints."""
    found = look(invocation)
    broken = [plugin.name for plugin in found if plugin.state == "broken"]
    if broken:
        said = f"{', '.join(broken)} {'is' if len(broken) == 1 else 'are'} switched off: calls went wrong"
        return Check("plugins", Verdict.ADVICE, said, _FIX)
    partly = [plugin.name for plugin in found if plugin.state == "on" and plugin.why]
    if partly:
        return Check("plugins", Verdict.ADVICE, f"{', '.join(partly)}: not all of it is used", _FIX)
    on = [plugin.name for plugin in found if plugin.state == "on"]
    off = len(found) - len(on)
    told = f"{', '.join(on) or 'none'}{f', {off} off' if off else ''}"
    return Check("plugins", Verdict.OK, told)
