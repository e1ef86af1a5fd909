"""What an identity provider says, and whether it is to be believed (OpenID Connect Core 1.0).

The code flow: the provider is found by its discovery document, the code is exchanged with PKCE
(RFC 7636), and the identity token is believed only with a signature of the provider's own keys,
for this client, in its time, and with the nonce of this very browser.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from seawarden.serve.settings import OpenId

SCOPE: Final = "openid profile"
TIMEOUT_S: Final = 10.0
# Signatures of the provider's private keys alone: never "none", never a shared secret.
ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "ES256", "ES384", "EdDSA"]
CLOCKS_DIFFER: Final = timedelta(minutes=1)  # a judgement, as OIDC Core 3.1.3.7 allows one


class NotVouchedFor(Exception):  # noqa: N818  named after what is wrong with them
    """The provider does not vouch for somebody, or what it says is not to be believed."""


class NoProvider(Exception):  # noqa: N818  named after the state
    """The provider cannot be reached, or does not speak as it should."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Addresses:
    """Where a provider is reached, by its discovery document."""

    authorize: str
    token: str
    keys: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """What must be the same when a browser comes back."""

    state: str
    nonce: str
    verifier: str  # of PKCE


async def discover(client: httpx.AsyncClient, settings: OpenId) -> Addresses:
    """Ask a provider where it is reached.

    Raises:
        NoProvider: it does not say, or says it is another one.
    """
    issuer = settings.issuer.rstrip("/")
    said = await _ask(client, "GET", f"{issuer}/.well-known/openid-configuration")
    if str(said.get("issuer", "")).rstrip("/") != issuer:
        raise NoProvider("the discovery document is another issuer's")
    try:
        return Addresses(
            authorize=str(said["authorization_endpoint"]),
            token=str(said["token_endpoint"]),
            keys=str(said["jwks_uri"]),
        )
    except KeyError as error:
        raise NoProvider(f"the discovery document lacks {error}") from error


def sign_in_address(at: Addresses, settings: OpenId, flow: Flow, *, back: str) -> str:
    """Return where a browser goes to sign in; `back` is where it comes back to."""
    digest = hashlib.sha256(flow.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": back,
        "scope": SCOPE,
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    return f"{at.authorize}{'&' if '?' in at.authorize else '?'}{urlencode(asked)}"


async def claims_for(
    client: httpx.AsyncClient, settings: OpenId, flow: Flow, *, code: str, back: str, now: datetime
) -> Mapping[str, Any]:
    """Exchange a code for an identity token, and return its claims.

    Raises:
        NotVouchedFor: the code or the token is not to be believed.
        NoProvider: the provider cannot be reached.
    """
    at = await discover(client, settings)
    sent = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back,
        "client_id": settings.client_id, "code_verifier": flow.verifier,
    }  # fmt: skip
    secret = settings.client_secret
    basic = None if secret is None else httpx.BasicAuth(settings.client_id, secret)
    said = await _ask(client, "POST", at.token, data=sent, auth=basic)
    token = said.get("id_token")
    if not isinstance(token, str):
        raise NotVouchedFor("no identity token")
    keys = await _ask(client, "GET", at.keys)
    return believed(token, keys, settings, nonce=flow.nonce, now=now)


def believed(
    token: str, keys: Mapping[str, Any], settings: OpenId, *, nonce: str, now: datetime
) -> Mapping[str, Any]:
    """Return the claims of an identity token.

    Args:
        token: as the provider gave it.
        keys: the provider's public keys (RFC 7517).
        settings: of this client.
        nonce: that was sent with this browser.
        now: the time of day.

    Raises:
        NotVouchedFor: the signature, issuer, audience, time or nonce is wrong.
    """
    try:
        found = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=ALGORITHMS)  # type: ignore[arg-type]  # as JSON gives it
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=int(CLOCKS_DIFFER.total_seconds()),
            iss={"essential": True, "values": _spellings(settings.issuer)},
            aud={"essential": True, "value": settings.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        rules.validate(found.claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotVouchedFor(type(error).__name__) from error
    if found.claims.get("azp", settings.client_id) != settings.client_id:
        raise NotVouchedFor("the token was made for another client")
    return found.claims


def _spellings(issuer: str) -> list[str]:
    """Return the issuer with and without the slash that some write at its end."""
    return [issuer.rstrip("/"), issuer.rstrip("/") + "/"]


async def _ask(
    client: httpx.AsyncClient,
    method: str,
    address: str,
    *,
    data: Mapping[str, str] | None = None,
    auth: httpx.Auth | None = None,
) -> Mapping[str, Any]:
    try:
        answer = await client.request(method, address, data=data, auth=auth)
        said = answer.json() if answer.content else {}
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise NoProvider(type(error).__name__) from error
    if answer.is_client_error and method == "POST":
        raise NotVouchedFor("the code was refused")
    if not answer.is_success or not isinstance(said, dict):
        raise NoProvider(f"it answered {answer.status_code}")
    return said
