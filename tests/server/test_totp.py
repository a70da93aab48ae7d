"""Time-based codes against the test vectors of RFC 6238, appendix B, and RFC 4226, appendix D."""

from __future__ import annotations

import base64

import pytest

from chat_tui.server import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_of_rfc_6238(seconds: int, code: str) -> None:
    assert totp.code_at(SECRET, totp.step_at(seconds * 1000), digits=8) == code


def test_the_codes_of_rfc_4226() -> None:
    codes = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489"
    assert " ".join(totp.code_at(SECRET, step) for step in range(10)) == codes


def test_a_code_counts_in_its_step_and_those_beside_it_and_only_once() -> None:
    now = 10 * totp.STEP_MILLISECONDS
    for step in (9, 10, 11):
        assert totp.matching_step(SECRET, totp.code_at(SECRET, step), now, 0) == step
        assert totp.matching_step(SECRET, totp.code_at(SECRET, step), now, step) is None
    for step in (8, 12):
        assert totp.matching_step(SECRET, totp.code_at(SECRET, step), now, 0) is None


def test_only_six_ascii_digits_are_a_code() -> None:
    assert totp.is_code("123456")
    assert not [text for text in ("12345", "1234567", "12345x", "١٢٣٤٥٦", "") if totp.is_code(text)]


def test_the_address_names_workspace_and_user_and_can_hold_any_character() -> None:
    assert totp.address("ABC", "Our: lab", "bob") == (
        "otpauth://totp/Our%3A%20lab:bob?secret=ABC&issuer=Our%3A%20lab"
    )


def test_secrets_have_160_bits() -> None:
    assert len(base64.b32decode(totp.new_secret())) == 20
