"""Is a secret known by its form or name, and nothing else taken for one?"""

from __future__ import annotations

import pytest

from chat_tui.text.secrets import secret_in

LETTERS = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("-----BEGIN OPENSSH PRIVATE" + " KEY-----\nb3Blbn", "a private key"),
        ("-----BEGIN PRIVATE" + " KEY-----", "a private key"),
        ("key is AKIA" + "IOSFODNN7EXAMPLE ok", "an AWS key"),
        (f"use ghp_{LETTERS[:36]}", "a GitHub token"),
        (f"github_pat_{LETTERS}{LETTERS}", "a GitHub token"),
        (f"glpat-{LETTERS[:20]}", "a GitLab token"),
        ("xoxb-" + "123456789012-abcdef", "a Slack token"),
        (f"sk_live_{LETTERS[:24]}", "a Stripe key"),
        (f"Authorization: Bearer eyJ{LETTERS[:20]}.eyJ{LETTERS[:20]}.{LETTERS}", "a signed token (JWT)"),
        ("postgres://app:hunter2@db.internal/main", "a password in an address"),
        ("password=hunter2", "a password"),
        ("the Password: s3cret!word", "a password"),
        ('{"api_key": "9f8e7d6c5b4a"}', "a token"),
        ("DB_PASSWORD='tr0ub4dor&3'", "a password"),
    ],
)
def test_a_secret_is_named(text: str, found: str) -> None:
    assert secret_in(f"look:\n{text}\nthanks") == found


@pytest.mark.parametrize(
    "text",
    [
        "550e8400-e29b-41d4-a716-446655440000",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "password = input('Password: ')",
        "token = tokens[1]",
        "password: str = Field(min_length=8)",
        "api_key=os.environ['API_KEY_2']",
        "PASSWORD=${DB_PASSWORD1}",
        "password=<your-password1>",
        "token: #4711 is closed",
        "my password: changed yesterday, again",
        "the secret: patience!",
        "token == other1token",
        "std::token::Type1",
        "see https://example.org/reset?token",
        "password: ********",
        "ssh://git@example.org:22/repo",
        "http://localhost:8080/@maya",
        "eyJ is how a JWT begins",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA",
        "the passwords2 table",
    ],
)
def test_what_only_looks_random_is_none(text: str) -> None:
    assert secret_in(text) == ""


def test_a_long_text_is_looked_through_in_no_time() -> None:
    assert secret_in("password=" * 20_000 + "eyJ" * 20_000) == ""
