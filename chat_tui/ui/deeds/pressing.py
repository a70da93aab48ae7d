"""How is a button that a program hung below a message pressed, or something chosen from its menu?"""

from __future__ import annotations

from collections.abc import Sequence

from chat_tui.errors import BackendError, ChatError, Delivery, TransientError
from chat_tui.model.forms import CardAction, PressButton
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.deeds import Place
from chat_tui.ui.option_sources import options_of
from chat_tui.ui.render.cards import action_words
from chat_tui.ui.titles import person_name

LOOK_FIRST = "It may have been done. Look before you press it again."


async def press(place: Place, message: Message, action_id: str = "") -> None:
    """The one that is clicked, the only one, or one of a list.

    A button that nobody chose from a list is asked about: what its program does cannot be taken back.
    """
    if not place.can(place.account.capabilities.buttons, "press buttons"):
        return
    now = place.account.store.message(message.id) or message
    actions = {action.id: action for card in now.cards for action in card.actions if action.id}
    if action_id:
        actions = {action_id: actions[action_id]} if action_id in actions else {}
    if not actions:
        place.screen.say("There is nothing to press in this message.")
        return
    if len(actions) == 1:
        (action,) = actions.values()
        if not action.is_menu and not await _is_meant(place, now, action):
            return
    else:
        chosen = await _one_of(place, tuple(actions.values()))
        if chosen is None:
            return
        action = chosen
    value = await _chosen(place, action) if action.is_menu else ""
    if value is not None:
        await _press(place, PressButton(now.channel_id, now.id, action.id, value, action.cookie), action)


async def _is_meant(place: Place, message: Message, action: CardAction) -> bool:
    store = place.account.store
    author = message.author_name or person_name(store, message.author_id)
    detail = f"Its program acts at once, and is told who you are. Message of {safe_line(author, 64)}."
    question = dialogs.ConfirmScreen(f"Press “{safe_line(action.label, 40)}”?", detail, yes="press")
    meant: bool = await place.screen.app.push_screen_wait(question)
    return meant


async def _one_of(place: Place, actions: Sequence[CardAction]) -> CardAction | None:
    choices = [
        Choice(action, action_words(action), right="menu" if action.is_menu else "button")
        for action in actions
    ]
    picker = dialogs.ListPicker("Press", choices, placeholder="a button", verb="press")
    chosen = await place.screen.app.push_screen_wait(picker)
    assert chosen is None or isinstance(chosen, CardAction)
    return chosen


async def _chosen(place: Place, action: CardAction) -> str | None:
    """The value of an option, or None for none."""
    options = options_of(place.account, action.source, action.options, None)
    told = await place.screen.app.push_screen_wait(dialogs.OptionPicker(action.label, options))
    return told[0].value if told else None


async def _press(place: Place, action: PressButton, pressed: CardAction) -> None:
    """Once; what came of it is said by its program, and why nothing came by us."""
    name = safe_line(pressed.label, 40)
    try:
        await place.account.forms.ask(action)
    except TransientError as error:
        lost = error.delivery is Delivery.UNKNOWN
        told = f"No answer came to “{name}”: {error}" if lost else f"“{name}” was not pressed: {error}"
        raise ChatError(told, hint=LOOK_FIRST if lost else "") from error
    except BackendError as error:
        raise ChatError(f"“{name}” did nothing: {error}", hint=safe_text(error.hint)) from error
