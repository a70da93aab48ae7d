"""How is a person reminded of a message?"""

from __future__ import annotations

from chat_tui.account.reminders import Reminder
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line
from chat_tui.text.whens import WHEN_HINT, when
from chat_tui.ui import dialogs
from chat_tui.ui.deeds import Place
from chat_tui.ui.message_choices import coming_time
from chat_tui.ui.titles import person_name

WORDS = 200


async def remind(place: Place, message: Message) -> None:
    """Told on this machine and by nobody else; asks when."""
    words = await place.screen.app.push_screen_wait(
        dialogs.PromptScreen("Remind me when? 20m, 3h, 14:30, tomorrow, monday 9:15")
    )
    if not words:
        return
    account = place.account
    at = when(words, account.reminders.now())
    if at is None:
        place.screen.say(f"{words} is no time. {WHEN_HINT}", "warning")
        return
    name = message.author_name or person_name(account.store, message.author_id)
    about = safe_line(f"{name}: {message.text}", WORDS)
    if await account.reminders.add(Reminder(at, message.channel_id, about, message.id)):
        shown = coming_time(at, account.reminders.now(), clock_24h=place.screen.ui_settings.clock_24h)
        place.screen.say(f"You will be reminded {shown}, or when chat-tui runs next; /reminders lists them.")
    else:
        place.screen.say("There are too many reminders; /reminders lists them.", "warning")
