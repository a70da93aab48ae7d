"""An OAuth provider out of Authlib: tells its address on a line, then serves until its input ends.

`/decide?user_code=...&say=yes|no` is the person at the device page, `/oauth/authorize` agrees by itself.
"""

# Its packages live in an environment of their own.
# mypy: ignore-errors

from __future__ import annotations

import json
import sys
import threading
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6749.requests import OAuth2Request
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7591 import ClientRegistrationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc8628 import (
    DEVICE_CODE_GRANT_TYPE,
    DeviceAuthorizationEndpoint,
    DeviceCodeGrant,
    DeviceCredentialDict,
)
from authlib.oauth2.rfc9207 import IssuerParameter
from flask import Flask, request
from werkzeug.serving import make_server

GRANTS = ("authorization_code", "refresh_token", DEVICE_CODE_GRANT_TYPE)
GIVEN = ("read", "post")
SCOPES = (*GIVEN, "admin")


class Program(ClientMixin):
    """A program without a secret."""

    def __init__(self, client_id, redirect_uris=()):
        self.client_id = client_id
        self.redirect_uris = redirect_uris

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return self.redirect_uris[0] if self.redirect_uris else None

    def get_allowed_scope(self, scope):
        return " ".join(one for one in (scope or "").split() if one in GIVEN)

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret):
        return False

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "none"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in GRANTS


class Token(TokenMixin):
    """Access and refresh token of one issue."""

    def __init__(self, program, told):
        self.program = program
        self.access = told["access_token"]
        self.refresh = told.get("refresh_token")
        self.scope = told.get("scope", "")
        self.until = time.time() + told["expires_in"]
        self.revoked = False

    def check_client(self, client):
        return client.client_id == self.program.client_id

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return self.until - time.time()

    def is_expired(self):
        return time.time() > self.until

    def is_revoked(self):
        return self.revoked

    def get_user(self):
        return "alice"

    def get_client(self):
        return self.program


class Code:
    """An authorisation code and what it was asked with."""

    def __init__(self, asked: OAuth2Request):
        payload = asked.payload
        self.redirect_uri = payload.redirect_uri
        self.scope = payload.scope
        self.client_id = asked.client.client_id
        self.code_challenge = payload.data.get("code_challenge")
        self.code_challenge_method = payload.data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


PROGRAMS = {"tui": Program("tui", ("http://127.0.0.1/callback",))}
TOKENS, CODES, DEVICES, DECISIONS, POLLED = [], {}, {}, {}, {}


class ByCode(grants.AuthorizationCodeGrant):
    """Codes, with PKCE."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def save_authorization_code(self, code, request):
        CODES[code] = Code(request)

    def query_authorization_code(self, code, client):
        found = CODES.get(code)
        return found if found is not None and found.client_id == client.client_id else None

    def delete_authorization_code(self, authorization_code):
        for code in [code for code, one in CODES.items() if one is authorization_code]:
            del CODES[code]

    def authenticate_user(self, authorization_code):
        return "alice"


class ByRefresh(grants.RefreshTokenGrant):
    """Refresh tokens that are good for one use."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        found = [one for one in TOKENS if one.refresh == refresh_token and not one.revoked]
        return found[0] if found else None

    def authenticate_user(self, refresh_token):
        return "alice"

    def revoke_old_credential(self, refresh_token):
        refresh_token.revoked = True


class ByDevice(DeviceCodeGrant):
    """Device codes."""

    def query_device_credential(self, device_code):
        return DEVICES.get(device_code)

    def query_user_grant(self, user_code):
        said = DECISIONS.get(user_code)
        return None if said is None else ("alice", said == "yes")

    def should_slow_down(self, credential):
        code, now = credential["device_code"], time.monotonic()
        last, POLLED[code] = POLLED.get(code, 0), now
        return now - last < Devices.INTERVAL


class Devices(DeviceAuthorizationEndpoint):
    """Where a device asks for its codes."""

    INTERVAL = 1

    def get_verification_uri(self):
        return f"{SITE}/decide"

    def save_device_credential(self, client_id, scope, data):
        values = {
            **data,
            "client_id": client_id,
            "scope": scope,
            "expires_at": time.time() + data["expires_in"],
        }
        DEVICES[data["device_code"]] = DeviceCredentialDict(values)


class Revocation(RevocationEndpoint):
    """Where tokens are given back."""

    CLIENT_AUTH_METHODS = ("none",)

    def query_token(self, token_string, token_type_hint):
        found = [one for one in TOKENS if token_string in (one.access, one.refresh)]
        return found[0] if found else None

    def revoke_token(self, token, request):
        token.revoked = True


class Registration(ClientRegistrationEndpoint):
    """Where programs make themselves known."""

    def authenticate_token(self, request):
        return "anybody"

    def generate_client_secret(self, request):
        return ""

    def get_server_metadata(self):
        return described()

    def save_client(self, client_info, client_metadata, request):
        program = Program(client_info["client_id"], tuple(client_metadata["redirect_uris"]))
        PROGRAMS[program.client_id] = program
        return program


class Issuer(IssuerParameter):
    """Our name in what the browser brings back."""

    def get_issuer(self):
        return SITE


def described():
    """The metadata."""
    return {
        "issuer": SITE,
        "authorization_endpoint": f"{SITE}/oauth/authorize",
        "token_endpoint": f"{SITE}/oauth/token",
        "device_authorization_endpoint": f"{SITE}/oauth/device",
        "revocation_endpoint": f"{SITE}/oauth/revoke",
        "registration_endpoint": f"{SITE}/oauth/register",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "grant_types_supported": list(GRANTS),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": True,
    }


def save_token(told, asked):
    """Remember what was given."""
    TOKENS.append(Token(asked.client, told))


app = Flask("provider")
app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
server = AuthorizationServer(app, query_client=PROGRAMS.get, save_token=save_token)
server.scopes_supported = list(SCOPES)
server.register_grant(ByCode, [CodeChallenge(required=True)])
server.register_grant(ByRefresh)
server.register_grant(ByDevice)
server.register_endpoint(Devices)
server.register_endpoint(Revocation)
server.register_endpoint(Registration)
server.register_extension(Issuer())


@app.get("/.well-known/oauth-authorization-server")
def metadata():
    return described()


@app.get("/oauth/authorize")
def authorize():
    grant = server.get_consent_grant(end_user="alice")
    return server.create_authorization_response(grant=grant, grant_user="alice")


@app.post("/oauth/token")
def token():
    return server.create_token_response()


@app.post("/oauth/device")
def device():
    return server.create_endpoint_response("device_authorization")


@app.post("/oauth/revoke")
def revoke():
    return server.create_endpoint_response("revocation")


@app.post("/oauth/register")
def register():
    return server.create_endpoint_response("client_registration")


@app.get("/decide")
def decide():
    DECISIONS[request.args["user_code"]] = request.args["say"]
    return {}


@app.get("/good")
def good():
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return {"good": any(one.access == bearer and not one.revoked for one in TOKENS)}


web = make_server("127.0.0.1", 0, app, threaded=True)
SITE = f"http://127.0.0.1:{web.server_port}"
threading.Thread(target=web.serve_forever, daemon=True).start()
sys.stdout.write(json.dumps({"site": SITE}) + "\n")
sys.stdout.flush()
sys.stdin.read()
web.shutdown()
