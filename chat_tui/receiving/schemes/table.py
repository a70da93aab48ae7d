"""Which kinds of senders are known, and of which is a request?"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from chat_tui.receiving.schemes.alertmanager import Alertmanager
from chat_tui.receiving.schemes.base import Incoming, RefusedDelivery, Scheme, Why
from chat_tui.receiving.schemes.github import GitHub
from chat_tui.receiving.schemes.gitlab import GitLab
from chat_tui.receiving.schemes.grafana import Grafana
from chat_tui.receiving.schemes.slack import Slack
from chat_tui.receiving.schemes.standard import Standard

SCHEMES: Mapping[str, Scheme] = {
    scheme.name: scheme for scheme in (GitHub(), GitLab(), Slack(), Grafana(), Standard(), Alertmanager())
}
"""In the order in which their marks are looked for: a GitLab that signs has the mark of the standard, too."""


def scheme_of(incoming: Incoming, kinds: Collection[str]) -> Scheme:
    """By the first word of the path; at `/` the only kind that is let in, or the one the headers tell of."""
    named = incoming.path.strip("/").partition("/")[0]
    if named or len(kinds) == 1:
        found = named or next(iter(kinds))
    else:
        found = next((name for name, scheme in SCHEMES.items() if incoming.has(scheme.mark)), "")
    if found not in SCHEMES or found not in kinds:
        raise RefusedDelivery(Why.KIND)
    return SCHEMES[found]
