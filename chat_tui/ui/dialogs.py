"""Which dialogs are there, each imported when it is first opened?

None of them is on the first screen, and together they would cost a twentieth of the time until it stands.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chat_tui.ui.screens.browse import BrowseScreen as BrowseScreen
    from chat_tui.ui.screens.connection_panel import ConnectionPanel as ConnectionPanel
    from chat_tui.ui.screens.date_prompt import DatePrompt as DatePrompt
    from chat_tui.ui.screens.draft_preview import DraftPreview as DraftPreview
    from chat_tui.ui.screens.drafts import DraftsScreen as DraftsScreen
    from chat_tui.ui.screens.emoji_picker import EmojiPicker as EmojiPicker
    from chat_tui.ui.screens.flags import FlagsScreen as FlagsScreen
    from chat_tui.ui.screens.form import FormScreen as FormScreen
    from chat_tui.ui.screens.help import HelpScreen as HelpScreen
    from chat_tui.ui.screens.help import help_choices as help_choices
    from chat_tui.ui.screens.hint_labels import HintLabels as HintLabels
    from chat_tui.ui.screens.hints_overlay import HintsOverlay as HintsOverlay
    from chat_tui.ui.screens.inbox import InboxScreen as InboxScreen
    from chat_tui.ui.screens.key_inspector import KeyInspector as KeyInspector
    from chat_tui.ui.screens.letter_question import LetterQuestion as LetterQuestion
    from chat_tui.ui.screens.list_picker import ListPicker as ListPicker
    from chat_tui.ui.screens.members import MembersScreen as MembersScreen
    from chat_tui.ui.screens.message_list import MessageList as MessageList
    from chat_tui.ui.screens.notify import NotifyScreen as NotifyScreen
    from chat_tui.ui.screens.notify import OwnNotifyScreen as OwnNotifyScreen
    from chat_tui.ui.screens.option_picker import OptionPicker as OptionPicker
    from chat_tui.ui.screens.output import OutputScreen as OutputScreen
    from chat_tui.ui.screens.overview import OverviewScreen as OverviewScreen
    from chat_tui.ui.screens.picture import PictureScreen as PictureScreen
    from chat_tui.ui.screens.plugins import PluginsScreen as PluginsScreen
    from chat_tui.ui.screens.profile import ProfileScreen as ProfileScreen
    from chat_tui.ui.screens.questions import ConfirmScreen as ConfirmScreen
    from chat_tui.ui.screens.questions import PromptScreen as PromptScreen
    from chat_tui.ui.screens.saved_list import SavedList as SavedList
    from chat_tui.ui.screens.search import SearchScreen as SearchScreen
    from chat_tui.ui.screens.send_question import SendQuestion as SendQuestion
    from chat_tui.ui.screens.settings import SettingsScreen as SettingsScreen
    from chat_tui.ui.screens.sign_in import SignInScreen as SignInScreen
    from chat_tui.ui.screens.switcher import SwitcherScreen as SwitcherScreen
    from chat_tui.ui.screens.theme_picker import ThemePicker as ThemePicker
    from chat_tui.ui.screens.threads import ThreadsScreen as ThreadsScreen

_HOMES = {
    "BrowseScreen": "browse",
    "ConnectionPanel": "connection_panel",
    "DatePrompt": "date_prompt",
    "DraftsScreen": "drafts",
    "DraftPreview": "draft_preview",
    "EmojiPicker": "emoji_picker",
    "FlagsScreen": "flags",
    "FormScreen": "form",
    "HelpScreen": "help",
    "help_choices": "help",
    "HintLabels": "hint_labels",
    "HintsOverlay": "hints_overlay",
    "InboxScreen": "inbox",
    "LetterQuestion": "letter_question",
    "KeyInspector": "key_inspector",
    "ListPicker": "list_picker",
    "MembersScreen": "members",
    "NotifyScreen": "notify",
    "OwnNotifyScreen": "notify",
    "OptionPicker": "option_picker",
    "OutputScreen": "output",
    "OverviewScreen": "overview",
    "PluginsScreen": "plugins",
    "ProfileScreen": "profile",
    "MessageList": "message_list",
    "PictureScreen": "picture",
    "ConfirmScreen": "questions",
    "PromptScreen": "questions",
    "SavedList": "saved_list",
    "SearchScreen": "search",
    "SendQuestion": "send_question",
    "SignInScreen": "sign_in",
    "SwitcherScreen": "switcher",
    "SettingsScreen": "settings",
    "ThemePicker": "theme_picker",
    "ThreadsScreen": "threads",
}
"""Each name with its module in `chat_tui.ui.screens`."""


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"there is no dialog {name}")
    return getattr(import_module(f"chat_tui.ui.screens.{home}"), name)
