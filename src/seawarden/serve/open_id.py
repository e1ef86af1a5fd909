"""Sign-in by OpenID Connect: the identity provider says who somebody is, and in which groups.

The code flow with PKCE, a state and a nonce, by Authlib. What the flow must remember between its
two steps stands in a signed cookie of ten minutes, which a browser sends back from the provider's
site too; the session's own cookie is never sent from another site.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import structlog
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.starlette_client import OAuth  # type: ignore[import-untyped]
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from joserfc.errors import JoseError

from seawarden.model.officer import Officer
from seawarden.serve.documents import problems
from seawarden.serve.problems import Problem
from seawarden.serve.service import Service
from seawarden.serve.session_routes import give_cookie
from seawarden.serve.settings import OpenId
from seawarden.serve.sign_in import ServiceHere, wall_clock

COOKIE: Final = "seawarden_sign_in"
FLOW_LASTS_S: Final = 600
CALLBACK: Final = "/api/v1/sign-in/openid/callback"
PROVIDER_TIMEOUT_S: Final = 10.0
TRY_AGAIN: Final = "Begin again at /api/v1/sign-in/openid."

router = APIRouter(prefix="/api/v1/sign-in/openid", tags=["session"])


def client_of(settings: OpenId) -> Any:  # noqa: ANN401  Authlib has no types
    """Return the client of an identity provider."""
    return OAuth().register(
        "provider",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile",
            "code_challenge_method": "S256",
            "timeout": PROVIDER_TIMEOUT_S,
        },
    )


@router.get("", response_class=RedirectResponse, responses=problems(404, 502))
async def begin(request: Request, service: ServiceHere) -> Response:
    """Send a browser to the identity provider."""
    settings, client = _open_id(service)
    address = settings.address or f"{request.url.scheme}://{request.url.netloc}"
    try:
        answer: Response = await client.authorize_redirect(
            request, f"{address.rstrip('/')}{CALLBACK}"
        )
    except (httpx.HTTPError, AuthlibBaseError, ValueError) as error:
        raise _no_provider(error) from error
    return answer


@router.get("/callback", response_class=RedirectResponse, responses=problems(404, 502))
async def callback(request: Request, service: ServiceHere) -> Response:
    """Take a browser back from the identity provider, and sign its officer in."""
    settings, client = _open_id(service)
    try:
        token = await client.authorize_access_token(request)
        claims = dict(token.get("userinfo") or {})
    except (AuthlibBaseError, JoseError, KeyError) as error:
        raise _refused(error) from error
    except (httpx.HTTPError, ValueError) as error:
        raise _no_provider(error) from error
    officer = officer_from(claims, settings)
    await run_in_threadpool(_keep, service, officer)
    request.session.clear()
    answer = RedirectResponse("/", status_code=HTTPStatus.SEE_OTHER)
    _, text = service.sessions.begin(officer.subject, now=wall_clock())
    give_cookie(answer, service, text)
    return answer


def officer_from(claims: Mapping[str, Any], settings: OpenId) -> Officer:
    """Return whom the claims of an identity token name, with the highest of their roles.

    Raises:
        Problem: 403, they have none; 401, they name nobody.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise _refused(ValueError("no subject"))
    said = claims.get(settings.role_claim, ())
    groups = [said] if isinstance(said, str) else said if isinstance(said, list | tuple) else []
    roles = [
        settings.roles[one] for one in groups if isinstance(one, str) and one in settings.roles
    ]
    if not roles:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "The identity provider gives you no role at this watch.",
            remedy=f"Ask for one of {', '.join(sorted(settings.roles))}.",
        )
    name = claims.get("name") or claims.get("preferred_username") or subject
    host = urlsplit(settings.issuer).netloc
    return Officer(subject=f"{host}|{subject}", name=str(name)[:200], role=max(roles))


def _keep(service: Service, officer: Officer) -> None:
    """Keep who signed in with the role they have now: sessions look it up at each request."""
    with service.centre.records.writing() as desk:
        desk.people.put(officer, at=wall_clock())


def _open_id(service: Service) -> tuple[OpenId, Any]:
    settings = service.settings.open_id
    if settings is None or service.open_id_client is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "No identity provider is set up here.",
            remedy="Sign in with a token.",
        )
    return settings, service.open_id_client


def _refused(error: Exception) -> Problem:
    structlog.get_logger().warning("sign-in refused", kind=type(error).__name__)
    return Problem(
        HTTPStatus.UNAUTHORIZED, "The identity provider did not vouch for you.", remedy=TRY_AGAIN
    )


def _no_provider(error: Exception) -> Problem:
    structlog.get_logger().warning("no identity provider", kind=type(error).__name__)
    return Problem(
        HTTPStatus.BAD_GATEWAY,
        "The identity provider cannot be reached, or does not answer as it should.",
        remedy="Try again later, or sign in with a token.",
    )
