"""Which styles, glyphs and density are messages drawn with?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import tzinfo
from typing import Literal

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color, ColorParseError

from chat_tui.model.frozen import dataclass

Density = Literal["compact", "comfortable"]
GlyphSet = Literal["unicode", "ascii"]
EmojiMode = Literal["glyph", "text"]

Highlighter = Callable[[str, str], Sequence[Sequence[tuple[str, str]]] | None]
"""(code, language) -> lines of (text, token name); None while not ready or for an unknown language."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of our own that lines are drawn with; each one cell wide."""

    bar: str = "▌"
    rule: str = "─"
    gap: str = "┄"
    attachment: str = "▤"
    reply: str = "╰"
    thread: str = "↳"
    sending: str = "◌"
    failed: str = "✖"
    bullet: str = "•"
    quote: str = "▎"
    dot: str = "·"
    done: str = "☑"
    undone: str = "☐"
    column: str = "│"
    cross: str = "┼"
    times: str = "×"
    fold: str = "┆"
    left: str = "‹"
    right: str = "›"
    down: str = "↓"


ASCII = Glyphs(
    bar="|",
    rule="-",
    gap=".",
    attachment="=",
    reply="`",
    thread=">",
    sending="~",
    failed="x",
    bullet="*",
    quote="|",
    dot="-",
    done="x",
    undone="o",
    column="|",
    cross="+",
    times="x",
    fold=":",
    left="<",
    right=">",
    down="v",
)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Everything about drawing that is not the message: compared by identity, so a change is a new object."""

    base: Style = field(default_factory=Style)
    """Body text on the pane's background; every line is padded with it."""
    mention_base: Style = field(default_factory=Style)
    selected_base: Style = field(default_factory=Style)
    muted: Style = field(default_factory=Style)
    mention: Style = field(default_factory=Style)
    unread: Style = field(default_factory=Style)
    link: Style = field(default_factory=Style)
    code: Style = field(default_factory=Style)
    code_block: Style = field(default_factory=Style)
    quote: Style = field(default_factory=Style)
    heading: Style = field(default_factory=Style)
    separator: Style = field(default_factory=Style)
    own_name: Style = field(default_factory=Style)
    reaction: Style = field(default_factory=Style)
    own_reaction: Style = field(default_factory=Style)
    pending: Style = field(default_factory=Style)
    failed: Style = field(default_factory=Style)
    focus: Style = field(default_factory=Style)
    online: Style = field(default_factory=Style)
    away: Style = field(default_factory=Style)
    dnd: Style = field(default_factory=Style)
    offline: Style = field(default_factory=Style)
    nicks: tuple[Style, ...] = (Style(bold=True),)
    tokens: Mapping[str, Style] = field(default_factory=dict)
    """Styles of code tokens by the first part of the token's name (`Keyword`, `String`, ...)."""
    density: Density = "compact"
    glyphs: Glyphs = field(default_factory=Glyphs)
    emoji: EmojiMode = "glyph"
    tz: tzinfo | None = None
    hours24: bool = True
    nick_width: int = 5
    """Cells of the name column in compact density."""
    highlight: Highlighter | None = None
    osc8: bool = True
    """Whether the terminal is told where links lead; a click finds it in either case."""
    retry_key: str = "r"
    """What tries a refused message again, as the user's own key table has it."""
    undo_key: str = "^Z"
    """What takes back a message that was just sent."""
    fill_key: str = "enter"
    """What fetches the messages of a gap."""
    expand_key: str = "x"
    """What shows all of a folded message, or folds it again."""
    press_key: str = "a"
    """What presses the button of a message."""
    members_key: str = ""
    """What says who is in a channel."""
    fold_lines: int = 40
    """Lines of a message from which on it is folded; 0 folds nothing."""
    fold_bots: int = 4
    """Messages of bots in a row from which on they are one line; 0 folds none."""

    def offers(self, key: str, deed: str) -> str:
        """` · x shows them`, or nothing where no key does it."""
        return f" {self.glyphs.dot} {key} {deed}" if key else ""

    @classmethod
    def from_theme(
        cls,
        variables: Mapping[str, str],
        *,
        density: Density = "compact",
        glyphs: GlyphSet = "unicode",
        emoji: EmojiMode = "glyph",
        tz: tzinfo | None = None,
        hours24: bool = True,
    ) -> Look:
        """The look of a theme, from Textual's CSS variables with our `chat-*` and `nick-N` among them."""
        paint = _Palette(variables)
        ground = paint.colour("background")
        base = Style(color=paint.colour("foreground"), bgcolor=ground)
        return cls(
            base=base,
            mention_base=base + paint.ground("chat-mention-background"),
            selected_base=base + paint.ground("chat-selected-background"),
            muted=paint.ink("chat-muted"),
            mention=paint.ink("chat-mention", bold=True),
            unread=paint.ink("chat-unread"),
            link=paint.ink("chat-link", underline=True),
            code=paint.ink("chat-code") + paint.ground("chat-code-background"),
            code_block=paint.ground("chat-code-background"),
            quote=paint.ink("chat-quote"),
            heading=paint.ink("chat-heading", bold=True),
            separator=paint.ink("chat-separator"),
            own_name=paint.ink("chat-self", bold=True),
            reaction=paint.ink("chat-reaction"),
            own_reaction=paint.ink("chat-reaction-own", bold=True),
            pending=paint.ink("chat-pending"),
            failed=paint.ink("chat-failed"),
            focus=paint.ink("chat-focus"),
            online=paint.ink("chat-online"),
            away=paint.ink("chat-away"),
            dnd=paint.ink("chat-dnd"),
            offline=paint.ink("chat-offline"),
            nicks=tuple(paint.ink(f"nick-{n}", bold=True) for n in range(1, 9)),
            tokens=_token_styles(paint),
            density=density,
            glyphs=ASCII if glyphs == "ascii" else Glyphs(),
            emoji="text" if glyphs == "ascii" else emoji,
            tz=tz,
            hours24=hours24,
        )


class _Palette:
    """Colours by variable name; a variable that is missing or no plain colour paints nothing."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def colour(self, name: str) -> RichColor | None:
        value = self._variables.get(name, "")
        try:
            return Color.parse(value).rich_color if value else None
        except ColorParseError:
            return None

    def ink(self, name: str, *, bold: bool | None = None, underline: bool | None = None) -> Style:
        return Style(color=self.colour(name), bold=bold, underline=underline)

    def ground(self, name: str) -> Style:
        return Style(bgcolor=self.colour(name))


def _token_styles(paint: _Palette) -> dict[str, Style]:
    """Code in few hues of the theme, told apart by weight and slant as well."""
    return {
        "Keyword": paint.ink("chat-heading", bold=True),
        "String": paint.ink("success"),
        "Number": paint.ink("chat-self"),
        "Comment": paint.ink("chat-muted") + Style(italic=True),
        "Name.Function": paint.ink("chat-link"),
        "Name.Class": paint.ink("chat-link", bold=True),
        "Name.Builtin": paint.ink("chat-code"),
        "Name.Decorator": paint.ink("chat-self"),
        "Name.Tag": paint.ink("chat-heading"),
        "Name.Attribute": paint.ink("chat-link"),
        "Operator": paint.ink("chat-muted"),
        "Generic.Deleted": paint.ink("chat-failed"),
        "Generic.Inserted": paint.ink("chat-online"),
        "Generic.Heading": paint.ink("chat-heading"),
        "Error": paint.ink("chat-failed"),
    }
