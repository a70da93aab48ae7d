"""What can be done at a Mattermost before somebody is signed in, and how is a sign-in ended there?"""

from __future__ import annotations

from chat_tui.backends.mattermost.discovery import discover
from chat_tui.backends.mattermost.login import end_session
from chat_tui.backends.mattermost.web import sender

__all__ = ["discover", "end_session", "sender"]
