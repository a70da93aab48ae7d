"""What is on each page of the sign-in screen: the address, the ways in, what each way asks for, the end?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from chat_tui.account.signing_in import Offer, Prompt, SignedIn, Way
from chat_tui.auth.secret import Secret
from chat_tui.text.qr import qr_lines
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import sign_in_words as words
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.widgets.choice_list import ChoiceList
from chat_tui.ui.widgets.query_box import QueryBox
from chat_tui.ui.widgets.secret_box import SecretBox

NARROWEST = 30
"""Cells that stay for the words beside a QR code."""
BESIDE = 4
"""Lines of the terminal that a QR code leaves to the frame and the rows around it."""


class Step(Vertical):
    """A page. What was typed on it stays there while another is shown."""

    heading = "Sign in"
    footer = "⏎ go on · esc back"
    qr_side = 0

    @property
    def boxes(self) -> Sequence[Widget]:
        """Where something is typed, in order."""
        return [*self.query(".ask > QueryBox, .ask > SecretBox")]

    def enter(self) -> None:
        """The keys go to the first box that wants something."""
        boxes = self.boxes
        self.screen.set_focus(next((box for box in boxes if is_empty(box)), boxes[-1] if boxes else None))

    def next_empty(self) -> Widget | None:
        """A box that must be filled first."""
        return next((box for box in self.boxes if is_empty(box)), None)

    def wipe(self) -> None:
        """Forget the secrets."""
        for box in self.query(SecretBox):
            box.wipe()

    def refuse(self) -> None:
        """A secret was wrong: the next letter begins anew."""
        boxes = [*self.query(SecretBox)]
        for box in boxes:
            box.refuse()
        if boxes:
            self.screen.set_focus(boxes[0])


class AddressStep(Step):
    """Which server?"""

    footer = "⏎ look there · esc"

    def __init__(self, address: str = "") -> None:
        super().__init__()
        self._address = address

    def compose(self) -> ComposeResult:
        """A line, and what may stand in it."""
        yield from asked("Address of the server", QueryBox(placeholder="chat.example.org"))
        hint = "Or the link of an invitation, or unix:///PATH for a workspace of this machine."
        yield Static(Content(hint), classes="hint")

    def on_mount(self) -> None:
        """Begin with what is known."""
        self.query_one(QueryBox).set_text(self._address)

    @property
    def address(self) -> str:
        """What is typed."""
        return self.query_one(QueryBox).text.strip()


class OfferStep(Step):
    """How does the server let people in?"""

    footer = "↑↓ move · ⏎ go on · esc back"

    def __init__(self, offer: Offer) -> None:
        super().__init__()
        self.offer = offer
        self.heading = words.heading_of(offer)

    def compose(self) -> ComposeResult:
        """What it is, the ways, what is asked for, and what is missing."""
        yield Static(Content(words.about(self.offer)), classes="hint about")
        yield ChoiceList()
        asks, notes = words.asked_for(self.offer), words.notes_of(self.offer)
        if asks or notes:
            with VerticalScroll(can_focus=False, classes="notes"):
                for line in filter(None, (asks, *notes)):
                    yield Static(Content(line), classes="hint note")

    def on_mount(self) -> None:
        """As high as there are ways."""
        choices = self.query_one(ChoiceList)
        choices.styles.height = len(self.offer.ways)
        choices.show(words.way_choices(self.offer))

    def enter(self) -> None:
        """Nothing is typed here."""
        self.screen.set_focus(None)
        self.query_one(ChoiceList).put_cursor()

    @property
    def way(self) -> Way:
        """The chosen one."""
        chosen = self.query_one(ChoiceList).chosen
        way = chosen.value if chosen is not None else self.offer.ways[0]
        assert isinstance(way, Way)
        return way

    def take(self, digit: str) -> bool:
        """Choose by a digit; whether there is such a way."""
        if not digit.isdecimal() or not 1 <= int(digit) <= len(self.offer.ways):
            return False
        choices = self.query_one(ChoiceList)
        choices.move(int(digit) - 1 - choices.place, wrap=False)
        return True


class PasswordStep(Step):
    """Who, and the password; for an account that is made now, twice."""

    def __init__(self, offer: Offer) -> None:
        super().__init__()
        self._offer = offer
        self.heading = words.heading_of(offer)
        self.footer = f"⏎ {'make the account' if offer.is_invitation else 'sign in'} · tab next · esc back"

    def compose(self) -> ComposeResult:
        """The name in letters, the password in dots."""
        if self._offer.is_invitation:
            yield from asked("A name for you, without spaces", QueryBox())
            yield from asked("A new password", SecretBox(id="password"))
            yield from asked("The same again", SecretBox(id="again"))
        else:
            yield from asked(safe_line(self._offer.asks_for, 60), QueryBox())
            yield from asked("Password", SecretBox(id="password"))

    def on_mount(self) -> None:
        """Who signs in again is known."""
        self.query_one(QueryBox).set_text(self._offer.user)

    @property
    def name_typed(self) -> str:
        """Who it is."""
        return self.query_one(QueryBox).text.strip()

    @property
    def password(self) -> SecretBox:
        """Where the password is typed."""
        return self.query_one("#password", SecretBox)

    @property
    def is_twice_the_same(self) -> bool:
        """Whether a new password was typed alike both times; one that exists is typed once."""
        return all(box.secret == self.password.secret for box in self.query(SecretBox))


class SecretStep(Step):
    """One secret, in dots, with the steps to have it."""

    footer = "⏎ sign in · esc back"

    def __init__(self, offer: Offer, label: str, steps: Sequence[str] = (), *, counts: bool = False) -> None:
        super().__init__()
        self._label, self._steps, self._counts = label, steps, counts
        self.heading = words.heading_of(offer)

    def compose(self) -> ComposeResult:
        """How it is had, and a line of dots."""
        for number, step in enumerate(self._steps, start=1):
            yield Static(Content(f"{number}  {safe_line(step, words.LONGEST)}"), classes="way-step")
        if self._steps:
            yield Static()
        yield from asked(self._label, SecretBox(counts=self._counts))

    @property
    def typed(self) -> Secret:
        """The secret."""
        return self.query_one(SecretBox).secret


class TokenStep(SecretStep):
    """An access token, or that of a browser's session."""

    def __init__(self, offer: Offer, way: Way) -> None:
        label = "The token" if way is Way.TOKEN else "The token that you copied"
        super().__init__(offer, label, offer.steps.get(way, ()), counts=True)


class CodeStep(SecretStep):
    """A one-time code, behind a password."""

    def __init__(self, offer: Offer, form: PasswordStep) -> None:
        super().__init__(offer, "One-time code")
        self.form = form


class WaitStep(Step):
    """It is decided in a browser, and told meanwhile how."""

    def __init__(
        self, offer: Offer, way: Way, *, can_open: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self.way = way
        self._offer = offer
        self._clock = clock
        self._can_open = can_open
        self._until = 0.0
        self.prompt: Prompt | None = None
        self.heading = words.heading_of(offer)
        self.footer = "esc back"

    def compose(self) -> ComposeResult:
        """Words at the left, a QR code at the right."""
        with Horizontal(classes="shown"):
            with Vertical(classes="said"):
                yield Static(classes="lead")
                yield Static(classes="url")
                yield Static(classes="code")
                yield Static(classes="left")
                yield Static(Content(words.asked_for(self._offer, there=True)), classes="hint")
            yield Static(classes="qr")

    def on_mount(self) -> None:
        """Count down."""
        self.set_interval(1.0, self.tick)

    def enter(self) -> None:
        """Nothing is typed here."""
        self.screen.set_focus(None)

    def ask(self) -> None:
        """The server is asked where to go; what was shown before is no longer true."""
        self.prompt, self.qr_side, self.footer = None, 0, "esc back"
        for where in ("url", "code", "left"):
            self._say(where, "")
        self.query_one(".qr").display = False
        self._say("lead", f"Asking {words.site_of(self._offer)} …")

    def tell(self, prompt: Prompt, *, was_opened: bool) -> None:
        """Say where to go, and what to type there."""
        self.prompt = prompt
        self._until = self._clock() + prompt.expires_in
        copies = "c copy the code" if prompt.code else "c copy the address"
        self.footer = " · ".join((copies, *(["o open it here"] if self._can_open else []), "esc back"))
        self._say("lead", self._lead(prompt, was_opened=was_opened))
        self._say("code", words.spaced(prompt.code))
        self.fit()
        self.tick()

    def end(self) -> None:
        """Nobody waits any more."""
        if self.is_attached:
            self.ask()
            self._say("lead", "Nothing is waited for any more.")
            self.footer = "⏎ ask again · esc back"

    def fit(self) -> None:
        """The address in lines, and the code as a picture where there is room for it."""
        prompt = self.prompt
        if prompt is None:
            return
        window = self.app.size
        target = prompt.url_with_code or (prompt.url if prompt.code else "")
        inner = min(window.width, MOST_COLUMNS) - 4
        plain = glyphs_of(self.screen) == "ascii"
        rows = () if plain or not target else qr_lines(target, inner - NARROWEST - 2, window.height - BESIDE)
        self.qr_side = len(rows[0]) if rows else 0
        self.query_one(".qr", Static).update(Content("\n".join(rows)))
        self.query_one(".qr").display = bool(rows)
        width = inner - self.qr_side - 2 if rows else min(inner, ORDINARY)
        self._say("url", "\n".join(words.cut_url(prompt.url, width)))

    def tick(self) -> None:
        """How long it is still good."""
        if self.prompt is not None:
            left = self._until - self._clock()
            self._say("left", f"Waiting · good for {words.left_of(left)}")

    @staticmethod
    def _lead(prompt: Prompt, *, was_opened: bool) -> str:
        if prompt.code:
            return "Open this page in any browser and type the code below."
        if was_opened:
            return (
                "Your browser shows the server's page. Allow it there; this goes on by itself. The page is:"
            )
        return "Open this page in a browser of this machine and allow it there:"

    def _say(self, where: str, text: str) -> None:
        line = self.query_one(f".{where}", Static)
        line.update(Content(text))
        line.display = bool(text)


MOST_COLUMNS = 96
"""Cells of a dialog with a QR code in it, at the most."""
ORDINARY = 66
"""Cells of a line in a dialog without."""


class DoneStep(Step):
    """Signed in."""

    footer = "⏎ go there · esc"

    def __init__(self, signed: SignedIn) -> None:
        super().__init__()
        self.signed = signed
        self.heading = "Signed in"

    def compose(self) -> ComposeResult:
        """As whom and where, and what there is to know."""
        signed = self.signed
        user, where = safe_line(signed.user, 60), words.address_of(signed.url)
        yield Static(Content(f"You are {user} at {where}."), classes="lead")
        called = f"The account is called {safe_line(signed.account, 60)}."
        for line in (called, *signed.told):
            yield Static(Content(safe_line(line, words.LONGEST)), classes="hint note")


def asked(label: str, box: QueryBox | SecretBox) -> ComposeResult:
    """A label, and a box in the row below it."""
    yield Static(Content(label), classes="label")
    with Horizontal(classes="ask"):
        yield Static(Content("›"), classes="prompt")
        yield box


def is_empty(box: Widget) -> bool:
    """Whether nothing is typed in it."""
    return not (box.secret if isinstance(box, SecretBox) else isinstance(box, QueryBox) and box.text.strip())
