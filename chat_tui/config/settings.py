"""Which settings are there, what do they mean, and what is wrong with the file?

The whole configuration as one validated value. Order of precedence: the command line, the environment
(`CHAT_TUI_UI__THEME`), the file, the defaults; never a file of the current directory. Importing this module
is slow (pydantic), so only what needs validation does it; the first paint reads `quick`.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from chat_tui.config.keymap import complaints
from chat_tui.config.notify import hours_problem, words_problem
from chat_tui.config.positions import not_toml, position_of
from chat_tui.config.quick import flat_keys, guess_of, variable_of
from chat_tui.errors import ConfigError

T = TypeVar("T")
PREFIX = "CHAT_TUI_"
_HINT = "`chat-tui config edit` opens the file; `chat-tui config check` says all that is wrong."


class UiSettings(BaseModel):
    """What the screen looks like."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    theme: str = "auto"
    """The theme's name (`chat-tui themes list`), or `auto`: the dark or the light one, as the terminal is."""
    theme_dark: str = "chat-dark"
    """What `auto` takes on a dark terminal."""
    theme_light: str = "chat-light"
    """What `auto` takes on a light terminal."""
    density: Literal["comfortable", "compact"] = "comfortable"
    """Room between messages."""
    glyphs: Literal["unicode", "ascii"] = "unicode"
    """`ascii` where a font or terminal draws the other signs badly."""
    emoji: Literal["glyph", "text"] = "glyph"
    """`text` leaves emoji as `:names:`, for screen readers and fonts without them."""
    pictures: Literal["auto", "preview", "blocks", "kitty", "sixel", "off"] = "auto"
    """`auto`: small ones below messages, but not over a slow line, and by `o` in full, as well as the
    terminal says that it can; `preview`: by `o` only; `blocks`: in half blocks only; `kitty`, `sixel`: so,
    whatever the terminal says."""
    osc8: Literal["auto", "on", "off"] = "auto"
    """Whether the terminal is told where links lead; `auto` leaves out those that would print it as text."""
    mouse: bool = True
    """Whether the mouse works in the app; without it the terminal's own selection works."""
    last_frame: bool = True
    """Whether a start shows at once what was on the screen at the last end, kept in a file for you only."""
    real_cursor: Literal["hidden", "visible"] = "hidden"
    """`visible` shows the terminal's own cursor on what is chosen, and where you write: for screen readers,
    magnifiers and input methods that follow it. It stands there in any case, unseen."""
    clock: Literal["24h", "12h"] = "24h"
    """How times are written."""
    mode: Literal["full", "line", "plain"] = "full"
    """What `chat-tui` alone opens: the app (`full`), or line mode, which needs no full screen: `line` with a
    prompt, `plain` for screen readers, where no line is ever redrawn."""
    title: Literal["count", "name", "off"] = "count"
    """What the window's title says: mentions and the account (`count`), the account, or nothing of ours."""
    tips: bool = True
    """Whether one key is told at each of the first starts, below the box that you write in."""
    away_after: int = Field(default=5, ge=0, le=1440)
    """Minutes without a key until others see you as away (two without the terminal's focus); 0 for never."""
    fold_lines: int = Field(default=40, ge=0, le=500)
    """Lines of a message beyond which the rest is folded away (`x` shows it); 0 folds nothing."""
    fold_bots: int = Field(default=4, ge=0, le=100)
    """So many reports of bots in a row, or more, that were read and that nobody answered, are one line (`x`
    shows them); fewer take hardly more room than the line. 0 folds none."""


class ComposeSettings(BaseModel):
    """How writing works."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    enter: Literal["send", "newline"] = "send"
    """What Enter does; with `newline`, ctrl+d sends."""
    spell: str = "auto"
    """Words that `aspell` or `hunspell` does not know are underlined, if one of them is there: `auto` for the
    language of the environment, a language such as `de_DE`, or `off`. `/spell` proposes others."""
    confirm_mentions: int = Field(default=20, ge=0, le=500)
    """Asks before `@channel`, `@all` or `@here` calls more people than that; 0 never asks."""
    confirm_secrets: bool = True
    """Asks before a text is sent that looks like a password, a private key or a token."""
    undo_seconds: int = Field(default=0, ge=0, le=30)
    """Seconds for which what you send waits and can be taken back (ctrl+z in an empty composer); 0 sends at
    once."""


class ReadSettings(BaseModel):
    """When what you look at counts as read."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    policy: Literal["focused", "visible", "reply", "manual"] = "focused"
    """`focused`: while the terminal has the focus; `visible`: while it is on the screen; `reply`: when you
    say something there; `manual`: only by `/read` or in the inbox. `/peek` leaves one channel out."""


class NotifySettings(BaseModel):
    """How you are told of messages that you do not see."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    way: Literal["auto", "bell", "osc9", "osc777", "osc99", "command", "off"] = "auto"
    """`auto`: a notice of the desktop where the terminal is known to pass it on, also over ssh and through
    tmux (`allow-passthrough`), else the bell; `osc9` (iTerm2), `osc777` (Ghostty, WezTerm, foot), `osc99`
    (kitty): so, whatever it is; `command`: only the command; `off`: none. `chat-tui doctor` says which."""
    command: list[str] = Field(default_factory=list)
    """A program run for each notice, never by a shell, as `["notify-send", "--", "{title}", "{body}"]`; it
    gets the notice as JSON on its standard input and has five seconds."""
    words: list[str] = Field(default_factory=list)
    """Patterns (regular expressions); a message in which one is found is for you, whoever it names."""
    quiet: str = ""
    """Hours in which nothing is told, as `22:00-07:30`; what came then is counted all the same."""
    quiet_weekends: bool = False
    """Nothing is told on Saturdays and Sundays either."""
    preview: bool = True
    """Whether a notice says what was written, not only who wrote and where."""

    @field_validator("quiet")
    @classmethod
    def _is_span(cls, span: str) -> str:
        return _sound(span, hours_problem(span))

    @field_validator("words")
    @classmethod
    def _are_patterns(cls, words: list[str]) -> list[str]:
        return _sound(words, words_problem(tuple(words)))


def _sound(value: T, problem: str) -> T:
    if problem:
        raise PydanticCustomError("notify", "{problem}", {"problem": problem})
    return value


class FeatureSettings(BaseModel):
    """What may be switched off; a server may switch it off, too (`/flags` says what is, and why)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    typing: bool = True
    """Tell others that you write, and show who does."""
    presence: bool = True
    """Ask where people are, and tell when you are away."""
    previews: bool = True
    """Fetch what linked messages say, and small pictures."""
    resume: bool = True
    """Go on after a break exactly where the line was cut."""
    compression: bool = True
    """Compress the event stream of servers elsewhere."""
    polling: bool = True
    """Ask every few seconds where the event stream is blocked."""
    drafts: bool = True
    """Keep what you begin to write at the server too, for your other terminals."""


class PluginSettings(BaseModel):
    """Which plugins are used; a table `[plugins.NAME]` is what that plugin is told."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    __pydantic_extra__: dict[str, dict[str, Any]] = Field(init=False)
    off: list[str] = Field(default_factory=list)
    """Names of plugins that are not loaded; `/plugins` switches them. Each may have a table of its own,
    `[plugins.NAME]`, with what its author lets you set."""


class Settings(BaseSettings):
    """Everything in config.toml; all of it is optional."""

    model_config = SettingsConfigDict(
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
        use_attribute_docstrings=True,
    )

    account: str = ""
    """The account to open first; empty for the first one signed in to, else the personal workspace."""
    ui: UiSettings = Field(default_factory=UiSettings)
    """What the screen looks like."""
    compose: ComposeSettings = Field(default_factory=ComposeSettings)
    """How writing works."""
    read: ReadSettings = Field(default_factory=ReadSettings)
    """When what you look at counts as read."""
    notify: NotifySettings = Field(default_factory=NotifySettings)
    """How you are told of messages that you do not see."""
    features: FeatureSettings = Field(default_factory=FeatureSettings)
    """What may be switched off."""
    plugins: PluginSettings = Field(default_factory=PluginSettings)
    """Which plugins are used."""
    keys: dict[str, str] = Field(default_factory=dict)
    """Keys by binding id (docs/keys.md), as `"nav.jump" = "ctrl+k,alt+k"`; `profile = "vim"`
    (`emacs`, `weechat`) begins with the keys of that habit."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over what `load` read from the file."""
        return env_settings, init_settings


def load(path: Path) -> Settings:
    """The settings of file and environment; ConfigError names file, line, column and the nearest key."""
    text, document = _read(path)
    try:
        settings = Settings(**document)
    except ValidationError as error:
        raise _complaint(_sentences(error, path, text)) from None
    except SettingsError as error:
        raise ConfigError(f"The environment: {error}.", hint=_HINT) from None
    bad_keys = _key_sentences(settings, path, text)
    if bad_keys:
        raise _complaint(bad_keys)
    return settings


def problems(path: Path) -> tuple[str, ...]:
    """Everything that is wrong with the file and the environment, a sentence each."""
    try:
        text, document = _read(path)
        return tuple(_key_sentences(Settings(**document), path, text))
    except ConfigError as error:
        return (str(error),)
    except ValidationError as error:
        return tuple(_sentences(error, path, text))
    except SettingsError as error:
        return (f"The environment: {error}.",)


def sections() -> Mapping[str, type[BaseModel]]:
    """The sections that have keys of their own, by name."""
    found = {name: field.annotation for name, field in Settings.model_fields.items()}
    return {
        name: kind for name, kind in found.items() if isinstance(kind, type) and issubclass(kind, BaseModel)
    }


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    data = b""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8").replace("\r\n", "\n")
        document = tomllib.loads(text)
    except FileNotFoundError:
        return "", {}
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.", hint=_HINT) from error
    except (ValueError, RecursionError) as error:
        at, why = not_toml(error, data)
        raise ConfigError(f"{path}, {at}: {why}.", hint=_HINT) from error
    if isinstance(document.get("keys"), dict):
        document["keys"] = dict(flat_keys(document["keys"]))
    return text, document


def _complaint(sentences: list[str]) -> ConfigError:
    more = f" (and {len(sentences) - 1} more)" if len(sentences) > 1 else ""
    return ConfigError(sentences[0] + more, hint=_HINT)


def _key_sentences(settings: Settings, path: Path, text: str) -> list[str]:
    return [
        f"{path}, {position_of(text, 'keys', name, value=True)}: {what}"
        for name, what in complaints(settings.keys)
    ]


def _sentences(error: ValidationError, path: Path, text: str) -> list[str]:
    return [_sentence(one, path, text) for one in error.errors(include_url=False)]


def _sentence(one: ErrorDetails, path: Path, text: str) -> str:
    names = [str(part) for part in one["loc"]]
    section, key = (names[0], names[1]) if len(names) > 1 else ("", names[0])
    dotted = f"{section}.{key}".strip(".")
    variable = variable_of(dotted)
    # A table there is what a plugin is told; anything else under a name of its own is a mistake.
    is_unknown = one["type"] == "extra_forbidden" or (section == "plugins" and one["type"] == "dict_type")
    at = position_of(text, section, key, value=not is_unknown)
    place = variable if variable in os.environ else f"{path}, {at}"
    if is_unknown:
        return f"{place}: there is no {dotted!r}{guess_of(section, key, _fields(section))}"
    if not section and key in (*sections(), "keys"):
        return f"{place}: {key} must be a table, as [{key}]."
    message = one["msg"][:1].lower() + one["msg"][1:]
    choices = str(one.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
    near = difflib.get_close_matches(_short(one["input"]), filter(None, choices), n=1, cutoff=0.5)
    return f"{place}: {dotted}: {message}" + (f"; did you mean {near[0]!r}?" if near else ".")


def _short(value: object) -> str:
    """What was set, if it is a word."""
    return value if isinstance(value, str) else ""


def _fields(section: str) -> Mapping[str, object]:
    kind = sections().get(section)
    return Settings.model_fields if kind is None else kind.model_fields
