"""Is a form filled in as its program asks?"""

from __future__ import annotations

import pytest

from chat_tui.account.filling import begin_with, faults_of, value_of
from chat_tui.model.forms import Form, FormField, FormValue, Option

TWO = (Option("One", "1"), Option("Two", "2"))


@pytest.mark.parametrize(
    ("field", "typed", "sent"),
    [
        (FormField("a", "A"), "  x ", "x"),
        (FormField("a", "A"), "  ", None),
        (FormField("a", "A", "textarea"), " x\n", " x\n"),
        (FormField("a", "A", subtype="password"), " x ", " x "),
        (FormField("a", "A", subtype="number"), "3", 3),
        (FormField("a", "A", subtype="number"), "3.5", 3.5),
        (FormField("a", "A", subtype="number"), "inf", "inf"),
        (FormField("a", "A", subtype="number"), "3x", "3x"),
        (FormField("a", "A", "checkbox"), False, False),
        (FormField("a", "A", "select", takes_several=True), ("1",), ("1",)),
    ],
)
def test_what_is_sent_is_what_the_program_expects(field: FormField, typed: str, sent: FormValue) -> None:
    value = value_of(field, typed)
    assert (value, type(value)) == (sent, type(sent))


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        (FormField("a", "A"), None, "This is needed."),
        (FormField("a", "A", is_optional=True), None, ""),
        (FormField("a", "A", shortest=3), "ab", "At least 3 characters are needed."),
        (FormField("a", "A", longest=3), "abcd", "At most 3 characters fit; there are 4."),
        (FormField("a", "A", subtype="email"), "@x", "This must be an e-mail address."),
        (FormField("a", "A", subtype="email"), "a@x", ""),
        (FormField("a", "A", subtype="url"), "x.org", "This must begin with http:// or https://."),
        (FormField("a", "A", subtype="number"), "x", "This must be a number."),
        (FormField("a", "A", subtype="number"), 7, ""),
        (FormField("a", "A", "select", options=TWO), "3", "Choose one of the list."),
        (FormField("a", "A", "radio", options=TWO), "2", ""),
        (FormField("a", "A", "select", source="users"), "u1", ""),
        (FormField("a", "A", "select", options=TWO, takes_several=True), (), "This is needed."),
        (FormField("a", "A", "checkbox"), False, ""),
    ],
)
def test_what_is_wrong_is_told_by_field(field: FormField, value: FormValue, fault: str) -> None:
    form = Form("t", "u", "F", fields=(field, FormField("b", "B", is_optional=True)))
    assert faults_of(form, {"a": value}) == ({"a": fault} if fault else {})


def test_a_field_begins_with_what_its_program_proposes() -> None:
    assert begin_with(FormField("a", "A", "checkbox", default="True")) is True
    assert begin_with(FormField("a", "A", "checkbox")) is False
    several = FormField("a", "A", "select", default="2,9", options=TWO, takes_several=True)
    assert begin_with(several) == ("2",)
